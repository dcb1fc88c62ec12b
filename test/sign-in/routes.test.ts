import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../src/table/keys.ts'
import { runUntil } from '../../src/table/deadline.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import type { Fault } from '../tools/fault-proxy.ts'
import { routes } from '../routes.ts'

/** The contents of the events. Their pointers have the type, too. */
const signInsIn = (rows: Item[]) =>
  rows.filter(({ sk, event_type }) => sk.startsWith('event#') && event_type === 'user.signed_in')

describe('POST /auth/google', () => {
  let test: TestApp
  let sub: string
  let people = 0
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())
  beforeEach(() => {
    sub = `person-${people++}`
    test.proxy.heal()
    test.google.heal()
  })

  const post = (payload: object, headers = {}) =>
    test.app.inject({ method: 'POST', url: '/auth/google', payload, headers })
  const rowsOf = async () => (await test.items()).filter(({ pk }) => pk.startsWith(`user#${sub}`))

  it('a Google ID token is exchanged for a session token that opens /api/user', async () => {
    const answer = await post({ credential: await test.google.idToken({ sub }) })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'bearer',
      expires_in: 86_400,
      user: {
        user_id: sub,
        email: 'someone@example.com',
        name: 'Some One',
        created_at: expect.stringMatching(/Z$/),
        last_login_at: expect.stringMatching(/Z$/),
      },
    })
    const [, claims = ''] = answer.json().access_token.split('.')
    const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    expect(exp - iat).toBe(86_400)
    const user = await test.as(answer.json().access_token, 'GET', '/api/user')
    expect(user.json()).toEqual(answer.json().user)
  })

  it("the token may have the name of an existing frontend, with the other members of Google's button", async () => {
    const token = await test.google.idToken({ sub })
    expect((await post({ token })).statusCode).toBe(200)
    for (const others of [
      { clientId: 'x', select_by: 'btn' },
      { client_id: 'x', select_by: 'btn_confirm_add_session', state: 'x' },
      { g_csrf_token: 'x', select_by: 'user', state: '', nonce: '' },
      { token: null, clientId: null, select_by: 1, state: { page: '/jobs' }, authuser: ['0'] },
    ])
      expect((await post({ credential: token, ...others })).statusCode).toBe(200)
  })

  it.each<[string, object]>([
    ['neither', {}],
    ['both', { token: 't', credential: 't' }],
    ['an empty token', { token: '' }],
    ['a token of 17 KB', { token: 'x'.repeat(17_000) }],
    ['a nonce of 256 characters', { token: 't', nonce: 'x'.repeat(256) }],
  ])(
    'a request with %s of credential and token is rejected with 422, counted, and costs nothing else',
    async (_what, payload) => {
      test.proxy.forget()
      const answer = await post(payload)
      expect(answer.statusCode).toBe(422)
      expect(answer.json().errors.length).toBeGreaterThan(0)
      expect(answer.headers.ratelimit).toMatch(/^"sign_in";r=\d+;t=\d+$/)
      expect(test.proxy.calls.map(({ action }) => action)).toEqual(['UpdateItem'])
    },
  )

  it('a credential is accepted once, and again for a minute after a lost response', async () => {
    const clock = createClock(new Date(Date.now() - 1_200_000))
    const slow = await testApp({ clock })
    const token = await slow.google.idToken({ sub })
    const send = () => slow.app.inject({ method: 'POST', url: '/auth/google', payload: { token } })
    const first = await send()
    expect([first.statusCode, (await send()).statusCode]).toEqual([200, 200])
    await slow.as(first.json().access_token, 'POST', '/auth/sign-out?scope=all')
    clock.advance(61)
    const before = await slow.items()
    const again = await send()
    expect(again.statusCode).toBe(401)
    expect(again.json().detail).toBe('This Google credential was used before. Sign in with Google again.')
    expect(slow.logs.some((line) => line.includes('Google ID token: used before'))).toBe(true)
    // The rejected sign-in has only been counted.
    const isCounter = ({ pk }: { pk: string }) => pk.startsWith('limit#') || pk.endsWith('#work')
    expect((await slow.items()).filter((item) => !isCounter(item))).toEqual(
      before.filter((item) => !isCounter(item)),
    )
    await slow.close()
  })

  it('a nonce must match', async () => {
    const token = await test.google.idToken({ sub, nonce: 'n-1' })
    expect((await post({ token, nonce: 'n-1' })).statusCode).toBe(200)
    expect((await post({ token, nonce: 'n-2' })).statusCode).toBe(401)
    expect((await post({ token })).statusCode).toBe(401)
  })

  it('an invalid token is rejected with 401, writes nothing, and is explained in the log', async () => {
    const answer = await post(
      { token: await test.google.idToken({ sub, aud: 'x' }) },
      { 'x-request-id': 'bad-aud' },
    )
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(await rowsOf()).toEqual([])
    expect(test.logs.some((line) => line.includes('bad-aud') && line.includes('Google ID token: aud'))).toBe(
      true,
    )
  })

  it("503 with Retry-After is returned while Google's keys are unavailable, and sessions stay valid", async () => {
    const cold = await testApp()
    const token = await cold.signIn({ sub })
    const other = await testApp({ environment: { TABLE_NAME: cold.tableName } })
    await other.google.close()
    const answer = await other.app.inject({
      method: 'POST',
      url: '/auth/google',
      payload: { token: await cold.google.idToken({ sub }) },
    })
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.json().code).toBe('unavailable')
    expect((await other.as(token, 'GET', '/api/user')).statusCode).toBe(200)
    await cold.close()
    await other.app.close()
  })

  it("a first sign-in succeeds although the first response with Google's keys is lost", async () => {
    const cold = await testApp()
    cold.google.answerOnceWith((response) => response.socket?.destroy())
    await cold.signIn({ sub })
    expect(cold.google.fetches()).toBe(2)
    await cold.close()
  })

  it("Google's keys are not fetched again near the end of the time of a request", async () => {
    const cold = await testApp()
    cold.google.answerOnceWith((response) => response.socket?.destroy())
    const payload = { token: await cold.google.idToken({ sub }) }
    const answer = await runUntil(Date.now() + 15_000, async () =>
      cold.app.inject({ method: 'POST', url: '/auth/google', payload }),
    )
    expect([answer.statusCode, cold.google.fetches()]).toEqual([503, 1])
    await cold.close()
  })

  it('the previous keys are used while Google is down, and the log says so under the request id', async () => {
    // Google's library uses the real time with five minutes of tolerance. The keys are fetched an hour earlier.
    const seconds = Math.floor(Date.now() / 1000)
    const clock = createClock(new Date((seconds - 3601) * 1000))
    const later = await testApp({ clock })
    await later.signIn({ iat: seconds - 3601, exp: seconds - 1 })
    later.google.answerWith((response) => response.writeHead(500).end())
    clock.advance(3601)
    const credential = await later.google.idToken()
    const answer = await later.app.inject({
      method: 'POST',
      url: '/auth/google',
      headers: { 'x-request-id': 'while-down' },
      payload: { credential },
    })
    expect(answer.statusCode).toBe(200)
    const line = later.logs.find((it) => it.includes('could not be fetched')) ?? '{}'
    expect(JSON.parse(line)).toMatchObject({ level: 'WARN', client_request_id: 'while-down' })
    await later.close()
  })

  it('the keys are fetched once for a hundred parallel sign-ins', async () => {
    const cold = await testApp()
    const tokens = await Promise.all(
      Array.from({ length: 100 }, (_, index) => cold.google.idToken({ sub: `p${index}` })),
    )
    const answers = await Promise.all(
      tokens.map((token) => cold.app.inject({ method: 'POST', url: '/auth/google', payload: { token } })),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(100).fill(200))
    expect(cold.google.fetches()).toBe(1)
    await cold.close()
  })

  it.each<[string, Fault, number, number]>([
    ['throttling', { kind: 'error', name: 'ThrottlingException' }, 503, 3],
    ['an HTML page', { kind: 'html' }, 503, 3],
    ['a connection reset', { kind: 'reset' }, 503, 3],
    ['a lost response', { kind: 'drop' }, 503, 3],
    ['denied access', { kind: 'error', name: 'AccessDeniedException' }, 500, 1],
    ['a missing table', { kind: 'error', name: 'ResourceNotFoundException' }, 500, 1],
  ])(
    'a sign-in that meets %s at its last call returns no 200 and leaves no valid session',
    async (_what, fault, status) => {
      const isAccount = ({ input }: { input: object }) => JSON.stringify(input).includes('last_login_at')
      test.proxy.fail(isAccount, fault)
      const answer = await post({ token: await test.google.idToken({ sub }) })
      expect(answer.statusCode).toBe(status)
      expect(answer.headers['retry-after']).toBe(status === 503 ? '2' : undefined)
      test.proxy.heal()
      const rows = await rowsOf()
      const accounts = rows.filter(({ sk }) => sk === 'account')
      expect(accounts).toHaveLength(fault.kind === 'drop' ? 1 : 0)
      // A retry is safe: there is one account, whatever the first try left.
      const token = await test.signIn({ sub })
      expect((await test.as(token, 'GET', '/api/user')).json().user_id).toBe(sub)
      expect((await rowsOf()).filter(({ sk }) => sk === 'account')).toHaveLength(1)
    },
  )

  it('a sign-in that loses the first response of every call makes one account, one session and one event', async () => {
    let last = ''
    test.proxy.fail(
      (call) => {
        const isFirst = JSON.stringify(call) !== last
        last = JSON.stringify(call)
        return isFirst
      },
      { kind: 'drop' },
    )
    const answer = await post({ token: await test.google.idToken({ sub }) })
    expect(answer.statusCode).toBe(200)
    test.proxy.heal()
    const kinds = (await rowsOf()).map(({ sk }) => sk.split('#', 1)[0]!.replace(/^[0-9a-f-]{36}$/, 'session'))
    expect(kinds.toSorted()).toEqual([
      'account',
      'counts',
      'event',
      'id-token',
      'session',
      'undelivered',
      'work',
    ])
  })

  describe('the event of a sign-in', () => {
    const told = async () => signInsIn(await rowsOf())
    const accounts = async () => (await rowsOf()).filter(({ sk }) => sk === 'account')

    it('each sign-in writes one event, in the transaction that writes the account', async () => {
      test.proxy.forget()
      await test.signIn({ sub })
      const sessions = (await rowsOf()).filter(({ pk }) => pk.endsWith('#sessions'))
      const events = await told()
      expect(events).toMatchObject([{ event_type: 'user.signed_in', source: 'tracker' }])
      expect(JSON.parse(String(events[0]!.payload))).toEqual({ session_id: sessions[0]!.sk })
      const written = test.proxy.calls.filter(({ action }) => action === 'TransactWriteItems')
      expect(written).toHaveLength(1)
      for (const part of ['last_login_at', 'user.signed_in', 'undelivered#'])
        expect(JSON.stringify(written[0]!.input)).toContain(part)

      const token = await test.signIn({ sub })
      expect(await told()).toHaveLength(2)
      const inbox = (await test.as(token, 'GET', '/inbox?event_type=user.signed_in')).json()
      expect(inbox.events).toHaveLength(2)
    })

    it.each<[string, Fault]>([
      ['throttled', { kind: 'error', name: 'ThrottlingException' }],
      ['in conflict', { kind: 'conflict' }],
      ['cut off', { kind: 'reset' }],
    ])(
      'the event and the account are written together or not at all, if the table is %s',
      async (_what, fault) => {
        test.proxy.fail('TransactWriteItems', fault)
        const answer = await post({ token: await test.google.idToken({ sub }) })
        expect([409, 503]).toContain(answer.statusCode)
        expect([await accounts(), await told()]).toEqual([[], []])
        test.proxy.heal()
        await test.signIn({ sub })
        expect([await accounts(), await told()]).toMatchObject([[{ user_id: sub }], [{ source: 'tracker' }]])
      },
    )

    it('the event is written once if the response of that transaction is lost', async () => {
      test.proxy.fail('TransactWriteItems', { kind: 'drop' }, 1)
      await test.signIn({ sub })
      expect(await told()).toHaveLength(1)
    })

    it('a rejected sign-in writes no event: with an invalid token, or to an account that is being deleted', async () => {
      expect((await post({ token: await test.google.idToken({ sub, aud: 'x' }) })).statusCode).toBe(401)
      expect(await told()).toEqual([])
      const token = await test.signIn({ sub })
      expect((await test.as(token, 'DELETE', '/api/user')).statusCode).toBe(202)
      expect((await post({ token: await test.google.idToken({ sub }) })).statusCode).toBe(503)
      expect(await told()).toEqual([])
    })
  })

  it('a wrong configuration is named on the log line of an alarm', async () => {
    test.proxy.fail(() => true, { kind: 'error', name: 'AccessDeniedException' })
    await post({ token: await test.google.idToken({ sub }) }, { 'x-request-id': 'denied' })
    const line = JSON.parse(
      test.logs.find((entry) => entry.includes('denied') && entry.includes('ERROR')) ?? '{}',
    )
    expect(line).toMatchObject({
      level: 'ERROR',
      code: 'misconfigured',
      err: { type: 'AccessDeniedException' },
    })
  })
})

