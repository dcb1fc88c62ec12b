// @engine
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { earlierRow, keepRows, rowsWithMoves } from '../tools/applications.ts'
import { newKey } from '../tools/inbox.ts'
import { statisticsIn } from '../tools/statistics.ts'
import { trackerOf } from '../tools/tracker.ts'

const at = (day: string) => `${day}T09:00:00.000Z`

describe('GET /api/stats', () => {
  let test: TestApp
  const clock = createClock()
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000).toISOString()
  beforeAll(async () => {
    test = await testApp({ clock, environment: { RATE_LIMITS: 'sign_in=1000,key=1000,session=1000' } })
  })
  afterAll(() => test.close())

  async function signedIn(sub: string) {
    const token = await test.signIn({ sub })
    const get = async (query = '') => {
      const answer = await test.as(token, 'GET', `/api/stats${query}`)
      expect([query, answer.statusCode, answer.body.slice(0, 300)]).toMatchObject([
        query,
        200,
        expect.any(String),
      ])
      return answer.json()
    }
    return { token, get, ...trackerOf(test, token) }
  }

  it('an account without applications has zeros, and null instead of a number that has no cases', async () => {
    const { get } = await signedIn('has-none')
    expect(await get()).toEqual(
      statisticsIn({
        applied: 0,
        funnel: [0, 0, 0, 0, 0, 0],
        answered: 0,
        waiting: 0,
        response_rate: null,
        median_days_to_first_answer: null,
        half_heard_back_within_days: null,
        by_source: [],
        by_week: [],
        in_status: {},
      }),
    )
  })

  it('every change of an application is in the next statistics', async () => {
    const { get, create, change, move, send } = await signedIn('changes')
    const id: string = (await create({ source: 'A friend' })).json().id
    const look = async () => {
      const { applied, answered, funnel, median_days_to_first_answer: days, by_source } = await get()
      const reached = funnel.map((stage: { reached: number }) => stage.reached).join('')
      return [applied, answered, reached, days, by_source[0]?.source].join(' ')
    }
    expect(await look()).toBe('0 0 100000  ')
    await move(id, { to: 'applied', at: daysAgo(20) })
    expect(await look()).toBe('1 0 110000  A friend')
    await move(id, { to: 'interview', at: daysAgo(10) })
    expect(await look()).toBe('1 1 111100 10 A friend')
    // The wrong date of the application is corrected, and then the source.
    await change(id, { applied_at: daysAgo(13) })
    expect(await look()).toBe('1 1 111100 3 A friend')
    await change(id, { source: 'LinkedIn' })
    expect(await look()).toBe('1 1 111100 3 LinkedIn')
    const offer = (await move(id, { to: 'offer', at: daysAgo(2) })).json().entry.id
    expect(await look()).toBe('1 1 111110 3 LinkedIn')
    await send('DELETE', `/${id}/history/${offer}`)
    expect(await look()).toBe('1 1 111100 3 LinkedIn')
    // The application is after the interview, so the interview is no answer to it.
    await change(id, { applied_at: daysAgo(5) })
    expect(await look()).toBe('1 0 111100  LinkedIn')
    await move(id, { to: 'rejected', at: daysAgo(1) })
    expect(await look()).toBe('1 1 111100 4 LinkedIn')
    // Without a date, the first move to applied counts.
    await change(id, { applied_at: null })
    expect(await look()).toBe('1 1 111100 10 LinkedIn')
    await send('DELETE', `/${id}`)
    expect(await look()).toBe('0 0 000000  ')
  })

  it('from, to and tag choose applications, and a time counts as its day in UTC', async () => {
    const { get, create } = await signedIn('chooses')
    for (const day of ['2026-10-01', '2026-10-02', '2026-10-03'])
      await create({ status: 'applied', applied_at: `${day}T23:30:00Z`, tags: ['Café', day] })
    const appliedWith = async (query: string) => (await get(query)).applied
    expect(await appliedWith('?from=2026-10-02')).toBe(2)
    expect(await appliedWith('?to=2026-10-02')).toBe(2)
    expect(await appliedWith('?from=2026-10-02&to=2026-10-02')).toBe(1)
    expect(await appliedWith(`?from=${encodeURIComponent('2026-10-02T23:00:00-05:00')}`)).toBe(1)
    expect(await appliedWith('?from=2026-10-02T23:59:59.999Z')).toBe(2)
    expect(await appliedWith('?tag=cafe')).toBe(3)
    expect(await appliedWith('?tag=2026-10-01&from=')).toBe(1)
    expect(await appliedWith('?tag=another')).toBe(0)
  })

  it.each([
    [
      'a "to" before "from"',
      '?from=2026-10-02&to=2026-10-01',
      '"to" in the query must not be before "from".',
    ],
    ['a date that does not exist', '?from=2026-02-30', '"from" in the query must be a time such as'],
    ['an unknown parameter', '?since=2026-10-01', '"since"'],
    ['a tag without a letter', '?tag=%20', '"tag"'],
  ])('%s is rejected', async (_what, query, detail) => {
    const { token } = await signedIn('is-wrong')
    const answer = await test.as(token, 'GET', `/api/stats${query}`)
    expect([answer.statusCode, answer.json().detail]).toEqual([422, expect.stringContaining(detail)])
  })

  it('a key needs applications:read, and sees the applications of its owner alone', async () => {
    const { create } = await signedIn('owner')
    await create({ status: 'applied' })
    const statsOf = async (sub: string, scopes: Parameters<typeof newKey>[2]) =>
      test.as((await newKey(test, sub, scopes)).key, 'GET', '/api/stats')
    expect((await statsOf('owner', ['applications:write'])).json().applied).toBe(1)
    expect((await statsOf('another', ['applications:read'])).json().applied).toBe(0)
    expect((await statsOf('owner', ['applications:lookup'])).statusCode).toBe(403)
  })

  it('an application of version 1.0.0 gets milestones with its next change, by one read more', async () => {
    const { token, get, change } = await signedIn('upgrades')
    const moves = [
      { to: 'applied' as const, at: at('2026-10-01') },
      { to: 'interview' as const, at: at('2026-10-08') },
    ]
    const rows = rowsWithMoves('upgrades', { source: 'A friend', updated_at: at('2026-10-08') }, moves)
    await keepRows(test, rows.map(earlierRow))
    const listed = await test.as(token, 'GET', '/api/applications')
    const { id } = listed.json().items[0]
    const before = await get()
    expect(before).toMatchObject({
      applied: 1,
      median_days_to_first_answer: 7,
      by_source: [{ source: 'A friend' }],
    })
    const callsOf = async (work: () => Promise<unknown>) => {
      test.proxy.forget()
      await work()
      return test.proxy.calls.map(({ action }) => action)
    }
    const reads = ['UpdateItem', 'UpdateItem', 'Query']
    expect(await callsOf(get)).toEqual([...reads, 'Query', 'Query'])
    const write = ['TransactWriteItems', 'UpdateItem']
    expect(await callsOf(() => change(id, { priority: 1 }))).toEqual([
      'UpdateItem',
      'UpdateItem',
      'GetItem',
      'Query',
      ...write,
    ])
    expect(await callsOf(get)).toEqual(reads)
    expect(await get()).toEqual(before)
    expect(await callsOf(() => change(id, { priority: 2 }))).toEqual([
      'UpdateItem',
      'UpdateItem',
      'GetItem',
      ...write,
    ])
  })

  it.each([
    ['a move', 'POST', '/status', { to: 'offer', at: at('2026-10-09') }, '1 1 111110 7'],
    ['a retraction', 'DELETE', '/history/latest', undefined, '1 0 110000 '],
    ['a deletion', 'DELETE', '', undefined, '0 0 000000 '],
  ] as const)(
    'the first change of an application of version 1.0.0 is %s',
    async (what, method, path, body, wanted) => {
      const sub = `begins-with-${what.replace(' ', '-')}`
      const { get, send } = await signedIn(sub)
      const moves = [
        { to: 'applied' as const, at: at('2026-10-01') },
        { to: 'interview' as const, at: at('2026-10-08') },
      ]
      await keepRows(test, rowsWithMoves(sub, {}, moves).map(earlierRow))
      const { id } = (await send('GET', '')).json().items[0]
      const history = (await send('GET', `/${id}/history`)).json().items
      const answer = await send(method, `/${id}${path.replace('latest', history[1].id)}`, body)
      expect(answer.statusCode).toBeLessThan(300)
      const { applied, answered, funnel, median_days_to_first_answer: days } = await get()
      const reached = funnel.map((stage: { reached: number }) => stage.reached).join('')
      expect([applied, answered, reached, days].join(' ')).toBe(wanted)
    },
  )

  it('spellings of a source are one, under the most frequent one, and the rest beyond 200 sources is added up', async () => {
    const { get } = await signedIn('has-many-sources')
    const spellings = ['linkedin', 'LinkedIn', 'LinkedIn', 'LINKEDIN', undefined, 'Indeed', 'indeed']
    const many = Array.from({ length: 203 }, (_, index) => `Site ${String(index).padStart(3, '0')}`)
    const moves = [
      { to: 'applied' as const, at: at('2026-10-01') },
      { to: 'offer' as const, at: at('2026-10-08') },
    ]
    await keepRows(
      test,
      [...spellings, ...many].flatMap((source) => rowsWithMoves('has-many-sources', { source }, moves)),
    )
    const { by_source, other_sources } = await get()
    expect(
      by_source.slice(0, 4).map((it: { source: string; applied: number }) => [it.source, it.applied]),
    ).toEqual([
      ['LinkedIn', 4],
      ['Indeed', 2],
      ['Site 000', 1],
      ['Site 001', 1],
    ])
    expect(by_source).toHaveLength(200)
    // Five sites and the one without a source.
    expect(other_sources).toEqual({ sources: 6, applied: 6, answered: 6, response_rate: 1, offers: 6 })
  })

  it('the response stays below 1.2 MB with 10,000 applications of different sources and weeks', async () => {
    const { get } = await signedIn('has-the-most')
    const rows = Array.from({ length: 10_000 }, (_, index) => {
      const moves = [{ to: 'applied' as const, at: new Date(Date.UTC(2000, 0, 3 + 7 * index)).toISOString() }]
      const source = '\u8a9e'.repeat(194) + String(index)
      return rowsWithMoves('has-the-most', { source }, moves).filter(({ sk }) =>
        sk?.S?.startsWith('updated_at#'),
      )
    })
    await keepRows(test, rows.flat())
    const statistics = await get()
    expect(statistics.applied).toBe(10_000)
    expect(statistics.by_week).toHaveLength(10_000)
    expect(Buffer.byteLength(JSON.stringify(statistics))).toBeLessThan(1_200_000)
  })
})
