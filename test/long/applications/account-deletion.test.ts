import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClock, testApp } from '../../tools/app.ts'
import type { Clock, TestApp } from '../../tools/app.ts'
import { keepApplications, storedApplication } from '../../tools/applications.ts'
import { longRuns } from '../../tools/long-runs.ts'

const sub = '1001'

/** A request has 25 s and reserves 3 s. At 40 ms per call, that leaves 550 table calls. */
const usualCallMs = 40

describe('deleting an account that has applications', () => {
  let test: TestApp
  let clock: Clock
  let token: string
  let callMs: number
  beforeEach(async () => {
    callMs = usualCallMs
    clock = createClock(new Date(Date.now() - 1_200_000))
    test = await testApp({
      clock,
      environment: { RATE_LIMITS: 'sign_in=100000,session=100000,work=100000000' },
    })
    token = await test.signIn()
  })
  afterEach(() => test.close())

  /** Only table calls advance the clock, whatever time they really take. */
  async function erase() {
    vi.useFakeTimers({ toFake: ['Date'] })
    const tick = () => {
      vi.setSystemTime(Date.now() + callMs)
      return false
    }
    test.proxy.fail(tick, { kind: 'reset' })
    try {
      return await test.as(token, 'DELETE', '/api/user')
    } finally {
      test.proxy.heal()
      vi.useRealTimers()
    }
  }

  const leftOf = async () => (await test.items()).filter((item) => JSON.stringify(item).includes(sub))

  /** Repeats the request until it returns 204, after the wait that each response names. Resolves to the statuses. */
  async function eraseAll() {
    for (const statuses: number[] = []; ;) {
      const { statusCode, headers } = await erase()
      statuses.push(statusCode)
      if (statusCode === 204) return statuses
      expect({ statusCode, seconds: Number(headers['retry-after']) > 0 }).toEqual({
        statusCode: 202,
        seconds: true,
      })
      clock.advance(Number(headers['retry-after']))
    }
  }

  const numbered = (count: number) =>
    Array.from({ length: count }, (_, number) =>
      storedApplication({ url: `https://jobs.example.com/${number}`, description: 'x'.repeat(1000) }),
    )

  it('a deletion with thousands of applications returns 202 until no row is left', async () => {
    const count = Math.min(longRuns(5000), 5000)
    // With fewer applications, the calls are slower, so that as many requests are needed.
    callMs = (usualCallMs * 5000) / count
    await keepApplications(test, sub, numbered(count))
    const payload = { company: 'Acme', title: 'Engineer' }
    const made = await test.app.inject({
      method: 'POST',
      url: '/api/applications',
      headers: test.bearer(token),
      payload,
    })
    expect(made.statusCode).toBe(201)
    expect((await leftOf()).length).toBeGreaterThan(8 * count)
    const statuses = await eraseAll()
    // One request is not enough, and the last one only looks.
    expect(statuses.length).toBeGreaterThan(2)
    expect(await leftOf()).toEqual([])
  })

  it('a deletion continues after a kill at any table call', async () => {
    for (let number = 0; ; number++) {
      clock.rewind()
      token = await test.signIn()
      await keepApplications(test, sub, numbered(15))
      test.proxy.forget()
      let calls = 0
      // From then on, no call of the request reaches the table, not even the return of its lease.
      test.proxy.fail(() => calls++ >= number, { kind: 'error', name: 'InternalServerError', status: 500 })
      const killed = await erase()
      if (killed.statusCode === 202) {
        // The deletion was complete.
        expect(number).toBeGreaterThan(10)
        await eraseAll()
        expect(await leftOf()).toEqual([])
        return
      }
      expect(killed.statusCode).toBe(503)
      await eraseAll()
      expect(await leftOf()).toEqual([])
    }
  })
})
