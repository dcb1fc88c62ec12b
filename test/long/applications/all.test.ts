import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prices } from '../../../src/work/service.ts'
import { createClock, testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { earlierRow, keepRows, usualRows } from '../../tools/applications.ts'
import { unitsOf } from '../../tools/budgets.ts'
import { personOf } from '../../tools/samples.ts'

/** The work that an account gains in a minute, in millionths of a dollar. */
const minute = 4000

describe('the cost of a request that reads all applications', () => {
  let test: TestApp
  const clock = createClock()
  beforeAll(async () => {
    test = await testApp({ clock })
  })
  afterAll(() => test.close())

  /** The statistics, the calendar and pages of the export of an account, each with its table calls and its price. */
  async function readAll(sub: string, token: string) {
    const created = await test.as(token, 'POST', '/api/calendar')
    const { pathname, search } = new URL(created.json<{ url: string }>().url)
    await test.app.inject({ url: pathname + search })
    async function measure(url: string) {
      test.proxy.forget()
      const answer = await test.as(token, 'GET', url)
      expect([sub, url, answer.statusCode]).toEqual([sub, url, 200])
      const units = unitsOf(test.proxy.calls)
      const price = prices.request + units.writes * prices.writeUnit + units.reads * prices.readUnit
      // The first two calls are those of the door.
      return { answer, calls: test.proxy.calls.length - 2, reads: units.reads, price }
    }
    return {
      statistics: await measure('/api/stats'),
      calendar: await measure(pathname + search),
      saved: await measure('/api/applications/export'),
      byDay: await measure('/api/applications/export?from=2026-01-01'),
    }
  }

  const eventsIn = ({ body }: { body: string }) => body.split('BEGIN:VEVENT').length - 1

  it.each([
    [
      'this version',
      (row: Parameters<typeof earlierRow>[0]) => row,
      {
        stats: [3, 575, 76],
        feed: [8, 1075, 139],
        pages: [
          [8, 176, 26],
          [15, 1575, 201],
        ],
      },
    ],
    [
      'version 1.0.0',
      earlierRow,
      {
        stats: [19, 4602, 580],
        feed: [14, 3514, 444],
        pages: [
          [8, 172, 26],
          [31, 5602, 705],
        ],
      },
    ],
  ] as const)(
    '5,000 applications of %s take these calls, reads and millionths of a dollar',
    async (version, form, { stats, feed, pages }) => {
      const sub = version.replace(' ', '-')
      const token = await test.signIn({ sub })
      for (let done = 0; done < 5000; done += 1000) {
        const rows = Array.from({ length: 1000 }, (_, index) => usualRows(sub, done + index)).flat()
        // The rows of other orders and of URLs are not read.
        await keepRows(
          test,
          rows.filter(({ sk }) => /^(application|history|updated_at)#/.test(sk!.S!)).map(form),
        )
      }
      const { statistics, calendar, saved, byDay } = await readAll(sub, token)
      expect(statistics.answer.json()).toMatchObject({
        applied: 5000,
        answered: 5000,
        median_days_to_first_answer: 9,
      })
      expect([statistics.calls, statistics.reads, Math.round(statistics.price)]).toEqual(stats)
      expect(eventsIn(calendar.answer)).toBe(1000)
      expect([calendar.calls, calendar.reads, Math.round(calendar.price)]).toEqual(feed)
      for (const { answer } of [saved, byDay]) expect(answer.json().items).toHaveLength(200)
      const pagesOf = [saved, byDay].map(({ calls, reads, price }) => [calls, reads, Math.round(price)])
      expect(pagesOf).toEqual(pages)
      for (const { price } of [statistics, calendar, saved, byDay]) expect(price).toBeLessThan(minute / 5)
    },
  )

  it('the statistics of 1,000 of the largest applications of this version take these reads', async () => {
    const token = await test.signIn({ sub: 'largest' })
    await personOf(test, 'largest', token).listed(1000, 'updated_at')
    const { statistics } = await readAll('largest', token)
    expect(statistics.answer.json()).toMatchObject({ applied: 1000 })
    expect(statistics.reads).toBe(1848)
    expect(10 * statistics.price).toBeLessThan(minute)
  })
})
