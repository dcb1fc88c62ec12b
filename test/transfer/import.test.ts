// @engine
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, partitions } from '../../src/table/keys.ts'
import type { Item } from '../../src/table/keys.ts'
import type { Table } from '../../src/table/table.ts'
import { createClock, testApp, thisMinute } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { tableOf } from '../tools/table.ts'
import { trackerOf } from '../tools/tracker.ts'
import { importerOf, outcomesIn } from './tools/importer.ts'

const header = 'Company,Title,Status,Applied on,URL\n'
const lineOf = (index: number) => `Acme ${index},Engineer,applied,2026-02-03,https://a.example/${index}\n`
const csvOf = (...indexes: number[]) => header + indexes.map(lineOf).join('')
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

let test: TestApp
let clock: Clock
let table: Pick<Table, 'all' | 'get' | 'update'>
let people = 0
/** Each test is about a person of its own. */
let sub: string
let token: string
beforeAll(async () => {
  clock = createClock(thisMinute())
  test = await testApp({ clock })
  table = tableOf(test)
})
afterAll(() => test.close())
beforeEach(async () => {
  clock.rewind()
  sub = `person-${(people += 1)}`
  token = await test.signIn({ sub })
})
afterEach(() => test.proxy.heal())

const send = (body: string | Buffer, query = '', type = 'text/csv') =>
  importerOf(test, token)(body, query, type)
const sendJson = (items: unknown, query = '') => send(JSON.stringify(items), query, 'application/json')
const get = async (id: string | undefined) =>
  (await trackerOf(test, token).send('GET', `/${id}`)).json<object>()
async function rowsOf(kind: 'application' | 'event' | 'idempotency') {
  const areas = { application: 'applications', event: 'inbox', idempotency: 'account' } as const
  const rows: Item[] = []
  const between: [string, string] = [`${kind}#`, `${kind}#~`]
  for await (const some of table.all({ pk: partitions[areas[kind]](sub), between })) rows.push(...some)
  return rows
}
const companies = async () => (await rowsOf('application')).map(({ company }) => company as string).toSorted()
const counts = () => table.get(keys.counts(sub))
const importedEvents = async () =>
  (await rowsOf('event'))
    .filter(({ event_type }) => event_type === 'applications.imported')
    .map(({ payload }) => JSON.parse(payload as string) as { imported: number; application_ids: string[] })
const setCounts = (applications: number) =>
  table.update(keys.counts(sub), { set: { applications } }, 'if-present')