describe('the limits', () => {
  it('an IP address may try 10 sign-ins per minute, and an IPv6 network counts as one address', async () => {
    const test = await testApp({ clock: createClock(), environment: { RATE_LIMITS: 'sign_in=3' } })
    const token = await test.google.idToken()
    const post = (remoteAddress: string, body = token) =>
      test.app.inject({ method: 'POST', url: '/auth/google', payload: { token: body }, remoteAddress })
    for (const tail of ['1', '2:3', 'ffff:ffff:ffff:ffff']) {
      const answer = await post(
        `2001:db8:1:2:${tail.includes(':') ? '' : ':'}${tail.replace(/^2:3$/, ':2:3')}`,
      )
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['ratelimit-policy']).toBe('"sign_in";q=3;w=60')
    }
    const refused = await post('2001:db8:1:2::9', 'not even a token')
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(refused.headers.ratelimit).toMatch(/^"sign_in";r=0;t=\d+$/)
    expect(refused.json()).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringMatching(/Try again in \d+ seconds?/),
    })
    expect((await post('2001:db8:1:3::1')).statusCode).toBe(200)
    await test.close()
  })

  it('a site of IPv6 may try ten times as many sign-ins as one of its networks', async () => {
    const test = await testApp({ clock: createClock(), environment: { RATE_LIMITS: 'sign_in=2' } })
    const post = (remoteAddress: string) =>
      test.app.inject({ method: 'POST', url: '/auth/google', payload: { token: 'x' }, remoteAddress })
    const from = async (addresses: string[]) => {
      const counts: Record<string, number> = {}
      for (const address of addresses) {
        const { statusCode } = await post(address)
        counts[statusCode] = (counts[statusCode] ?? 0) + 1
      }
      return counts
    }
    const networks = Array.from({ length: 24 }, (_, index) => `2001:db8:1:${index.toString(16)}::1`)
    expect(await from(networks)).toEqual({ 401: 20, 429: 4 })
    const refused = await post('2001:db8:1:ffff::1')
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['ratelimit-policy']).toBe('"sign_in";q=20;w=60')
    expect(refused.headers.ratelimit).toMatch(/^"sign_in";r=0;t=\d+$/)
    expect(await from(['2001:db8:2::1', '2001:db8:2::2', '2001:db8:2::3'])).toEqual({ 401: 2, 429: 1 })
    await test.close()
  })

  it('an IPv4 address in any IPv6 spelling is counted as itself, and not with others', async () => {
    const test = await testApp({ clock: createClock(), environment: { RATE_LIMITS: 'sign_in=3' } })
    const statusFrom = async (remoteAddress: string) =>
      (await test.app.inject({ method: 'POST', url: '/auth/google', payload: { token: 'x' }, remoteAddress }))
        .statusCode
    for (const address of ['203.0.113.1', '::ffff:cb00:7101', '64:ff9b::203.0.113.1'])
      expect(await statusFrom(address)).toBe(401)
    for (const address of ['203.0.113.1', '::ffff:203.0.113.1', '64:ff9b::cb00:7101'])
      expect(await statusFrom(address)).toBe(429)
    for (const address of ['::ffff:cb00:7102', '64:ff9b::cb00:7103'])
      expect(await statusFrom(address)).toBe(401)
    await test.close()
  })

  it('a sign-in over IPv6 makes one table call more than a sign-in over IPv4', async () => {
    const test = await testApp()
    const callsFrom = async (remoteAddress: string) => {
      const payload = { token: await test.google.idToken({ sub: remoteAddress.replace(/:/g, '-') }) }
      test.proxy.forget()
      const answer = await test.app.inject({ method: 'POST', url: '/auth/google', payload, remoteAddress })
      expect(answer.statusCode).toBe(200)
      return test.proxy.calls.map(({ action, units }) => `${action} ${units}`)
    }
    const calls = await callsFrom('203.0.113.1')
    expect(calls).toHaveLength(routes['POST /auth/google']!.calls.length)
    expect(await callsFrom('2001:db8::1')).toEqual(['UpdateItem 1', ...calls])
    await test.close()
  })

  it('a header with another address does not reset the limit', async () => {
    const test = await testApp({ clock: createClock(), environment: { RATE_LIMITS: 'sign_in=1' } })
    const token = await test.google.idToken()
    const post = (address: string) =>
      test.app.inject({
        method: 'POST',
        url: '/auth/google',
        payload: { token },
        headers: { 'x-forwarded-for': address, forwarded: `for=${address}`, 'x-real-ip': address },
      })
    expect((await post('203.0.113.1')).statusCode).toBe(200)
    expect((await post('203.0.113.2')).statusCode).toBe(429)
    await test.close()
  })

  it('a session may send its number of requests per minute, each session on its own', async () => {
    const test = await testApp({ clock: createClock(), environment: { RATE_LIMITS: 'session=2' } })
    const [one, two] = [await test.signIn(), await test.signIn()]
    const statuses = []
    for (let turn = 0; turn < 4; turn++) statuses.push((await test.as(one, 'GET', '/api/user')).statusCode)
    expect(statuses).toEqual([200, 200, 429, 429])
    expect((await test.as(two, 'GET', '/api/user')).statusCode).toBe(200)
    await test.close()
  })
})

