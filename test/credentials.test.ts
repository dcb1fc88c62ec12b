// @engine
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp, testSecret, thisMinute } from './tools/app.ts'
import type { Clock, TestApp } from './tools/app.ts'
import { tableOf } from './tools/table.ts'
import { createKeyRing } from '../src/key-ring/key-ring.ts'
import { createSessionTokens } from '../src/sessions/token.ts'

const sub = '1001'
const wanted = { label: 'A key', scopes: ['applications:read'] }

describe('a credential', () => {
  let test: TestApp
  let clock: Clock
  let open: TestApp[]
  beforeEach(async () => {
    clock = createClock(thisMinute())
    test = await testApp({ clock })
    open = [test]
  })
  afterEach(() => Promise.all(open.map((it) => it.close())))

  const createKey = async (token: string, of = test) => {
    const headers = of.bearer(token)
    return of.app.inject({ method: 'POST', url: '/api/keys', headers, payload: wanted })
  }

  /** The service over the same table, with another list of allowed people. */
  async function restarted(allowed: string) {
    const again = await testApp({
      clock,
      environment: { TABLE_NAME: test.tableName, ALLOWED_EMAILS: allowed },
    })
    open.push(again)
    return again
  }

  /** Removes the owner from the rows of sessions and keys, as in earlier versions. */
  async function forgetOwners() {
    const table = tableOf(test)
    for (const item of await test.items()) {
      const { pk, sk } = item as { pk: string; sk: string }
      if (!pk.endsWith('#sessions') && sk !== 'key') continue
      const { email: _email, hd: _hd, token_issued_at: _issued, ...old } = item
      await table.put({ ...old, pk, sk })
    }
  }

  const statuses = async (service: TestApp, token: string, key: string) => [
    (await service.as(token, 'GET', '/api/user')).statusCode,
    (await createKey(token, service)).statusCode,
    (await service.as(key, 'GET', '/api/applications')).statusCode,
  ]
  const good = [200, 201, 200]
  const refused = [403, 403, 403]

  it.each([
    ['an address', 'some.one@example.com', true],
    ['a domain that Google has verified', '@example.com', true],
    ['another address', 'else@example.com', false],
    ['another domain', '@example.org', false],
  ])(
    'a credential of somebody with an hd, while the list names %s: %s, stays valid: %s',
    async (_what, list, isAllowed) => {
      const token = await test.signIn({ sub, email: 'some.one@example.com', hd: 'example.com' })
      const { key } = (await createKey(token)).json()
      const service = await restarted(list)
      expect(await statuses(service, token, key)).toEqual(isAllowed ? good : refused)
      // Rows without an owner too.
      await forgetOwners()
      expect(await statuses(service, token, key)).toEqual(isAllowed ? good : refused)
    },
  )

  it('a credential of somebody with an address of the domain but without an hd is rejected', async () => {
    const token = await test.signIn({ sub, email: 'some.one@example.com' })
    const { key } = (await createKey(token)).json()
    expect(await statuses(await restarted('@example.com'), token, key)).toEqual(refused)
  })

  it('a rejection by the list is explained in a sentence', async () => {
    const token = await test.signIn({ sub })
    const answer = await (await restarted('else@example.com')).as(token, 'GET', '/api/user')
    expect(answer.json()).toMatchObject({
      code: 'forbidden',
      detail: 'This Google account may not use this service.',
    })
  })

  it('a credential costs one more read only if ALLOWED_EMAILS is set and its row has no address', async () => {
    const token = await test.signIn({ sub, email: 'some.one@example.com' })
    const service = await restarted('some.one@example.com')
    const callsOf = async (it: TestApp) => {
      clock.advance(0.001) // In the same millisecond, another instance would guess the budget wrong.
      it.proxy.forget()
      await it.as(token, 'GET', '/api/sessions')
      return it.proxy.calls.map(({ action }) => action)
    }
    await callsOf(test)
    expect([await callsOf(test), await callsOf(service)]).toEqual([
      ['UpdateItem', 'UpdateItem', 'Query'],
      ['UpdateItem', 'UpdateItem', 'Query'],
    ])
    await forgetOwners()
    expect([await callsOf(test), await callsOf(service)]).toEqual([
      ['UpdateItem', 'UpdateItem', 'Query'],
      ['UpdateItem', 'GetItem', 'UpdateItem', 'Query'],
    ])
  })

  it('a signed token with a sub of 3,000 characters is rejected with 401', async () => {
    const keyRing = createKeyRing({
      fetchSecret: async () => JSON.stringify({ active: 'k1', k1: testSecret }),
      now: () => new Date(),
      warn: () => undefined,
    })
    const tokens = createSessionTokens({ keyRing, lifetimeSeconds: 86_400, now: () => new Date() })
    const sessionId = '01890a5d-ac96-774b-bcce-b302099a8057'
    for (const userId of ['1'.repeat(256), '1'.repeat(3000), '1#2']) {
      const answer = await test.as(await tokens.issue({ userId, sessionId }), 'GET', '/api/user')
      expect(answer.statusCode).toBe(401)
    }
  })
})