describe('an import that is sent again', () => {
  it('the same request imports nothing again and tells of nothing again', async () => {
    const first = await send(csvOf(1, 2), '?import_id=search')
    expect(first.result.counts).toEqual({ imported: 2, already_imported: 0, refused: 0, ignored: 0 })
    const second = await send(csvOf(1, 2), '?import_id=search')
    expect(second.result.rows).toEqual(
      first.result.rows.map(({ row, application_id }) => ({
        row,
        outcome: 'already_imported',
        application_id,
        reasons: [],
      })),
    )
    expect(await companies()).toEqual(['Acme 1', 'Acme 2'])
    expect(await counts()).toMatchObject({ applications: 2 })
    expect(await importedEvents()).toEqual([
      {
        import_id: 'search',
        first_row: 2,
        imported: 2,
        refused: 0,
        application_ids: first.result.rows.map(({ application_id }) => application_id),
      },
    ])
    expect((await rowsOf('event')).map(({ event_type }) => event_type).toSorted()).toEqual([
      'applications.imported',
      'user.signed_in',
    ])
  })

  it('the same file is known by its content if it has no import_id', async () => {
    const first = await send(csvOf(1))
    expect((await send(csvOf(1))).result).toMatchObject({
      import_id: first.result.import_id,
      counts: { already_imported: 1 },
    })
  })

  it('an import is known for 30 days', async () => {
    await sendJson([{ company: 'Acme', title: 'Engineer' }], '?import_id=a')
    const remembered = (await rowsOf('idempotency')).map(({ ttl }) => ttl)
    expect(remembered).toEqual(Array(2).fill(clock.now().getTime() / 1000 + 30 * 86_400))
  })

  it('a row with other content is refused, and one in another place is a row of its own', async () => {
    await send(csvOf(1), '?import_id=a')
    const { result } = await send(csvOf(2), '?import_id=a')
    expect(outcomesIn(result.rows)).toEqual(['2 refused import_id_used'])
    expect(outcomesIn((await send(csvOf(2), '?import_id=a&first_row=3')).result.rows)).toEqual(['3 imported'])
    expect((await importedEvents()).map(({ imported }) => imported)).toEqual([1, 1])
  })

  it('a row is another one if its dates are read in another order', async () => {
    const text = 'Company,Title,Applied on\nAcme,Engineer,03/04/2026\n'
    await send(text, '?import_id=a&date_order=dmy')
    const { result } = await send(text, '?import_id=a&date_order=mdy')
    expect(outcomesIn(result.rows)).toEqual(['2 refused import_id_used'])
  })

  it.each(['busy', 'reset'])(
    'a request that the table ends (%s) goes on when it is sent again',
    async (kind) => {
      const text = csvOf(...upTo(30))
      const fault =
        kind === 'busy'
          ? ({ kind: 'error', name: 'ProvisionedThroughputExceededException' } as const)
          : ({ kind: 'reset' } as const)
      let calls = 0
      test.proxy.fail(({ action }) => action === 'TransactWriteItems' && ++calls > 12, fault)
      const broken = await send(text, '?import_id=a')
      expect(broken.status).toBe(503)
      expect(broken.response.headers).toHaveProperty('retry-after')
      expect(await importedEvents()).toEqual([])
      test.proxy.heal()
      const stored = (await rowsOf('application')).length
      expect(stored).toBeGreaterThan(0)
      expect(stored).toBeLessThan(30)
      expect(await counts()).toMatchObject({ applications: stored })

      const { result } = await send(text, '?import_id=a')
      expect(result.counts).toEqual({
        imported: 30 - stored,
        already_imported: stored,
        refused: 0,
        ignored: 0,
      })
      expect(await companies()).toEqual(
        upTo(30)
          .map((index) => `Acme ${index}`)
          .toSorted(),
      )
      expect(await counts()).toMatchObject({ applications: 30 })
      expect((await importedEvents()).map(({ imported }) => imported)).toEqual([30])
    },
  )

  it('an import whose event was not stored stores it when it is sent again', async () => {
    test.proxy.fail(
      ({ action, input }) =>
        action === 'TransactWriteItems' && JSON.stringify(input).includes('applications.imported'),
      { kind: 'error', name: 'InternalServerError', status: 500 },
    )
    expect((await send(csvOf(1), '?import_id=a')).status).toBe(503)
    test.proxy.heal()
    expect((await send(csvOf(1), '?import_id=a')).result.counts.already_imported).toBe(1)
    expect((await importedEvents()).map(({ imported }) => imported)).toEqual([1])
  })

  it('rows whose response was lost are neither imported nor counted twice', async () => {
    test.proxy.fail('TransactWriteItems', { kind: 'drop' }, 5)
    const { status } = await send(csvOf(...upTo(10)), '?import_id=a')
    test.proxy.heal()
    if (status !== 200) await send(csvOf(...upTo(10)), '?import_id=a')
    expect(await companies()).toHaveLength(10)
    expect(await counts()).toMatchObject({ applications: 10 })
  })

  it('rows of which no response comes are counted if they were stored', async () => {
    test.proxy.fail('TransactWriteItems', { kind: 'drop' })
    expect((await send(csvOf(...upTo(20)), '?import_id=a')).status).toBe(503)
    test.proxy.heal()
    const stored = (await rowsOf('application')).length
    expect(stored).toBeGreaterThan(0)
    expect(await counts()).toMatchObject({ applications: stored })
  })

  it.each([
    { moment: 'before the duplicates are looked for', action: 'BatchGetItem', row: 'url#' },
    { moment: 'before they are stored', action: 'UpdateItem', row: 'counts' },
  ])('rows that another tab imports $moment are already imported', async ({ action, row }) => {
    const text = csvOf(1, 2)
    const otherTab: Awaited<ReturnType<typeof send>>[] = []
    const meanwhile = async () => otherTab.push(await send(text, '?import_id=a'))
    const isOfRow = (call: { action: string; input: object }) =>
      call.action === action && JSON.stringify(call.input).includes(row)
    test.proxy.fail(isOfRow, { kind: 'drop', meanwhile }, 1)
    const { result } = await send(text, '?import_id=a')
    expect(otherTab[0]!.result.counts).toMatchObject({ imported: 2 })
    expect(outcomesIn(result.rows)).toEqual(['2 already_imported', '3 already_imported'])
    expect(await companies()).toEqual(['Acme 1', 'Acme 2'])
    expect(await importedEvents()).toHaveLength(1)
  })

  it('two tabs that send the same file at once import each row once', async () => {
    const text =
      csvOf(...upTo(20)) +
      upTo(20)
        .map((index) => `Bolt ${index},Engineer,saved,,\n`)
        .join('')
    const answers = await Promise.all([1, 2, 3].map(() => send(text, '?import_id=a')))
    const again = await send(text, '?import_id=a')
    expect(again.result.counts).toMatchObject({ already_imported: 40 })
    for (const { status, result } of answers) {
      // A tab may be told to try again.
      if (status === 503) continue
      expect(result.rows.map(({ application_id }) => application_id)).toEqual(
        again.result.rows.map(({ application_id }) => application_id),
      )
    }
    expect(await rowsOf('application')).toHaveLength(40)
    expect(await counts()).toMatchObject({ applications: 40 })
    expect(await importedEvents()).toHaveLength(1)
  })
})

