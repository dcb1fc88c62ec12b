import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { newSecret } from '../../src/api-keys/secret.ts'
import { mountRoutes } from '../../src/routes.ts'
import { createServices } from '../../src/services.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { createTestClient } from '../tools/client.ts'

type Created = { id: string; key: string; label: string; scopes: string[]; expires_at?: string }

const allScopes = [
  'events:write',
  'inbox:read',
  'inbox:write',
  'applications:lookup',
  'applications:read',
  'applications:write',
]

describe('API keys', () => {
  let test: TestApp
  let clock: Clock
  let token: string
  beforeEach(async () => {
    clock = createClock()
    test = await testApp({ clock })
    token = await test.signIn()
    return () => test.close()
  })

  const post = (credential: string, url: string, payload: object) =>
    test.app.inject({ method: 'POST', url, headers: test.bearer(credential), payload })
  const create = async (change: object = {}): Promise<Created> => {
    const answer = await post(token, '/api/keys', { label: 'Zapier', scopes: ['inbox:read'], ...change })
    expect(answer.statusCode).toBe(201)
    return answer.json<Created>()
  }
  const list = async (of = token) => (await test.as(of, 'GET', '/api/keys')).json().items
  const status = async (key: string) => (await test.as(key, 'GET', '/inbox')).statusCode
  const told = async (type: string, id: string) =>
    (await test.items()).filter(
      ({ event_type, payload }) => event_type === type && payload === JSON.stringify({ key_id: id }),
    ).length
  const mistyped = (key: string) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')

  it('an API key is shown once, at its creation, and later only by its beginning and end', async () => {
    const { key, ...created } = await create({ expires_in_days: 30 })
    expect(key).toMatch(/^jht_[0-9A-Za-z]{36}$/)
    expect(created).toEqual({
      id: expect.any(String),
      label: 'Zapier',
      scopes: ['inbox:read'],
      prefix: key.slice(0, 8),
      last_four: key.slice(-4),
      created_at: clock.now().toISOString(),
      expires_at: new Date(clock.now().getTime() + 30 * 86_400_000).toISOString(),
    })
    expect(await list()).toEqual([created])
  })

  it('API keys are listed oldest first, with the minute of their last use', async () => {
    const [first, second] = [await create(), await create({ label: 'Script' })]
    await status(second.key)
    const minute = Math.floor(clock.now().getTime() / 60_000) * 60_000
    expect(await list()).toEqual([
      expect.objectContaining({ id: first.id }),
      expect.objectContaining({ id: second.id, last_used_at: new Date(minute).toISOString() }),
    ])
    expect((await list())[0]).not.toHaveProperty('last_used_at')
  })

  it.each([
    ['capture', ['events:write', 'applications:lookup']],
    ['zapier', ['events:write', 'inbox:write', 'applications:write']],
  ])('an API key has the scopes of its preset: %s', async (preset, scopes) => {
    expect((await create({ scopes: undefined, preset })).scopes).toEqual(scopes)
  })

  it('the label of an API key is trimmed', async () => {
    expect((await create({ label: '  Zapier \n' })).label).toBe('Zapier')
  })

  it.each<[string, object]>([
    ['no label', { label: undefined }],
    ['a blank label', { label: '  ' }],
    ['a label of 101 letters', { label: 'x'.repeat(101) }],
    ['a label with invisible characters', { label: 'a\u0000b' }],
    ['neither scopes nor a preset', { scopes: undefined }],
    ['both', { preset: 'capture' }],
    ['no scope', { scopes: [] }],
    ['an unknown scope', { scopes: ['keys:write'] }],
    ['an unknown preset', { scopes: undefined, preset: 'all' }],
    ['no days', { expires_in_days: 0 }],
    ['half a day', { expires_in_days: 0.5 }],
    ['more than ten years', { expires_in_days: 3651 }],
    ['a key in the request', { key: newSecret() }],
  ])('an API key with %s is rejected', async (_what, change) => {
    const answer = await post(token, '/api/keys', { label: 'Zapier', scopes: ['inbox:read'], ...change })
    expect(answer.statusCode).toBe(422)
    expect(await list()).toEqual([])
  })

  it('a user has at most fifty API keys', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => create()))
    const answer = await post(token, '/api/keys', { label: 'One more', preset: 'capture' })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'conflict'])
    expect(await list()).toHaveLength(50)
    await test.as(token, 'DELETE', `/api/keys/${made[0]!.id}`)
    await create()
  })

  it('a mistyped or invented API key costs no table call', async () => {
    const { key } = await create()
    test.proxy.forget()
    for (const wrong of [mistyped(key), 'jht_', 'jht_x', `${key}0`, key.replace('jht_', 'jht_0')])
      expect(await status(wrong)).toBe(401)
    expect(test.proxy.calls).toEqual([])
    expect(await status(key)).toBe(200)
  })

  it('a malformed, unknown, expired or revoked API key gets the same response, byte for byte', async () => {
    const [revoked, expired] = [await create(), await create({ expires_in_days: 1 })]
    expect(await status(expired.key)).toBe(200)
    await test.as(token, 'DELETE', `/api/keys/${revoked.id}`)
    clock.advance(86_401)
    const answers = await Promise.all(
      [mistyped(revoked.key), newSecret(), expired.key, revoked.key].map((key) =>
        test.app.inject({ url: '/inbox', headers: { ...test.bearer(key), 'x-request-id': 'same' } }),
      ),
    )
    const shown = answers.map(({ statusCode, headers: { date, ...headers }, body }) => ({
      statusCode,
      headers,
      body,
    }))
    for (const answer of shown) expect(answer).toEqual({ ...shown[0], statusCode: 401 })
  })

  it('an expired API key is not listed', async () => {
    await create({ expires_in_days: 1 })
    clock.advance(86_399)
    expect(await list()).toHaveLength(1)
    clock.advance(2)
    expect(await test.services.apiKeys.list('1001')).toEqual([])
  })

  it('a revoked API key is rejected on every instance at once', async () => {
    const other = createApp({ ...test.settings, logLevel: 'silent' })
    const client = createTestClient(test.proxy.endpoint)
    mountRoutes(other, createServices(test.settings, other.log, { client, ...test.time }))
    const { id, key } = await create()
    const there = async () => (await other.inject({ url: '/inbox', headers: test.bearer(key) })).statusCode
    expect(await there()).toBe(200)
    expect((await test.as(token, 'DELETE', `/api/keys/${id}`)).statusCode).toBe(204)
    expect(await there()).toBe(401)
    expect(await status(key)).toBe(401)
    expect(await list()).toEqual([])
    expect((await test.as(token, 'DELETE', `/api/keys/${id}`)).statusCode).toBe(404)
    await other.close()
    client.destroy()
  })

  it('the inbox events about a new or revoked API key have only its id', async () => {
    const { id } = await create()
    expect(await told('key.created', id)).toBe(1)
    await test.as(token, 'DELETE', `/api/keys/${id}`)
    expect(await told('key.revoked', id)).toBe(1)
    const { events } = (await test.as(token, 'GET', '/inbox?event_type=key.*&limit=200')).json()
    for (const { payload, source } of events)
      expect([payload, source]).toEqual([{ key_id: expect.any(String) }, 'tracker'])
  })

  it('an API key is created together with its event or not at all', async () => {
    const before = (await test.items()).length
    test.proxy.fail('TransactWriteItems', { kind: 'error', name: 'ThrottlingException' })
    expect((await post(token, '/api/keys', { label: 'Zapier', preset: 'capture' })).statusCode).toBe(503)
    test.proxy.heal()
    expect((await test.items()).length).toBe(before)
  })

  it('an API key whose revocation failed half-way is not valid, and a repeated revocation succeeds', async () => {
    const { id, key } = await create()
    test.proxy.fail('TransactWriteItems', { kind: 'error', name: 'AccessDeniedException' })
    expect((await test.as(token, 'DELETE', `/api/keys/${id}`)).statusCode).toBe(500)
    test.proxy.heal()
    expect(await status(key)).toBe(401)
    expect(await told('key.revoked', id)).toBe(0)
    expect((await test.as(token, 'DELETE', `/api/keys/${id}`)).statusCode).toBe(204)
    expect((await test.items()).filter(({ key_id }) => key_id === id)).toEqual([])
    expect(await told('key.revoked', id)).toBe(1)
  })

  it('an API key whose creation failed half-way is not valid, and frees its slot after 35 s', async () => {
    test.proxy.fail('PutItem', { kind: 'error', name: 'AccessDeniedException' })
    for (let index = 0; index < 50; index++) {
      const answer = await post(token, '/api/keys', { label: 'Zapier', preset: 'capture' })
      expect(answer.statusCode).toBe(500)
    }
    test.proxy.heal()
    // Every existing key can be listed and revoked by its user.
    expect((await test.items()).filter(({ sk }) => sk === 'key')).toEqual([])
    expect(await list()).toEqual([])
    expect((await post(token, '/api/keys', { label: 'Zapier', preset: 'capture' })).statusCode).toBe(409)
    clock.advance(36)
    await create()
  })

  it.each([
    ['GET', '/api/keys'],
    ['POST', '/api/keys'],
    ['DELETE', '/api/keys/01890a5d-ac96-774b-bcce-b302099a8057'],
    ['GET', '/api/sessions'],
    ['DELETE', '/api/sessions/01890a5d-ac96-774b-bcce-b302099a8057'],
    ['POST', '/auth/sign-out'],
    ['GET', '/api/user'],
    ['DELETE', '/api/user'],
  ] as const)('an API key may not call %s %s, whatever its scopes', async (method, url) => {
    const { key } = await create({ scopes: allScopes })
    test.proxy.forget()
    const answer = await test.as(key, method, url)
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'unauthorized'])
    expect(test.proxy.calls).toEqual([])
  })

  it('an API key may call the routes of its scopes and no others', async () => {
    const event = { event_type: 'test.sample', payload: {} }
    const pushed = await post(token, '/events', event)
    const url = `/inbox/${pushed.json().event_id}`
    for (const scope of allScopes) {
      const { key } = await create({ scopes: [scope] })
      const statuses = {
        'events:write': (await post(key, '/events', event)).statusCode,
        'inbox:read': (await test.as(key, 'GET', url)).statusCode,
        'inbox:write': (await test.as(key, 'DELETE', url)).statusCode,
      }
      expect(statuses).toEqual({
        'events:write': scope === 'events:write' ? 202 : 403,
        'inbox:read': scope.startsWith('inbox:') ? 200 : 403,
        'inbox:write': scope === 'inbox:write' ? 204 : 403,
      })
    }
  })

  it('a rejected API key is told which scope is missing', async () => {
    const { key } = await create({ scopes: ['events:write'] })
    const answer = await test.as(key, 'GET', '/inbox')
    expect(answer.json()).toMatchObject({
      code: 'forbidden',
      detail: 'This API key does not have the scope "inbox:read".',
    })
  })

  it('an API key of another user gets the response of an unknown id, byte for byte', async () => {
    const { id, key } = await create()
    const stranger = await test.signIn({ sub: 'stranger' })
    const ask = (it: string) =>
      test.app.inject({
        method: 'DELETE',
        url: `/api/keys/${it}`,
        headers: { ...test.bearer(stranger), 'x-request-id': 'same' },
      })
    const [foreign, unknown] = [await ask(id), await ask('01890a5d-ac96-774b-bcce-b302099a8057')]
    expect(foreign.statusCode).toBe(404)
    expect(foreign.body).toBe(unknown.body)
    expect(await list(stranger)).toEqual([])
    expect(await status(key)).toBe(200)
  })

  it('an API key is neither in the table nor in the output', async () => {
    const printed = test.logs.length
    const { id, key } = await create({ scopes: allScopes })
    const url = `/inbox?secret=${key}&cursor=${key}`
    for (const path of ['/inbox', url, `/inbox/${key}`, `/${key}`, '/api/keys'])
      await test.as(key, 'GET', path)
    await post(key, '/events', { event_type: 'test.sample', payload: {}, [key]: 1 })
    test.proxy.fail(() => true, { kind: 'error', name: 'ValidationException' })
    expect(await status(key)).toBe(500)
    test.proxy.heal()
    await test.as(token, 'DELETE', `/api/keys/${id}`)
    await status(key)
    const output = test.logs.slice(printed).join()
    expect(test.logs.length).toBeGreaterThan(printed + 5)
    for (const text of [output, JSON.stringify(await test.items()), JSON.stringify(await list())]) {
      expect(text).not.toContain(key)
      expect(text).not.toContain(key.slice(10, 38))
    }
  })
})

