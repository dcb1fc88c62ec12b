import { beforeEach, describe, expect, it } from 'vitest'
import { newUsage, runMetered } from '../../src/usage.ts'
import type { Usage } from '../../src/usage.ts'
import { createWorkBudget } from '../../src/work/service.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'

/** A budget of 600 a minute: 10 a second, and 36,000 in an hour. A request takes 3 of it at its start. */
const perMinute = 600
const second = 10
const hour = 36_000

describe('the budget of work', () => {
  let clock: Clock
  let row: { full_at: number; blocked_at?: string | undefined }
  let calls: string[]
  let fails: boolean
  beforeEach(() => {
    clock = createClock(new Date('2026-01-01T00:00:00.000Z'))
    row = { full_at: 0 }
    calls = []
    fails = false
  })

  /** One instance of the service. */
  const instance = () =>
    createWorkBudget({
      perMinute,
      now: clock.now,
      repository: {
        take: async (_userId: string, { milliseconds, at }: { milliseconds: number; at: number }) => {
          calls.push('take')
          if (fails) throw new Error('The table is out of reach.')
          if (!row.blocked_at) row.full_at = Math.max(row.full_at, at) + milliseconds
          return { ...row }
        },
        find: async () => {
          calls.push('find')
          return { ...row }
        },
      } as never,
    })

  /** The work that the table knows to be used. */
  const used = () => (Math.max(row.full_at - clock.now().getTime(), 0) / 1000) * second

  type Budget = ReturnType<typeof instance>

  /** A request that uses `more` besides its share. */
  async function request(
    budget: Budget,
    more: Partial<Usage> = {},
    kind: 'usual' | 'ends-access' | 'free' = 'usual',
  ) {
    const usage = newUsage()
    await runMetered(usage, () => budget.begin('ada', kind))
    if (usage.userId !== undefined) budget.charge(usage.userId, { ...usage, ...more })
  }

  const limited = { code: 'rate_limited', details: { retryAfterSeconds: expect.any(Number) } }

  it('a request takes its share at its start', async () => {
    await request(instance())
    expect(used()).toBeCloseTo(3)
  })

  it.each([
    ['write units', { writeUnits: 1000 }, 625],
    ['read units', { readUnits: 1000 }, 125],
    ['bytes', { bytes: 1_000_000 }, 100],
  ])('the %s of a request are taken with the next request', async (_name, usage, work) => {
    const budget = instance()
    await request(budget, usage)
    expect(used()).toBeCloseTo(3)
    await request(budget)
    expect(used()).toBeCloseTo(6 + work)
  })

  it('the budget holds the work of an hour, and the request that overdraws it is served', async () => {
    const budget = instance()
    await request(budget, { readUnits: (hour - 10) * 8 })
    await request(budget)
    await request(budget, { readUnits: 8_000_000 })
    clock.advance(0.1)
    await expect(request(budget)).rejects.toMatchObject(limited)
  })

  it('the budget fills with time, and a rejection says how long that takes', async () => {
    const budget = instance()
    await request(budget, { readUnits: (hour + 106) * 8 })
    const error = await request(budget).catch((it: unknown) => it)
    expect(error).toMatchObject({
      ...limited,
      message: expect.stringMatching(/^This account has sent .* Try again in 11 seconds\.$/),
    })
    const again = { details: { retryAfterSeconds: 11 } }
    await expect(request(budget)).rejects.toMatchObject(again)
    clock.advance(10)
    await expect(request(budget)).rejects.toMatchObject({
      message: expect.stringMatching(/ in 1 second\.$/),
      details: { retryAfterSeconds: 1 },
    })
    clock.advance(1)
    await request(budget)
  })

  it('a full budget holds no more after a day', async () => {
    clock.advance(86_400)
    const budget = instance()
    await request(budget, { readUnits: (hour + 1) * 8 })
    await expect(request(budget)).rejects.toMatchObject(limited)
  })

  it('a rejected request takes nothing, and needs no call of the instance that rejected the last one', async () => {
    const budget = instance()
    await request(budget, { readUnits: (hour + 100) * 8 })
    await expect(request(budget)).rejects.toMatchObject(limited)
    const before = { used: used(), calls: calls.length }
    for (let time = 0; time < 10; time++) await expect(request(budget)).rejects.toMatchObject(limited)
    expect({ used: used(), calls: calls.length }).toEqual(before)
    clock.advance(1000)
    await request(budget)
    // The share of the first rejected request is returned.
    expect(used()).toBeCloseTo(hour + 106 - 1000 * second)
  })

  it('another instance learns from the table that the budget is empty', async () => {
    const [one, another] = [instance(), instance()]
    await request(one, { readUnits: (hour + 100) * 8 })
    await expect(request(one)).rejects.toMatchObject(limited)
    await expect(request(another)).rejects.toMatchObject(limited)
  })

  it('a request that ends access may use the work of another hour', async () => {
    const budget = instance()
    await request(budget, { readUnits: (hour + 100) * 8 })
    await expect(request(budget)).rejects.toMatchObject(limited)
    await request(budget, { readUnits: hour * 8 }, 'ends-access')
    await expect(request(budget, {}, 'ends-access')).rejects.toMatchObject(limited)
  })

  it('a free request takes nothing and is never refused', async () => {
    const budget = instance()
    await request(budget, { readUnits: 3 * hour * 8 })
    await expect(request(budget)).rejects.toMatchObject(limited)
    const before = used()
    await request(budget, { readUnits: 1000 }, 'free')
    await request(budget, {}, 'free')
    expect(used()).toBe(before)
  })

  it('a blocked account is refused, whatever the request, until it is unblocked', async () => {
    const budget = instance()
    row.blocked_at = '2026-01-01T00:00:00.000Z'
    for (const kind of ['usual', 'ends-access', 'free'] as const)
      await expect(request(budget, {}, kind)).rejects.toMatchObject({ code: 'account_blocked' })
    expect(used()).toBe(0)
    row.blocked_at = undefined
    await request(budget)
  })

  it('use is charged by a later request if the table call fails', async () => {
    const budget = instance()
    await request(budget, { readUnits: 800 })
    fails = true
    await expect(request(budget)).rejects.toThrow('out of reach')
    fails = false
    await request(budget)
    expect(used()).toBeCloseTo(106)
  })

  it('an instance forgets the account that it has not seen for longest', async () => {
    const budget = instance()
    await request(budget, { readUnits: 800 })
    for (let number = 0; number < 10_000; number++) await budget.begin(`other-${number}`, 'usual')
    row.full_at = 0
    await request(budget)
    expect(used()).toBeCloseTo(3)
  })
})