/** An application as an export has it. */
const exported = (members: object) => ({
  company: 'Acme',
  title: 'Engineer',
  status: 'saved',
  status_since: '2026-01-01T00:00:00.000Z',
  created_at: '2026-01-01T00:00:00.000Z',
  contacts: [],
  ...members,
})

describe('the count of an account', () => {
  it.each(['reset', 'drop'] as const)(
    'a file that is sent twice at once is counted once, whatever the table does meanwhile: %s',
    async (kind) => {
      let calls = 0
      test.proxy.fail(({ action }) => action === 'TransactWriteItems' && ++calls % 3 > 0, { kind })
      for (const round of [1, 2])
        await Promise.all([round, -round].map(() => send(csvOf(...upTo(20)), '?import_id=a')))
      test.proxy.heal()
      const stored = (await rowsOf('application')).length
      expect(await counts()).toMatchObject({ applications: stored })
      expect((await send(csvOf(...upTo(20)), '?import_id=a')).status).toBe(200)
      expect(await counts()).toMatchObject({ applications: 20 })
    },
  )
})

describe('duplicates', () => {
  it('a row with a known URL, or without one with a known company and title, is refused and names the application', async () => {
    const tracker = trackerOf(test, token)
    const one = (await tracker.create({ url: 'https://a.example/1?utm_source=x' })).json<{ id: string }>()
    const other = (await tracker.create({ company: 'Ørsted', title: 'Analyst' })).json<{ id: string }>()
    const text =
      'Company,Title,URL\nBolt,Clerk,https://a.example/1\norsted,ANALYST,\nØrsted,Analyst,https://a.example/2\nØrsted,Clerk,\n'
    for (const query of ['?dry_run=true', '']) {
      const { result } = await send(text, query)
      expect(outcomesIn(result.rows)).toEqual([
        '2 refused duplicate_url',
        '3 refused duplicate_company_and_title',
        '4 imported',
        '5 imported',
      ])
      expect(result.rows.map(({ existing_id }) => existing_id)).toEqual([
        one.id,
        other.id,
        undefined,
        undefined,
      ])
    }
  })

  it('two imports of the same URLs at once import each once, and count each once', async () => {
    const text = csvOf(...upTo(20))
    const answers = await Promise.all(['a', 'b'].map((id) => send(text, `?import_id=${id}`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const imported = answers.map(({ result }) => result.counts.imported)
    expect(imported[0]! + imported[1]!).toBe(20)
    const refused = answers
      .flatMap(({ result }) => result.rows)
      .filter(({ outcome }) => outcome === 'refused')
    expect(new Set(refused.map(({ existing_id }) => existing_id)).size).toBe(20)
    expect(await companies()).toHaveLength(20)
    expect(await counts()).toMatchObject({ applications: 20 })
  })

  it('jobs with one title at two places of a company are no duplicates', async () => {
    const text = 'Company,Title,Location\nRewe,Clerk,Köln\nRewe,Clerk,Bonn\nRewe,Clerk,koln\nRewe,Clerk,\n'
    const { result } = await send(text, '?import_id=a')
    const refused = 'refused duplicate_company_and_title'
    expect(outcomesIn(result.rows)).toEqual(['2 imported', '3 imported', `4 ${refused}`, `5 ${refused}`])
    const again = await send('Company,Title,Location\nRewe,Clerk,Bonn\nRewe,Clerk,Essen\n', '?import_id=b')
    expect(outcomesIn(again.result.rows)).toEqual([`2 ${refused}`, '3 imported'])
  })

  it('many applications of an export with one URL are imported by one request', async () => {
    const items = upTo(40).map((index) =>
      exported({
        title: `Engineer ${index}`,
        url: 'https://a.example/1',
        created_at: `2026-01-01T00:00:${String(index).padStart(2, '0')}.000Z`,
      }),
    )
    const { status, result } = await sendJson(items)
    expect([status, result.counts.imported]).toEqual([200, 40])
  })

  it('rows that are refused are not counted', async () => {
    await send(csvOf(1, 1, 2))
    expect(await counts()).toMatchObject({ applications: 2 })
  })

  it('an export brings back applications that are duplicates of each other, once', async () => {
    const tracker = trackerOf(test, token)
    for (const title of ['Engineer', 'Engineer', 'Analyst']) {
      await tracker.create({ title, url: 'https://a.example/1', allow_duplicate: true })
      await tracker.create({ title })
      clock.advance(1)
    }
    const exported = (await tracker.send('GET', '/export')).json<{ items: object[] }>()
    const other = await test.signIn({ sub: `${sub}-too` })
    const there = importerOf(test, other)
    const body = JSON.stringify(exported)
    const first = await there(body, '?import_id=a', 'application/json')
    expect(first.result.counts).toMatchObject({ imported: 6, refused: 0 })
    expect(outcomesIn(first.result.rows)[2]).toBe('3 imported duplicate_url')
    const second = await there(body, '?import_id=b', 'application/json')
    expect(second.result.counts).toMatchObject({ imported: 0, refused: 6 })
  })

  it('a row of an export is imported beside an application of another time', async () => {
    const url = 'https://a.example/1'
    await trackerOf(test, token).create({ url })
    const { result } = await sendJson([exported({ url })])
    expect(outcomesIn(result.rows)).toEqual(['1 imported duplicate_url'])
  })
})

describe('the limits of an import', () => {
  it('200 rows are imported at once, and 201 are refused', async () => {
    expect((await send(csvOf(...upTo(201)))).response.json()).toMatchObject({
      code: 'validation_failed',
      detail: 'Send at most 200 rows at a time. Empty rows count.',
    })
    expect((await send(csvOf(1) + '\n'.repeat(200) + lineOf(2))).status).toBe(422)
    expect((await send(csvOf(...upTo(200)))).result.counts.imported).toBe(200)
  })

  it('an account gets no more applications than its cap, and a refused import counts nothing', async () => {
    await setCounts(9_999)
    const { status, response } = await send(csvOf(1, 2))
    expect([status, response.json<{ code: string }>().code]).toEqual([409, 'conflict'])
    expect(await counts()).toMatchObject({ applications: 9_999 })
    expect((await send(csvOf(1))).result.counts.imported).toBe(1)
  })

  it('an open order of day and month is asked for', async () => {
    const text = 'Company,Title,Applied on\nAcme,Engineer,03/04/2026\n'
    expect((await send(text)).response.json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ in: 'query', pointer: '/date_order' }],
    })
    expect((await send(text, '?dry_run=true')).result).toMatchObject({
      date_order: null,
      needs_date_order: true,
    })
    const { result } = await send(text, '?date_order=mdy')
    expect(await get(result.rows[0]!.application_id)).toMatchObject({
      applied_at: '2026-03-04T00:00:00.000Z',
    })
  })

  it('a day in the future is left out, goes to the notes, and is reported', async () => {
    const text =
      'Company,Title,Status,Applied on,Status date,Notes\nAcme,Engineer,interview,2062-03-01,2062-03-04,First\n' +
      `Bolt,Engineer,applied,${clock.now().toISOString()},,\n` +
      'Cork,Engineer,applied,2062-03-01,,\n'
    const { result } = await send(text)
    expect(outcomesIn(result.rows)).toEqual([
      '2 imported date_in_future date_in_future',
      '3 imported',
      '4 imported date_in_future',
    ])
    const savedAt = (await rowsOf('application')).map(({ created_at }) => created_at)
    expect(new Set(savedAt).size).toBe(3)
    const acme = await get(result.rows[0]!.application_id)
    expect(acme).toMatchObject({ status: 'interview', status_since: clock.now().toISOString() })
    expect(acme).toMatchObject({ notes: 'First\napplied_at: 2062-03-01\nstatus: 2062-03-04' })
    expect(acme).not.toHaveProperty('applied_at')
  })

  it('an application that is too large, or has too many moves, is refused, and the others are imported', async () => {
    const move = { to: 'saved', at: '2026-01-01T00:00:00.000Z' }
    const contacts = Array.from({ length: 20 }, () => ({ name: '木'.repeat(200), role: '木'.repeat(200) }))
    const { result } = await sendJson([
      exported({ history: [move], description: '木'.repeat(40_000), notes: '木'.repeat(10_000), contacts }),
      exported({ title: 'Analyst', history: Array(81).fill(move) }),
      exported({ title: 'Clerk', history: Array(80).fill(move) }),
    ])
    expect(outcomesIn(result.rows)).toEqual([
      '1 refused payload_too_large',
      '2 refused conflict',
      '3 imported',
    ])
  })

  it('a date of an export in the future is left out, and no application is created in the future', async () => {
    const future = '2099-01-01T00:00:00.000Z'
    const move = { to: 'applied', at: '2026-02-03T00:00:00.000Z' }
    const { result } = await sendJson([
      exported({ status: 'applied', history: [move], applied_at: future }),
      exported({ title: 'Analyst', history: [{ to: 'saved', at: future }] }),
      exported({ title: 'Clerk', created_at: new Date(clock.now().getTime() + 3_600_000).toISOString() }),
    ])
    expect(outcomesIn(result.rows)).toEqual([
      '1 imported date_in_future',
      '2 imported date_in_future',
      '3 imported',
    ])
    expect(await get(result.rows[2]!.application_id)).toMatchObject({
      created_at: clock.now().toISOString(),
    })
  })
})

