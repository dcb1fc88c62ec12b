import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { presets } from '../../src/scopes.ts'
import type { Scope } from '../../src/scopes.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'

// Zapier's requirements: docs.zapier.com/platform, "Authentication" (a test endpoint, a
// connection label), "Polling trigger" (an array, newest first) and "Deduplication" (a unique `id` that never changes).
type Zap = { id: string; event_type: string; payload: { n: number } }

describe("Zapier's polling", () => {
  let test: TestApp
  let people = 0
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  async function connect() {
    const sub = `zapier-${people++}`
    const { key, id } = await newKey(test, sub, ['inbox:read'])
    const owner = inboxOf(test, (await newKey(test, sub)).key)
    const poll = async (query = ''): Promise<Zap[]> => {
      const answer = await test.as(key, 'GET', `/zapier/events${query}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
      return answer.json()
    }
    const push = (n: number, event_type = 'job.seen') => owner.pushed({ event_type, payload: { n } })
    return { sub, key, keyId: id, owner, poll, push }
  }

  /** Zapier's deduplication: it remembers seen ids, and delivers the items with new ids. */
  function zapOver(poll: () => Promise<Zap[]>) {
    const seen = new Set<string>()
    return async () => {
      const fresh = (await poll()).filter(({ id }) => !seen.has(id))
      for (const { id } of fresh) seen.add(id)
      return fresh.map(({ payload }) => payload.n)
    }
  }

  describe('the test of a connection', () => {
    const me = (authorization?: string) =>
      test.app.inject({ url: '/zapier/me', headers: authorization ? { authorization } : {} })

    /** The table calls beside the ones of the door. */
    const reads = () => test.proxy.calls.map(({ action }) => action).filter((it) => it !== 'UpdateItem')

    const email = 'ada@example.com'
    const ada = { userId: 'ada', email }

    it.each<[Scope[], object]>([
      [['events:write'], {}],
      [['applications:lookup'], {}],
      [presets.capture, {}],
      [['inbox:read'], { email }],
      [['inbox:write'], { email }],
      [['applications:read'], { email }],
      [['applications:write'], { email }],
      [presets.zapier, { email }],
    ])('a key with %j gets its label and %j', async (scopes, shown) => {
      const { key } = await test.keysWithoutEvents.create(ada, { label: 'At home', scopes })
      test.proxy.forget()
      const answer = await me(`Bearer ${key}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toEqual({ label: 'At home', ...shown })
      expect(reads()).toEqual([])
    })

    it('a session gets the e-mail address of its account', async () => {
      const token = await test.signIn({ sub: 'ada', email })
      expect((await me(`Bearer ${token}`)).json()).toEqual({ label: 'A signed-in user', email })
    })

    it('a key from before e-mail addresses were stored gets the one of the account, if it may', async () => {
      await test.signIn({ sub: 'charles', email: 'charles@example.com' })
      for (const [scope, shown, read] of [
        ['inbox:read', { email: 'charles@example.com' }, ['GetItem']],
        ['events:write', {}, []],
      ] as const) {
        const older = { label: 'Older', scopes: [scope] }
        const { key } = await test.keysWithoutEvents.create({ userId: 'charles' }, older)
        test.proxy.forget()
        expect((await me(`Bearer ${key}`)).json()).toEqual({ label: 'Older', ...shown })
        expect(reads()).toEqual(read)
      }
    })

    it('the log has no e-mail address and no key', async () => {
      const { key } = await test.keysWithoutEvents.create(ada, { label: 'Logged', scopes: ['inbox:read'] })
      await me(`Bearer ${key}`)
      expect(test.logs.join()).toContain('/zapier/me')
      expect(test.logs.join()).not.toMatch(new RegExp(`${email}|${key}`))
    })

    it('an invalid or revoked key gets 401', async () => {
      const { sub, key, keyId } = await connect()
      await test.services.apiKeys.revoke(sub, keyId)
      for (const authorization of [
        undefined,
        'Bearer x',
        `Bearer ${key}`,
        `Bearer ${key.slice(0, -1)}`,
        `Basic ${key}`,
      ]) {
        const answer = await me(authorization)
        expect(answer.statusCode).toBe(401)
        // The label that Zapier shows.
        expect(answer.json().detail).toMatch(/^[A-Z].+\.$/)
      }
    })
  })

  it('an empty inbox is an empty array, never an object', async () => {
    const { poll, push } = await connect()
    expect(await poll()).toEqual([])
    await push(1)
    expect(Array.isArray(await poll())).toBe(true)
  })

  it('events are objects with a unique text as id, newest first', async () => {
    const { poll, push } = await connect()
    for (let n = 0; n < 10; n++) await push(n)
    const items = await poll()
    expect(items.map(({ payload }) => payload.n)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    expect(new Set(items.map(({ id }) => id)).size).toBe(10)
    for (const { id } of items) expect(id).toEqual(expect.stringMatching(/\S/))
  })

  it('ids and order stay the same while events are pushed and acknowledged', async () => {
    const { poll, push, owner } = await connect()
    const ids = [await push(0), await push(1), await push(2), await push(3)]
    const before = await poll()
    const steps = [
      () => owner.send('DELETE', `/inbox/${ids[1]}`),
      () => push(4),
      () => owner.acknowledge([ids[0]!, ids[3]!]),
      () => push(5),
    ]
    for (const step of steps) {
      await step()
      const after = await poll()
      const old = after.filter(({ id }) => before.some((it) => it.id === id))
      expect(old.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
      expect(after.slice(-old.length)).toEqual(old)
    }
  })

  it('each event is delivered once, whatever happens between two polls', async () => {
    const { poll, push, owner } = await connect()
    const zap = zapOver(poll)
    await push(0)
    expect(await zap()).toEqual([0])
    const id = await push(1)
    await owner.send('DELETE', `/events/${id}`)
    await push(2)
    expect(await zap()).toEqual([2, 1])
    expect(await zap()).toEqual([])
    await owner.send('POST', '/events/batch', {
      events: [3, 4, 5].map((n) => ({ event_type: 'job.seen', payload: { n } })),
    })
    expect(await zap()).toEqual([5, 4, 3])
  })

  it('a poll gets at most 100 items, the newest, and as few as it asks for', async () => {
    const { poll, owner } = await connect()
    for (let start = 0; start < 125; start += 25) {
      const events = Array.from({ length: 25 }, (_, index) => ({
        event_type: 'job.seen',
        payload: { n: start + index },
      }))
      await owner.send('POST', '/events/batch', { events })
    }
    for (const [query, count] of [
      ['', 50],
      ['?limit=100', 100],
      ['?limit=3', 3],
    ] as const) {
      const items = await poll(query)
      expect(items.map(({ payload }) => payload.n)).toEqual(Array.from({ length: count }, (_, n) => 124 - n))
    }
    expect((await owner.send('GET', '/zapier/events?limit=101')).statusCode).toBe(422)
  })

  it('a poll gets only events of the types that it asks for', async () => {
    const { poll, push } = await connect()
    await push(0, 'job.seen')
    await push(1, 'job.closed')
    await push(2, 'mail.came')
    const numbers = async (query: string) => (await poll(query)).map(({ payload }) => payload.n)
    expect(await numbers('?event_type=job.closed')).toEqual([1])
    expect(await numbers('?event_type=job.*')).toEqual([1, 0])
    expect(await numbers('?event_type=none')).toEqual([])
  })

  it.each(['event_type=', 'limit=', 'event_type=&limit='])(
    'a poll counts an empty parameter as not given, which Zapier sends for a field without a value: %s',
    async (query) => {
      const { poll, owner } = await connect()
      const events = Array(17).fill({ event_type: 'job.seen', payload: {} })
      for (let batch = 0; batch < 3; batch++) await owner.send('POST', '/events/batch', { events })
      expect(await poll(`?${query}`)).toEqual(await poll())
    },
  )

  it('a poll changes nothing', async () => {
    const { poll, push, owner } = await connect()
    const id = await push(0)
    await poll()
    await poll()
    expect((await owner.pages()).flat()).toEqual([id])
  })

  it('a poll gets nothing of another user', async () => {
    const [mine, theirs] = [await connect(), await connect()]
    await theirs.push(0)
    expect(await mine.poll()).toEqual([])
  })
})