describe('the limit of an API key', () => {
  it('an API key may send a hundred requests per minute', async () => {
    const clock = createClock()
    const test = await testApp({ clock, environment: { RATE_LIMITS: 'key=100' } })
    const token = await test.signIn()
    clock.advance(60 - ((clock.now().getTime() / 1000) % 60))
    const keyOf = async (label: string) => {
      const payload = { label, scopes: ['inbox:read'] }
      const made = await test.app.inject({
        method: 'POST',
        url: '/api/keys',
        headers: test.bearer(token),
        payload,
      })
      return made.json<Created>().key
    }
    const [key, other] = [await keyOf('One'), await keyOf('Other')]
    const first = await test.as(key, 'GET', '/zapier/me')
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"key";q=100;w=60',
      ratelimit: '"key";r=99;t=60',
    })

    const answers = await Promise.all(Array.from({ length: 120 }, () => test.as(key, 'GET', '/zapier/me')))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(99)
    const refused = await test.as(key, 'GET', '/zapier/me')
    expect(refused.statusCode).toBe(429)
    expect(refused.headers).toMatchObject({ 'retry-after': '60', ratelimit: '"key";r=0;t=60' })

    expect((await test.as(other, 'GET', '/zapier/me')).statusCode).toBe(200)
    clock.advance(60)
    expect((await test.as(key, 'GET', '/zapier/me')).statusCode).toBe(200)
    await test.close()
  })
})