describe('the settings of signing in', () => {
  it('only allowed addresses may sign in', async () => {
    const test = await testApp({ environment: { ALLOWED_EMAILS: 'ada@example.com,@example.org' } })
    const post = async (email: string, hd?: string) =>
      test.app.inject({
        method: 'POST',
        url: '/auth/google',
        payload: { token: await test.google.idToken({ email, hd }) },
      })
    expect((await post('ada@example.com')).statusCode).toBe(200)
    expect((await post('anybody@example.org', 'example.org')).statusCode).toBe(200)
    expect((await post('anybody@example.org')).statusCode).toBe(403)
    const refused = await post('mallory@example.com')
    expect(refused.statusCode).toBe(403)
    expect(refused.json().code).toBe('forbidden')
    expect(signInsIn(await test.items())).toHaveLength(2)
    await test.close()
  })

  it('the lifetime of a session is in the response, in the token and in its row', async () => {
    const clock = createClock()
    const test = await testApp({ clock, environment: { ACCESS_TOKEN_MINUTES: '5' } })
    const payload = { token: await test.google.idToken() }
    const answer = await test.app.inject({ method: 'POST', url: '/auth/google', payload })
    expect(answer.json().expires_in).toBe(300)
    const token = answer.json().access_token
    const [session] = (await test.as(token, 'GET', '/api/sessions')).json().items
    expect(Date.parse(session.expires_at) - Date.parse(session.created_at)).toBe(300_000)
    clock.advance(306)
    expect((await test.as(token, 'GET', '/api/user')).statusCode).toBe(401)
    await test.close()
  })

  it('tokens of several clients are accepted: web, iOS, Android', async () => {
    const ids = ['1-web', '2-ios'].map((id) => `${id}.apps.googleusercontent.com`)
    const test = await testApp({ environment: { GOOGLE_CLIENT_ID: ids.join(', ') } })
    const statusFor = async (aud: string) => {
      const payload = { token: await test.google.idToken({ aud, azp: aud }) }
      return (await test.app.inject({ method: 'POST', url: '/auth/google', payload })).statusCode
    }
    expect(await Promise.all([...ids, '3-other.apps.googleusercontent.com'].map(statusFor))).toEqual([
      200, 200, 401,
    ])
    await test.close()
  })
})
