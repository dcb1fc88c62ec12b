// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../src/table/keys.ts'
import { createRateLimiter } from '../../src/table/rate-limiter.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'
import { openFaultProxy } from '../tools/fault-proxy.ts'
import type { FaultProxy } from '../tools/fault-proxy.ts'
import { openTestTable } from '../tools/table.ts'

const limit = 5
const key = { pk: 'user#1#sessions', sk: 's' }

describe('the rate limiter', () => {
  let clock: Clock
  let proxy: FaultProxy
  let test: Awaited<ReturnType<typeof openTestTable>>
  beforeEach(async () => {
    clock = createClock(new Date('2026-01-01T00:00:30.000Z'))
    test = await openTestTable(clock.now)
    proxy = await openFaultProxy(test.engineEndpoint)
    return () => proxy.close()
  })

  /** One instance of the service. */
  const instance = (itsClock = clock) =>
    createRateLimiter({ table: test.at(proxy.endpoint), policy: 'session', limit, now: itsClock.now })
  const addRow = (row: object = {}) =>
    test.table.put({ ...key, window_start: 0, hits: 0, ttl: 4_000_000_000, ...row })
  const limited = { code: 'rate_limited', details: { retryAfterSeconds: expect.any(Number) } }

  it('the limiter allows a number of requests per window and returns the rest', async () => {
    await addRow()
    const limiter = instance()
    for (let hit = 1; hit <= limit; hit++) {
      const { rateLimit } = (await limiter.hit(key))!
      expect(rateLimit).toEqual({ policy: 'session', limit, remaining: limit - hit, resetSeconds: 30 })
    }
    await expect(limiter.hit(key)).rejects.toMatchObject(limited)
  })

  it('the limiter opens the next window at the minute', async () => {
    await addRow()
    const limiter = instance()
    for (let hit = 0; hit < limit; hit++) await limiter.hit(key)
    clock.advance(29)
    await expect(limiter.hit(key)).rejects.toMatchObject({ details: { retryAfterSeconds: 1 } })
    clock.advance(1)
    expect((await limiter.hit(key))?.rateLimit).toMatchObject({ remaining: limit - 1, resetSeconds: 60 })
  })

  it('the limiter needs one call per request, two for the first of a window, and none after a rejection', async () => {
    await addRow()
    const limiter = instance()
    await limiter.hit(key)
    expect(proxy.calls.map(({ action }) => action)).toEqual(['UpdateItem', 'UpdateItem'])
    proxy.forget()
    for (let hit = 1; hit < limit; hit++) await limiter.hit(key)
    expect(proxy.calls.length).toBe(limit - 1)
    proxy.forget()
    for (let turn = 0; turn < 10; turn++) await expect(limiter.hit(key)).rejects.toMatchObject(limited)
    expect(proxy.calls.map(({ units }) => units)).toEqual([1])
  })

  it('the limiter returns the row, and nothing for a deleted or expired one', async () => {
    expect(await instance().hit(key)).toBeUndefined()
    await addRow({ id: 's', colour: 'red' })
    expect((await instance().hit(key))?.item).toMatchObject({ id: 's', colour: 'red' })
    await addRow({ ttl: clock.now().getTime() / 1000 + 5 })
    expect(await instance().hit(key)).toBeDefined()
    clock.advance(5)
    expect(await instance().hit(key)).toBeUndefined()
  })

  it('the limiter returns nothing for an expired row, even as the first request of a window', async () => {
    await addRow({ ttl: clock.now().getTime() / 1000 - 1 })
    expect(await instance().hit(key)).toBeUndefined()
    expect(await instance().hit(key)).toBeUndefined()
  })

  it('the limiter never creates a row', async () => {
    await instance().hit(key)
    expect(await test.items()).toEqual([])
  })

  it('the limiter allows exactly the limit to many instances at once', async () => {
    await addRow()
    const instances = Array.from({ length: 8 }, () => instance())
    const asked = await Promise.allSettled(
      instances.flatMap((limiter) => Array.from({ length: 10 }, () => limiter.hit(key))),
    )
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(limit)
  })

  it('the limiter uses the later window if an instance has a slow clock', async () => {
    await addRow()
    const slow = createClock(clock.now())
    slow.advance(-31)
    await instance().hit(key)
    expect((await instance(slow).hit(key))?.rateLimit.remaining).toBe(limit - 2)
    expect(await test.items()).toMatchObject([{ hits: 2 }])
  })

  it('the limiter counts attempts in one row per window, which expires', async () => {
    const limiter = instance()
    const rowsAt = (windowStart: number) => [
      { key: keys.signInAttempts('203.0.113.7', windowStart), times: 1 },
    ]
    for (let attempt = 1; attempt <= limit; attempt++) {
      expect(await limiter.attempt(rowsAt)).toMatchObject({ remaining: limit - attempt })
    }
    await expect(limiter.attempt(rowsAt)).rejects.toMatchObject(limited)
    proxy.forget()
    await expect(limiter.attempt(rowsAt)).rejects.toMatchObject(limited)
    expect(proxy.calls).toEqual([])

    clock.advance(30)
    await expect(limiter.attempt(rowsAt)).resolves.toMatchObject({ remaining: limit - 1 })
    const start = Date.parse('2026-01-01T00:00:00.000Z') / 1000
    expect(await test.items()).toEqual(
      expect.arrayContaining([
        { pk: 'limit#sign-in#203.0.113.7', sk: String(start), hits: 6, ttl: start + 120 },
        { pk: 'limit#sign-in#203.0.113.7', sk: String(start + 60), hits: 1, ttl: start + 180 },
      ]),
    )
  })

  describe('the attempts of a network in a wider one', () => {
    const rowsOf = (narrow: number) => (windowStart: number) => [
      { key: keys.signInAttempts(`narrow ${narrow}`, windowStart), times: 1 },
      { key: keys.signInAttempts('wide', windowStart), times: 2 },
    ]
    const hits = async () =>
      Object.fromEntries((await test.items()).map((row) => [row.pk.replace('limit#sign-in#', ''), row.hits]))

    it('an attempt is counted for its network and for the wider one, and the smaller rest is returned', async () => {
      const limiter = instance()
      const rests = []
      for (const narrow of [1, 1, 2, 2, 3, 3, 4])
        rests.push(await limiter.attempt(rowsOf(narrow)).then(({ limit, remaining }) => [limit, remaining]))
      expect(rests).toEqual([
        [5, 4],
        [5, 3],
        [5, 4],
        [5, 3],
        [5, 4],
        [5, 3],
        [10, 3],
      ])
      expect(await hits()).toEqual({ 'narrow 1': 2, 'narrow 2': 2, 'narrow 3': 2, 'narrow 4': 1, wide: 7 })
    })

    it('a network that is refused takes nothing from the wider one, and makes no call afterwards', async () => {
      const limiter = instance()
      for (let attempt = 0; attempt < limit; attempt++) await limiter.attempt(rowsOf(1))
      await expect(limiter.attempt(rowsOf(1))).rejects.toMatchObject(limited)
      expect(await hits()).toEqual({ 'narrow 1': 6, wide: 5 })
      proxy.forget()
      await expect(limiter.attempt(rowsOf(1))).rejects.toMatchObject(limited)
      expect(proxy.calls).toEqual([])
      await expect(limiter.attempt(rowsOf(2))).resolves.toBeDefined()
    })

    it('a wider network that is refused refuses each of its networks, and makes no call afterwards', async () => {
      const limiter = instance()
      for (let narrow = 0; narrow < 2 * limit; narrow++) await limiter.attempt(rowsOf(narrow))
      const refusal = {
        code: 'rate_limited',
        details: { rateLimit: { limit: 2 * limit, remaining: 0, policy: 'session', resetSeconds: 30 } },
      }
      await expect(limiter.attempt(rowsOf(10))).rejects.toMatchObject(refusal)
      proxy.forget()
      await expect(limiter.attempt(rowsOf(11))).rejects.toMatchObject(refusal)
      expect(proxy.calls).toEqual([])
    })
  })
})
