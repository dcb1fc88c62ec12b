// @engine
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys } from '../src/table/keys.ts'
import { createClock, testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { statisticsIn } from './tools/statistics.ts'
import { importerOf } from './transfer/tools/importer.ts'
import { tableOf } from './tools/table.ts'
import { trackerOf } from './tools/tracker.ts'

/** The applications of an export, without the members that an import gives anew. */
function sameIn(json: string) {
  type Item = Record<string, unknown> & { history: Record<string, unknown>[] }
  return (JSON.parse(json) as { items: Item[] }).items.map(
    ({ id: _id, version: _version, updated_at: _updated, history, ...item }) => ({
      ...item,
      history: history.map(({ id: _move, recorded_at: _recorded, ...move }) => move),
    }),
  )
}

// One search over three weeks. The clock goes with it, and every number is worked out by hand.
describe('the life of a search', () => {
  let test: TestApp
  let token: string
  const clock = createClock(new Date('2026-11-02T09:00:00Z'))
  beforeAll(async () => {
    test = await testApp({ clock })
    const owner = { user_id: 'job-seeker', email: 'seeker@example.com', issuedAt: clock.now() }
    token = (await test.services.sessions.start(owner)).accessToken
    const at = clock.now().toISOString()
    const times = { created_at: at, last_login_at: at }
    await tableOf(test).put({
      ...keys.account('job-seeker'),
      ...times,
      user_id: 'job-seeker',
      email: owner.email,
    })
  })
  afterAll(() => test.close())

  /** Waits until 9 o'clock in UTC of a day in November 2026. The session of a day has ended by then. */
  async function waitUntil(day: number) {
    clock.advance((Date.UTC(2026, 10, day, 9) - clock.now().getTime()) / 1000)
    const owner = { user_id: 'job-seeker', email: 'seeker@example.com', issuedAt: clock.now() }
    token = (await test.services.sessions.start(owner)).accessToken
  }
  const tracker = () => trackerOf(test, token)
  const create = async (input: object) => (await tracker().create(input)).json<{ id: string }>().id
  const move = async (id: string, input: object) => (await tracker().move(id, input)).json()
  const stats = async (query = '') => (await test.as(token, 'GET', `/api/stats${query}`)).json()

  /** The events of the feed, by their summary, as a calendar program sees them. */
  async function feedOf(path: string) {
    const { body, statusCode } = await test.app.inject({ url: path })
    expect(statusCode).toBe(200)
    const lines = body.replaceAll('\r\n ', '').split('\r\n')
    const events: Record<string, string[]> = {}
    for (const [index, line] of lines.entries()) {
      if (line !== 'BEGIN:VEVENT') continue
      const event = lines.slice(index, lines.indexOf('END:VEVENT', index))
      const valueOf = (name: string) => event.find((it) => it.startsWith(`${name}:`))?.slice(name.length + 1)
      events[valueOf('SUMMARY')!] = [valueOf('DTSTART')!, valueOf('STATUS')!, valueOf('SEQUENCE')!]
    }
    return events
  }

  /** Exports everything, deletes the account, and imports it into a new one: nothing is lost. */
  async function leaveAndComeBack(feed: string) {
    const all = async (format: string) =>
      (await tracker().send('GET', `/export?format=${format}`)).body.replaceAll('\ufeff', '')
    const [json, csv] = [await all('json'), await all('csv')]
    const [before, lookOfFeed] = [await stats(), await feedOf(feed)]

    let status = 0
    while (status !== 204) {
      const answer = await test.as(token, 'DELETE', '/api/user')
      status = answer.statusCode
      clock.advance(Number(answer.headers['retry-after'] ?? 0))
    }
    expect((await test.app.inject({ url: feed })).statusCode).toBe(401)

    for (const [sub, type, file] of [
      ['again-by-csv', 'text/csv', csv],
      ['again-by-json', 'application/json', json],
    ] as const) {
      const owner = { user_id: sub, email: 'again@example.com', issuedAt: clock.now() }
      token = (await test.services.sessions.start(owner)).accessToken
      const { result } = await importerOf(test, token)(file, '', type)
      expect(result.counts).toEqual({ imported: 3, already_imported: 0, refused: 0, ignored: 0 })
      expect(await stats()).toEqual(before)
      expect(sameIn(await all('json'))).toEqual(sameIn(json))
      const created = await test.as(token, 'POST', '/api/calendar')
      const { pathname, search } = new URL(created.json<{ url: string }>().url)
      const withoutVersions = (events: Record<string, string[]>) =>
        Object.entries(events).map(([summary, [start, state]]) => [summary, start, state])
      expect(withoutVersions(await feedOf(pathname + search))).toEqual(withoutVersions(lookOfFeed))
    }
  }

  it('a rejection after an interview keeps what was reached, and takes the next interview out of the calendar', async () => {
    const created = await test.as(token, 'POST', '/api/calendar')
    const { pathname, search } = new URL(created.json<{ url: string }>().url)
    const feed = pathname + search
    expect(await feedOf(feed)).toEqual({})

    // 2 November, a Monday: two postings are saved. 3 November: the first one is applied for.
    const acme = await create({ company: 'Acme', title: 'Engineer', source: 'LinkedIn', tags: ['remote'] })
    await create({ company: 'Zeta', title: 'Engineer', source: 'LinkedIn' })
    await waitUntil(3)
    await move(acme, { to: 'applied' })
    // Another one is applied for without ever being saved, and nobody answers. It was sent the Friday before.
    const beta = await create({
      company: 'Beta',
      title: 'Engineer',
      status: 'applied',
      applied_at: '2026-10-30',
    })
    expect(await stats()).toEqual(
      statisticsIn({
        applied: 2,
        funnel: [3, 2, 0, 0, 0, 0],
        answered: 0,
        waiting: 2,
        response_rate: null,
        median_days_to_first_answer: null,
        half_heard_back_within_days: null,
        by_source: [
          ['LinkedIn', 1, 0, null, 0],
          [null, 1, 0, null, 0],
        ],
        by_week: [
          ['2026-W44', 1, 0, null, 0],
          ['2026-W45', 1, 0, null, 0],
        ],
        // Acme is applied for since today, Beta since 30 October.
        in_status: { saved: [1, 1], applied: [2, 2] },
      }),
    )

    // 9 November: Acme calls, and invites to two interviews.
    await waitUntil(9)
    await move(acme, { to: 'screening' })
    await tracker().change(acme, {
      interviews: [
        { at: '2026-11-12T14:00:00+01:00', kind: 'video', duration_minutes: 45 },
        { at: '2026-11-20T09:00:00+01:00', kind: 'on site' },
      ],
      next_action: { at: '2026-11-11T17:00:00Z', text: 'Read about Acme' },
    })
    expect(await feedOf(feed)).toEqual({
      'Read about Acme (Acme)': ['20261111T170000Z', 'CONFIRMED', '4'],
      'Interview (video): Engineer\\, Acme': ['20261112T130000Z', 'CONFIRMED', '4'],
      'Interview (on site): Engineer\\, Acme': ['20261120T080000Z', 'CONFIRMED', '4'],
    })

    // 12 November: the first interview. An offer is recorded by mistake, and undone. 18 November: the rejection.
    await waitUntil(12)
    await move(acme, { to: 'interview' })
    const { entry } = await move(acme, { to: 'offer' })
    await tracker().send('DELETE', `/${acme}/history/${entry.id}`)
    await waitUntil(18)
    await move(acme, { to: 'rejected', note: 'Somebody with more experience' })
    await move(beta, { to: 'ghosted' })
    expect(await stats()).toEqual(
      statisticsIn({
        applied: 2,
        funnel: [3, 2, 1, 1, 0, 0],
        answered: 1,
        waiting: 1,
        response_rate: null,
        // From 3 to 9 November. After these 6 days, one of two has heard back.
        median_days_to_first_answer: 6,
        half_heard_back_within_days: 6,
        by_source: [
          ['LinkedIn', 1, 1, null, 0],
          [null, 1, 0, null, 0],
        ],
        by_week: [
          ['2026-W44', 1, 0, null, 0],
          ['2026-W45', 1, 1, null, 0],
        ],
        in_status: { saved: [1, 16], rejected: [1, 0], ghosted: [1, 0] },
      }),
    )
    const cancelled = {
      'Read about Acme (Acme)': ['20261111T170000Z', 'CONFIRMED', '8'],
      'Interview (video): Engineer\\, Acme': ['20261112T130000Z', 'CONFIRMED', '8'],
      'Interview (on site): Engineer\\, Acme': ['20261120T080000Z', 'CANCELLED', '8'],
    }
    expect(await feedOf(feed)).toEqual(cancelled)

    // 23 November: the cancelled interview stays cancelled, and a removed action leaves the calendar.
    await waitUntil(23)
    expect(await feedOf(feed)).toEqual(cancelled)
    await tracker().change(acme, { next_action: null })
    expect(Object.keys(await feedOf(feed))).toEqual([
      'Interview (video): Engineer\\, Acme',
      'Interview (on site): Engineer\\, Acme',
    ])

    await leaveAndComeBack(feed)

    // Only Acme has the tag. Only Beta was applied for in October.
    expect(await stats('?tag=Remote')).toMatchObject({ applied: 1, answered: 1, waiting: 0 })
    expect(await stats('?to=2026-10-31')).toMatchObject({
      applied: 1,
      answered: 0,
      half_heard_back_within_days: null,
    })
  })
})
