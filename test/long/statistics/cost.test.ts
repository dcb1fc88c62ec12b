import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prices } from '../../../src/work/service.ts'
import { createClock, testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { earlierRow, keepRows, usualRows } from '../../tools/applications.ts'
import { unitsOf } from '../../tools/budgets.ts'

describe('the statistics of 5,000 applications', () => {
  let test: TestApp
  const clock = createClock()
  beforeAll(async () => {
    test = await testApp({ clock })
  })
  afterAll(() => test.close())

  async function read(version: 'today' | 'earlier') {
    const token = await test.signIn({ sub: version })
    // The rows of other orders and of URLs are not read.
    const isRead = /^(application|history|updated_at)#/
    for (let done = 0; done < 5000; done += 1000) {
      const rows = Array.from({ length: 1000 }, (_, index) => usualRows(version, done + index)).flat()
      const read = rows.filter(({ sk }) => isRead.test(sk!.S!))
      await keepRows(test, version === 'today' ? read : read.map(earlierRow))
    }
    await test.as(token, 'GET', '/api/user')
    test.proxy.forget()
    const answer = await test.as(token, 'GET', '/api/stats')
    const units = unitsOf(test.proxy.calls)
    const price = prices.request + units.writes * prices.writeUnit + units.reads * prices.readUnit
    return { answer, calls: test.proxy.calls.length, units, price }
  }

  /** Each of the three sources, and each of the 200 days. */
  const expected = { applied: 5000, answered: 5000, waiting: 0, median_days_to_first_answer: 9 }

  it('the rows of this version take these units, a fiftieth of what the budget gains in a minute', async () => {
    const { answer, calls, units, price } = await read('today')
    expect(answer.json()).toMatchObject(expected)
    // Three pages of 1 MB.
    expect({ calls, units }).toEqual({ calls: 2 + 3, units: { writes: 2, reads: 555 } })
    expect(price).toBeLessThan(4000 / 50)
  })

  it('the rows of version 1.0.0 take these, a seventh of what the budget gains in a minute', async () => {
    const { answer, calls, units, price } = await read('earlier')
    expect(answer.json()).toMatchObject(expected)
    // List rows, applications and moves.
    expect({ calls, units }).toEqual({ calls: 2 + 19, units: { writes: 2, reads: 4537 } })
    expect(price).toBeLessThan(4000 / 7)
  })
})