describe('signing out of everything', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await testApp()
    return () => test.close()
  })

  const signOut = (token: string) => test.as(token, 'POST', '/auth/sign-out?scope=everything')
  const createKey = async (token: string) =>
    test.app.inject({ method: 'POST', url: '/api/keys', headers: test.bearer(token), payload: wanted })
  const status = async (credential: string) =>
    (await test.as(credential, 'GET', '/api/applications')).statusCode

  it('signing out of everything ends all sessions and API keys of the user, and none of another user', async () => {
    const [token, other, stranger] = [
      await test.signIn(),
      await test.signIn(),
      await test.signIn({ sub: '2' }),
    ]
    const keys = [(await createKey(token)).json().key, (await createKey(other)).json().key]
    const theirs = (await createKey(stranger)).json().key
    expect((await signOut(token)).statusCode).toBe(204)
    for (const credential of [token, other, ...keys]) expect(await status(credential)).toBe(401)
    expect([await status(stranger), await status(theirs)]).toEqual([200, 200])
    const again = await test.signIn()
    expect((await test.as(again, 'GET', '/api/keys')).json()).toEqual({ items: [] })
    const { events } = (await test.as(again, 'GET', '/inbox?event_type=key.revoked')).json()
    expect(events).toHaveLength(2)
  })

  it('signing out of everything leaves no API key that a session creates at the same time', async () => {
    const [token, other] = [await test.signIn(), await test.signIn()]
    const made: Promise<{ statusCode: number; body: string }>[] = []
    let signedOut: Promise<{ statusCode: number }> | undefined
    for (let round = 0; round < 24; round++) {
      made.push(createKey(round % 2 ? token : other))
      if (round === 8) signedOut = signOut(token)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await signedOut!).statusCode).toBe(204)
    const keys = (await Promise.all(made)).flatMap(({ statusCode, body }) =>
      statusCode === 201 ? [(JSON.parse(body) as { key: string }).key] : [],
    )
    for (const key of keys) expect(await status(key)).toBe(401)
    expect((await test.items()).filter(({ sk }) => sk === 'key')).toEqual([])
  })
})

describe('the deletion of an account needs a recent sign-in', () => {
  it('the age of a sign-in is the age of the ID token, not of the session', async () => {
    const clock = createClock(new Date(Date.now() - 1_200_000))
    const test = await testApp({ clock })
    const seconds = Math.floor(clock.now().getTime() / 1000)
    const signIn = (age: number) => test.signIn({ iat: seconds - age, exp: seconds + 3000 })
    const [stale, recent] = [await signIn(301), await signIn(290)]
    expect((await test.as(stale, 'DELETE', '/api/user')).json().code).toBe('recent_sign_in_required')
    expect((await test.as(recent, 'DELETE', '/api/user')).statusCode).toBe(202)
    await test.close()
  })
})