describe('the text of an import', () => {
  const bytes = readFileSync(new URL('samples/excel-semicolon-windows-1252.csv', import.meta.url))
  const sentence = {
    code: 'validation_failed',
    detail: expect.stringMatching(/not UTF-8.*Save .*as UTF-8\.$/) as string,
  }

  it('bytes that are no UTF-8 are refused with a sentence', async () => {
    const { status, response } = await send(bytes)
    expect(status).toBe(422)
    expect(response.json()).toMatchObject(sentence)
  })

  it('text whose bytes a gateway has replaced is refused with a sentence', async () => {
    const { status, response } = await send(bytes.toString('utf8'))
    expect(status).toBe(422)
    expect(response.json()).toMatchObject(sentence)
  })

  it('an export may have any character', async () => {
    await trackerOf(test, token).create({ notes: 'a \ufffd' })
    const exported = (await trackerOf(test, token).send('GET', '/export?format=csv')).body
    const { result } = await importerOf(test, await test.signIn({ sub: `${sub}-too` }))(exported)
    expect(result.counts.imported).toBe(1)
  })

  it('a body of another type is refused, and the response names both types', async () => {
    const { status, response } = await send(csvOf(1), '', 'text/plain')
    expect(status).toBe(415)
    expect(response.json()).toMatchObject({ detail: 'Send the body as text/csv or application/json.' })
  })

  it('JSON of other programs may have numbers and names that our own JSON may not', async () => {
    const text = '[{"id":12345678901234567890,"company":"Acme","company":"Bolt","title":"Engineer"}]'
    expect((await send(text, '', 'application/json')).result.counts.imported).toBe(1)
    expect(await companies()).toEqual(['Bolt'])
  })

  it.each(['', '{', 'null', '3', '"text"', '[[[['])('the JSON %s is refused', async (text) => {
    expect((await send(text, '', 'application/json')).status).toBe(422)
  })
})

it('a move that an import made can be undone, and then the day of application is gone', async () => {
  const { result } = await sendJson([
    exported({
      status: 'applied',
      applied_at: '2026-02-03T00:00:00.000Z',
      history: [
        { to: 'saved', at: '2026-02-01T00:00:00.000Z' },
        { to: 'applied', at: '2026-02-03T00:00:00.000Z' },
      ],
    }),
  ])
  const id = result.rows[0]!.application_id!
  const tracker = trackerOf(test, token)
  const moves = (await tracker.send('GET', `/${id}/history`)).json<{ items: { id: string }[] }>().items
  const undone = await tracker.send('DELETE', `/${id}/history/${moves[1]!.id}`)
  expect(undone.json()).toMatchObject({ status: 'saved', status_since: '2026-02-01T00:00:00.000Z' })
  expect(undone.json()).not.toHaveProperty('applied_at')
})
