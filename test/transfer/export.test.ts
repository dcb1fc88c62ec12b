// @engine
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApplicationStatus } from '../../src/applications/schemas.ts'
import { unescapeFormula } from '../../src/transfer/formulas.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { earlierRow, keepRows, rowsWithMoves } from '../tools/applications.ts'
import { rowsIn } from '../tools/csv.ts'
import { newKey } from '../tools/inbox.ts'
import { trackerOf } from '../tools/tracker.ts'

const path = '/api/applications/export'
const at = (day: string) => `${day}T09:00:00.000Z`
const moveOn = (day: string, to: ApplicationStatus = 'applied') => ({ to, at: at(day) })

describe('GET /api/applications/export', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await testApp({ environment: { RATE_LIMITS: 'sign_in=1000,key=1000,session=1000' } })
  })
  afterAll(() => test.close())

  async function signedIn(sub: string) {
    const token = await test.signIn({ sub })
    const get = (query = '') => test.as(token, 'GET', path + query)
    /** The bodies of all pages, by `Link`. */
    const pages = async (query = '') => {
      const bodies: string[] = []
      for (let next: string | undefined = query; next !== undefined;) {
        const answer = await get(next)
        expect([next, answer.statusCode]).toEqual([next, 200])
        bodies.push(answer.body)
        next = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1]
      }
      return bodies
    }
    const companies = async (query = '') =>
      (await pages(query)).map((body) =>
        JSON.parse(body)
          .items.map(({ company }: { company: string }) => company)
          .join(' '),
      )
    /** Writes applications that are called by their day of application, in this order. */
    const keep = async (applications: [company: string, ...moves: ReturnType<typeof moveOn>[]][]) =>
      keepRows(
        test,
        applications.flatMap(([company, ...moves]) =>
          rowsWithMoves(sub, { company, created_at: moves[0]!.at }, moves),
        ),
      )
    return { sub, token, get, pages, companies, keep, ...trackerOf(test, token) }
  }

  it('an account without applications has an empty page, and CSV has its header row', async () => {
    const { get } = await signedIn('has-none')
    expect((await get()).json()).toEqual({ items: [], next_cursor: null })
    const csv = await get('?format=csv')
    expect(rowsIn(csv.body)).toEqual([expect.arrayContaining(['company', 'history'])])
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="applications.csv"',
      'cache-control': 'private, no-store',
    })
  })

  it('an application has all its members and its moves, and nothing that only the table has', async () => {
    const { get, create, move, change, send } = await signedIn('has-one')
    const { id } = (
      await create({
        notes: 'Call back',
        contacts: [{ name: 'Sam' }],
        next_action: { at: '2026-12-01', text: 'a' },
      })
    ).json()
    await move(id, { to: 'applied', at: '2026-11-02', note: 'By post' })
    await change(id, { archived: true })
    const [application, history] = [
      (await send('GET', `/${id}`)).json(),
      (await send('GET', `/${id}/history`)).json(),
    ]
    const answer = await get()
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toEqual({
      items: [{ ...application, archived_at: expect.any(String), history: history.items }],
      next_cursor: null,
    })
    const [header, row] = rowsIn((await get('?format=csv')).body)
    const cells = Object.fromEntries(header!.map((name, index) => [name, row![index]]))
    expect(cells).toMatchObject({
      id,
      company: 'Acme',
      applied_on: '2026-11-02',
      archived: 'true',
      salary_min: '',
    })
    expect(JSON.parse(cells.history!)).toMatchObject([{ to: 'saved' }, { to: 'applied', note: 'By post' }])
    expect(cells.history).not.toContain('sets_applied_at')
  })

  it('the pages have every application once, in the order in which they were saved', async () => {
    const { companies, keep, pages } = await signedIn('has-many')
    const names = Array.from({ length: 120 }, (_, index) => `c${String(index).padStart(3, '0')}`)
    await keep(names.map((name) => [name, moveOn('2026-10-01')]))
    expect(await companies()).toEqual([names.join(' ')])
    expect((await companies('?limit=70')).map((page) => page.split(' ').length)).toEqual([70, 50])
    expect((await companies('?limit=60')).join(' ')).toBe(names.join(' '))
    expect((await companies('?limit=70&from=2026-01-01')).join(' ')).toBe(names.join(' '))
    const csv = (await pages('?format=csv&limit=50&bom=true')).join('')
    expect((await pages('?bom=true'))[0]).toMatch(/^\{"items":/)
    expect(csv).toMatch(/^\ufeffid,company,/)
    const rows = rowsIn(csv)
    expect(rows.map((row) => row[1])).toEqual(['company', ...names])
  })

  it('from and to choose by the day of application, or by created_at, and order by it', async () => {
    const { companies, keep, change, send } = await signedIn('has-days')
    await keep([
      ['late', moveOn('2026-10-01', 'saved'), moveOn('2026-10-09')],
      ['early', moveOn('2026-10-02')],
      ['never', moveOn('2026-10-05', 'saved')],
      ['straight', moveOn('2026-10-03', 'saved'), moveOn('2026-10-04', 'interview')],
      ['before', moveOn('2026-09-30')],
    ])
    expect(await companies()).toEqual(['late early never straight before'])
    expect(await companies('?from=2026-10-01')).toEqual(['early straight never late'])
    expect(await companies('?from=2026-10-01&limit=3')).toEqual(['early straight never', 'late'])
    expect(await companies('?from=2026-10-04&to=2026-10-05')).toEqual(['straight never'])
    expect(await companies('?to=2026-10-02T23:59:59Z')).toEqual(['before early'])
    expect(await companies('?from=2026-10-01&status=saved,interview')).toEqual(['straight never'])
    expect(await companies('?status=saved,interview&limit=1')).toEqual(['never', 'straight'])
    const { items } = (await send('GET', '?q=late')).json()
    await change(items[0].id, { applied_at: '2026-10-03' })
    expect(await companies('?from=2026-10-01')).toEqual(['early late straight never'])
  })

  it('a page with a filter ends before it has looked at everything, and the next one goes on', async () => {
    const { companies, keep } = await signedIn('has-few-offers')
    const rare = (index: number) => (index === 1100 ? moveOn('2026-10-02', 'offer') : moveOn('2026-10-02'))
    await keep(Array.from({ length: 1150 }, (_, index) => [String(index), rare(index)]))
    expect(await companies('?status=offer')).toEqual(['', '1100'])
    expect(await companies('?status=offer&from=2026-10-01')).toEqual(['1100'])
  })

  it('applications of version 1.0.0 are exported, and chosen by their day of application', async () => {
    const { sub, companies, get, keep } = await signedIn('upgrades')
    const moves = [moveOn('2026-10-01', 'saved'), moveOn('2026-10-08')]
    await keepRows(test, rowsWithMoves(sub, { company: 'earlier' }, moves).map(earlierRow))
    await keep([['this-one', moveOn('2026-10-07')]])
    expect(await companies('?from=2026-10-02')).toEqual(['this-one earlier'])
    expect(await companies('?to=2026-10-07')).toEqual(['this-one'])
    const [header, row] = rowsIn((await get('?format=csv')).body)
    expect(row![header!.indexOf('applied_on')]).toBe('2026-10-08')
  })

  it('an application that is deleted or changed between two pages hides and repeats no other', async () => {
    const { companies, get, keep, change, send } = await signedIn('changes')
    const names = ['a', 'b', 'c', 'd', 'e']
    await keep(names.map((name) => [name, moveOn('2026-10-01')]))
    const first = (await get('?limit=2')).json()
    const all = (await get()).json().items
    await send('DELETE', `/${all[1].id}`)
    await send('DELETE', `/${all[3].id}`)
    await change(all[0].id, { company: 'z', applied_at: '2026-12-01' })
    expect(await companies(`?limit=2&cursor=${first.next_cursor}`)).toEqual(['c e'])
  })

  it('a cell that a spreadsheet would take for a formula has an apostrophe', async () => {
    const { get, create } = await signedIn('is-hostile')
    const hostile = {
      company: '=HYPERLINK("https://a.example")',
      title: '＝1+1',
      notes: '\t=1',
      tags: ['+1', 'a;b'],
    }
    await create(hostile)
    const [header, row] = rowsIn((await get('?format=csv')).body)
    const cell = (name: string) => row![header!.indexOf(name)]!
    expect(row!.filter((text) => /^[=+\-@\t\r\n＝＋－＠]/.test(text))).toEqual([])
    for (const name of ['company', 'title', 'notes'] as const) {
      expect(cell(name)).toBe(`'${hostile[name]}`)
      expect(unescapeFormula(cell(name))).toBe(hostile[name])
    }
    expect(cell('tags')).toBe('["+1","a;b"]')
  })

  it('a proof of the search has its own columns', async () => {
    const { get, keep } = await signedIn('is-unemployed')
    await keep([
      ['Acme', moveOn('2026-10-01', 'saved'), moveOn('2026-10-02'), moveOn('2026-10-09', 'rejected')],
    ])
    const [header, row] = rowsIn((await get('?format=csv&columns=proof&from=2026-10-01')).body)
    expect(header).toEqual(
      'applied_on,company,title,location,contact,source,url,status,status_since'.split(','),
    )
    expect(row).toEqual(['2026-10-02', 'Acme', 'Platform engineer', '', '', '', '', 'rejected', '2026-10-09'])
  })

  it.each([
    ['a limit above 500', '?limit=501', '"limit"'],
    [
      'a "to" before "from"',
      '?from=2026-10-02&to=2026-10-01',
      '"to" in the query must not be before "from".',
    ],
    ['an unknown status', '?status=hired', '"status'],
    ['an unknown parameter', '?tag=a', '"tag"'],
    ['columns without CSV', '?columns=proof', '"format" in the query must be csv with "columns".'],
  ])('%s is rejected', async (_what, query, detail) => {
    const { get } = await signedIn('is-wrong')
    const answer = await get(query)
    expect([answer.statusCode, answer.json().detail]).toEqual([422, expect.stringContaining(detail)])
  })

  it('a cursor is good for its filters and its owner alone', async () => {
    const { get, keep } = await signedIn('has-a-cursor')
    await keep(['a', 'b'].map((name) => [name, moveOn('2026-10-01')]))
    const { next_cursor } = (await get('?limit=1')).json()
    expect((await get(`?cursor=${next_cursor}`)).statusCode).toBe(200)
    for (const query of ['format=csv', 'from=2026-10-01', 'status=applied'])
      expect((await get(`?${query}&cursor=${next_cursor}`)).json().code).toBe('invalid_cursor')
    const other = await signedIn('has-no-cursor')
    expect((await other.get(`?cursor=${next_cursor}`)).json().code).toBe('invalid_cursor')
  })

  it('a key needs applications:read, and exports the applications of its owner alone', async () => {
    const { create } = await signedIn('owner')
    await create()
    const exportOf = async (sub: string, scopes: Parameters<typeof newKey>[2]) =>
      test.as((await newKey(test, sub, scopes)).key, 'GET', path)
    expect((await exportOf('owner', ['applications:read'])).json().items).toHaveLength(1)
    expect((await exportOf('another', ['applications:read'])).json().items).toEqual([])
    expect((await exportOf('owner', ['applications:lookup'])).statusCode).toBe(403)
  })

  it.each(['json', 'csv'])(
    'a page of the largest applications as %s is below 6 MB for Lambda',
    async (format) => {
      const { sub, pages } = await signedIn(`has-the-largest-${format}`)
      const members = {
        description: '"'.repeat(50_000),
        notes: '"'.repeat(14_000),
        contacts: [{ name: 'Sam' }],
      }
      const moves = Array.from({ length: 80 }, () => ({ ...moveOn('2026-10-01'), note: '"'.repeat(2000) }))
      await keepRows(test, Array.from({ length: 12 }, () => rowsWithMoves(sub, members, moves)).flat())
      const bodies = await pages(`?format=${format}`)
      expect(bodies.length).toBeGreaterThan(1)
      const sizes = bodies.map((body) => Buffer.byteLength(JSON.stringify(body)))
      expect(Math.max(...sizes)).toBeLessThan(4.2 * 1024 * 1024)
      const count =
        format === 'csv'
          ? rowsIn(bodies.join('')).length - 1
          : bodies.flatMap((body) => JSON.parse(body).items).length
      expect(count).toBe(12)
    },
  )
})
