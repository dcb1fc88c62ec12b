import { describe, expect, it } from 'vitest'
import { fakeApis, problem } from './fake-api.ts'
import type { Respond } from './fake-api.ts'
import { fileOf, importApi, rowsOf, run } from './import-tools.ts'
import type { Run } from './import-tools.ts'

const startApi = fakeApis()
const key = 'jht_secret'

/** Runs the command with a file against an API. */
async function importFile(content: string, respond: Respond, { args = [], ...others }: Partial<Run> = {}) {
  const { url, sent } = await startApi(respond)
  const result = await run({ args: [url, key, fileOf(content), ...args], ...others })
  return { ...result, sent }
}

describe('npm run import', () => {
  it('the command tries the whole file, and imports it in pages of 200 rows', async () => {
    const { respond, stored } = importApi()
    const { code, lines, sent } = await importFile(rowsOf(450), respond, { args: ['--yes'] })
    expect(lines).toEqual([
      'File: jobs.csv, UTF-8',
      'Read as: a spreadsheet, 450 rows',
      'Columns:',
      '  Company  company',
      '  Title    title',
      ...['Checking 200/450', 'Checking 400/450', 'Checking 450/450'],
      'Statuses: 450 saved',
      'The first rows:',
      '  row 2: Acme 1, Engineer, saved, no day of application',
      '  row 3: Acme 2, Engineer, saved, no day of application',
      '450 rows: 450 would be imported.',
      ...['Importing 200/450', 'Importing 400/450', 'Importing 450/450'],
      'Done: 450 imported.',
    ])
    expect(code).toBe(0)
    expect(stored.size).toBe(450)
    expect(sent.map(({ query }) => [query.dry_run, query.first_row])).toEqual([
      ...[
        ['true', '2'],
        ['true', '202'],
        ['true', '402'],
      ],
      ...[
        [undefined, '2'],
        [undefined, '202'],
        [undefined, '402'],
      ],
    ])
    expect(new Set(sent.map(({ query }) => query.import_id)).size).toBe(1)
    const { headers, body, method, path } = sent[2]!
    expect({ method, path, type: headers['content-type'], key: headers.authorization }).toEqual({
      method: 'POST',
      path: '/api/applications/import',
      type: 'text/csv',
      key: `Bearer ${key}`,
    })
    expect(body.split('\n').slice(0, 2)).toEqual(['Company,Title', 'Acme 401,Engineer'])
  })

  it('a person is asked before the import', async () => {
    const { respond, stored } = importApi()
    const terminal = { isTerminal: true, answers: ['y'] }
    const { code, text } = await importFile(rowsOf(3), respond, terminal)
    expect(text).toContain('Import 3 applications? (y/N)')
    expect(text).toContain('Done: 3 imported.')
    expect({ code, stored: stored.size }).toEqual({ code: 0, stored: 3 })
  })

  it.each([[['n']], [['']], [['maybe']], [[]]])('the answers %j import nothing', async (answers) => {
    const { respond, stored } = importApi()
    const { code, lines } = await importFile(rowsOf(3), respond, { isTerminal: true, answers })
    expect({ code, stored: stored.size }).toEqual({ code: 2, stored: 0 })
    expect(lines.at(-1)).toContain('Nothing was imported.')
  })

  it('a script must say that it means it, before any request', async () => {
    const { code, lines, sent } = await importFile(rowsOf(3), importApi().respond)
    expect({ code, sent }).toEqual({ code: 2, sent: [] })
    expect(lines).toEqual([
      'Nobody can be asked without a terminal. Add --yes to import, or --dry-run to try.',
    ])
  })

  it('a dry run imports nothing and tells every reason', async () => {
    const { respond, stored } = importApi(() => [{ code: 'bad_date', detail: 'The date is no date.' }])
    const { code, lines, sent } = await importFile(rowsOf(30), respond, { args: ['--dry-run'] })
    expect({ code, stored: stored.size }).toEqual({ code: 0, stored: 0 })
    expect(sent.map(({ query }) => query.dry_run)).toEqual(['true'])
    expect(lines.filter((line) => line.includes('The date is no date.'))).toHaveLength(30)
    expect(lines).toContain('Would be imported, but not everything was understood:')
    expect(lines).toContain('  row 2 (Acme 1, Engineer): The date is no date.')
    expect(lines.at(-1)).toBe('30 rows: 30 would be imported.')
  })

  it('a refused row makes the exit code 1, and the others are imported', async () => {
    const file = `Company,Title\nAcme,Engineer\n,Engineer\nBcme,Engineer\n`
    const { respond, stored } = importApi()
    const { code, lines } = await importFile(file, respond, { args: ['--yes'] })
    expect({ code, stored: stored.size }).toEqual({ code: 1, stored: 2 })
    expect(lines.slice(6)).toEqual([
      'Refused:',
      '  row 3 (,Engineer): There is no company.',
      'Statuses: 2 saved',
      'The first rows:',
      '  row 2: Acme, Engineer, saved, no day of application',
      '  row 4: Bcme, Engineer, saved, no day of application',
      '3 rows: 2 would be imported, 1 refused.',
      'Importing 3/3',
      'Done: 2 imported, 1 refused.',
    ])
    const dryRun = await importFile(file, respond, { args: ['--dry-run'] })
    expect(dryRun.code).toBe(1)
  })

  it('a long list of one kind is shortened', async () => {
    const { respond } = importApi(({ row }) =>
      row === 50
        ? [{ code: 'bad_url', detail: 'The URL is bad.' }]
        : [{ code: 'bad_date', detail: 'No date.' }],
    )
    const { lines } = await importFile(rowsOf(55), respond, { args: ['--yes'] })
    expect(lines.filter((line) => line.endsWith('No date.'))).toHaveLength(20)
    expect(lines).toContain('  and 34 more like the last one')
    expect(lines).toContain('  row 50 (Acme 49, Engineer): The URL is bad.')
  })

  it('a person can check the statuses and the first rows before the import', async () => {
    const moves = [
      [{ to: 'applied', at: '2026-02-03T00:00:00.000Z' }],
      [{ to: 'saved' }],
      ...Array(3).fill([{ to: 'rejected', at: '2026-02-04T00:00:00.000Z' }]),
    ]
    const { respond } = importApi(
      () => [],
      ({ row }) => moves[row - 2]!,
    )
    const file = `Company,Title\n${'Acme'.repeat(20)},\u202eEngineer\n${rowsOf(4).split('\n').slice(1).join('\n')}`
    const { lines } = await importFile(file, respond, { args: ['--dry-run'] })
    expect(lines.slice(-5)).toEqual([
      'Statuses: 3 rejected, 1 applied, 1 saved',
      'The first rows:',
      `  row 2: ${'Acme'.repeat(10).slice(0, -1)}…, �Engineer, applied, applied on 2026-02-03`,
      '  row 3: Acme 1, Engineer, saved, no day of application',
      '5 rows: 5 would be imported.',
    ])
  })

  it.each([
    [
      ['applied', 'applied'],
      '2 applications have no date for their status: they count as of today, also in statistics and in a proof of search.',
    ],
    [
      ['saved', 'rejected'],
      '1 application has no date for its status: it counts as of today, also in statistics and in a proof of search.',
    ],
  ])('the statuses %j without a date are told before the import', async (statuses, sentence) => {
    const historyOf = ({ row }: { row: number }) => [
      { to: 'applied', at: '2026-02-03T00:00:00.000Z' },
      { to: statuses[row - 2]! },
    ]
    const { respond } = importApi(() => [], historyOf)
    const { lines } = await importFile(rowsOf(2), respond, { args: ['--dry-run'] })
    expect(lines.slice(-2)).toEqual([sentence, '2 rows: 2 would be imported.'])
  })

  it.each([
    [30, [], 0, ['30 rows are saved already.', 'Refused:', '  row 32 (Acme 31, Engineer): No room.']],
    [30, ['--dry-run'], 30, ['Refused:']],
    [19, [], 19, ['Refused:']],
  ])('%i rows that are saved already, with %j', async (count, args, listed, sentences) => {
    const duplicate = { code: 'duplicate_url', detail: 'The URL is that of a saved application.' }
    const rows = Array.from({ length: count + 1 }, (_row, index) => ({
      row: index + 2,
      outcome: 'refused',
      ...(index < count && { existing_id: 'an id' }),
      reasons: [index < count ? duplicate : { code: 'conflict', detail: 'No room.' }],
    }))
    const respond = () => ({ status: 200, body: { rows } })
    const { code, lines } = await importFile(rowsOf(count + 1), respond, { args: ['--yes', ...args] })
    expect(code).toBe(1)
    expect(lines).toEqual(expect.arrayContaining(sentences))
    expect(lines.filter((line) => line.endsWith(duplicate.detail))).toHaveLength(listed)
  })

  it('a row that is refused only in the import is told at the end', async () => {
    const refused = {
      row: 2,
      outcome: 'refused',
      reasons: [{ code: 'duplicate_url', detail: 'It is there.' }],
    }
    const imported = { row: 2, outcome: 'imported', reasons: [] }
    const { code, lines } = await importFile(
      rowsOf(1),
      ({ query }) => ({ status: 200, body: { rows: [query.dry_run ? imported : refused] } }),
      { args: ['--yes'] },
    )
    expect(code).toBe(1)
    expect(lines.slice(-3)).toEqual([
      'Refused:',
      '  row 2 (Acme 1, Engineer): It is there.',
      'Done: 0 imported, 1 refused.',
    ])
  })

  it.each([['Company,Title\n'], ['Company,Title\n,\n'], ['[]']])(
    'the file %j has no applications',
    async (content) => {
      const { code, lines, sent } = await importFile(content, importApi().respond, { args: ['--yes'] })
      expect({ code, sent }).toEqual({ code: 2, sent: [] })
      expect(lines.at(-1)).toBe('The file has no applications.')
    },
  )

  it('a file of refused rows imports nothing', async () => {
    const { code, lines } = await importFile('Company,Title\n,Engineer\n', importApi().respond, {
      args: ['--yes'],
    })
    expect(code).toBe(1)
    expect(lines.at(-1)).toBe('There is nothing to import.')
  })

  it('a row that is larger than a request is refused here', async () => {
    const file = `Company,Title\nAcme,Engineer\nBcme,${'x'.repeat(600_000)}\nCcme,Engineer\n`
    const { respond, stored } = importApi()
    const { code, lines } = await importFile(file, respond, { args: ['--yes'] })
    expect({ code, stored: stored.size }).toEqual({ code: 1, stored: 2 })
    expect(lines).toContain(
      `  row 3 (Bcme,${'x'.repeat(34)}…): The row is larger than 512 KB. Is a quote in it never closed?`,
    )
  })

  it('hostile text of the file and of the API does nothing to the terminal', async () => {
    const { respond } = importApi(() => [{ code: 'bad_url', detail: 'No \u001b]0;title\u0007 URL.' }])
    const file = 'Company,Title,A\u001b[2J\u202eb\n\u001b[31mAcme\u202e,Engineer\n'
    const { text } = await importFile(file, respond, { args: ['--dry-run'] })
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it.each([[401], [403]])('a key that is rejected with %i imports nothing', async (status) => {
    const { code, lines } = await importFile(rowsOf(1), () => problem(status, 'The key is revoked.'), {
      args: ['--yes'],
    })
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: 'The key is revoked.' })
  })

  it('a file that the API refuses as a whole makes the exit code 2', async () => {
    const { code, lines } = await importFile(rowsOf(1), () => problem(422, 'The file is no list.'), {
      args: ['--yes'],
    })
    expect({ code, last: lines.at(-1) }).toEqual({ code: 2, last: 'The file is no list.' })
  })

  it('a list in JSON is read on a terminal that says it has no columns', async () => {
    const { lines } = await importFile('[{"company":"Acme","title":"Dev"}]', importApi().respond, {
      args: ['--dry-run'],
      columns: 0,
    })
    expect(lines[1]).toBe('Read as: a list in JSON, 1 row')
  })

  it('the answer of another API is not taken for a result', async () => {
    const { code, lines } = await importFile(rowsOf(1), () => ({ status: 200, body: { items: [] } }), {
      args: ['--yes'],
    })
    expect(code).toBe(1)
    expect(lines.at(-1)).toContain('The answer of the API is not the result of an import.')
  })
})

describe('an API that leaves rows out', () => {
  const sentence = 'The API did not tell what became of each row. Is it another version?'

  it.each([
    ['no row', []],
    ['a row too many', [2, 3, 4, 5].map((row) => ({ row, outcome: 'imported', reasons: [] }))],
  ])('the answer with %s imports nothing', async (_what, rows) => {
    const { code, lines, sent } = await importFile(rowsOf(3), () => ({ status: 200, body: { rows } }), {
      args: ['--yes'],
    })
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: sentence })
    expect(sent).toHaveLength(1)
  })

  it('an import that gets such an answer is broken off there', async () => {
    const { respond } = importApi()
    const { code, lines, sent } = await importFile(
      rowsOf(450),
      (request, number) => (number === 5 ? { status: 200, body: { rows: [] } } : respond(request, number)),
      { args: ['--yes'] },
    )
    expect({ code, sent: sent.length }).toEqual({ code: 1, sent: 5 })
    expect(lines.at(-1)).toContain(`${sentence} It was broken off after at least 200 of 450 rows.`)
  })
})

describe('the order of day and month', () => {
  const open = 'Company,Title,Date\nAcme,Engineer,13-13-2026\nBcme,Engineer,3/4/2026\n'

  it.each([
    ['d', 'dmy'],
    ['month', 'mdy'],
  ])('a person answers "%s", and %s is sent', async (answer, order) => {
    const terminal = { isTerminal: true, answers: ['what', answer, 'y'] }
    const { code, text, sent } = await importFile(open, importApi().respond, terminal)
    expect(code).toBe(0)
    expect(text.split('Is 3/4/2026 the 3rd of April (d) or the 4th of March (m)?')).toHaveLength(3)
    expect(sent.map(({ query }) => query.date_order)).toEqual([order, order])
  })

  it('a script must say the order, before any request', async () => {
    const { code, lines, sent } = await importFile(open, importApi().respond, { args: ['--yes'] })
    expect({ code, sent }).toEqual({ code: 2, sent: [] })
    expect(lines.at(-1)).toContain('--date-order dmy (day first) or --date-order mdy (month first)')
  })

  it('a given order is sent', async () => {
    const args = ['--yes', '--date-order', 'mdy']
    const { code, lines, sent } = await importFile(open, importApi().respond, { args })
    expect(code).toBe(0)
    expect(lines).toContain('Dates: month first (03/04 is the 4th of March)')
    expect(sent.map(({ query }) => query.date_order)).toEqual(['mdy', 'mdy'])
  })
})

describe('an import that is broken off', () => {
  it('the same command goes on, and imports nothing twice', async () => {
    const { respond, stored } = importApi()
    const { url, sent } = await startApi((request, number) =>
      number === 5 ? problem(409, 'There is no room.') : respond(request, number),
    )
    const args = [url, key, fileOf(rowsOf(450)), '--yes']
    const first = await run({ args })
    expect({ code: first.code, stored: stored.size }).toEqual({ code: 1, stored: 200 })
    expect(first.lines.at(-1)).toBe(
      'There is no room. It was broken off after at least 200 of 450 rows. ' +
        'Run the same command again, with the same answers: it goes on there, and imports nothing twice.',
    )
    const refusal = await run({ args: args.slice(0, -1), isTerminal: true, answers: ['n'] })
    expect(refusal.lines.at(-1)).toContain('Nothing more was imported.')
    const second = await run({ args })
    expect({ code: second.code, stored: stored.size }).toEqual({ code: 0, stored: 450 })
    expect(second.lines).toContain('450 rows: 250 would be imported, 200 imported by an earlier run.')
    expect(second.lines).toContain('An earlier run was broken off. This one goes on with the other rows.')
    expect(second.lines.at(-1)).toBe('Done: 250 imported, 200 imported by an earlier run.')
    expect(new Set(sent.map(({ query }) => query.import_id)).size).toBe(1)
  })

  it('the import waits as the API asks for, and goes on after a dropped connection', async () => {
    const { respond, stored } = importApi()
    const faults = new Map<number, ReturnType<Respond>>([
      [2, problem(429, 'Too many requests.', { 'retry-after': '60' })],
      [4, problem(503, 'The table is busy.', { 'retry-after': '1' })],
      [5, 'drop'],
    ])
    const { code, lines } = await importFile(
      rowsOf(300),
      (request, number) => faults.get(number) ?? respond(request, number),
      { args: ['--yes'] },
    )
    expect({ code, stored: stored.size }).toEqual({ code: 0, stored: 300 })
    expect(lines).toContain('Too many requests. Waiting 60 s.')
    expect(lines).toContain('The table is busy. Waiting 1 s.')
  })

  it('Ctrl-C tells how to go on', async () => {
    const { respond } = importApi()
    const controller = new AbortController()
    const { url, sent } = await startApi((request, number) => {
      if (number === 5) controller.abort()
      return respond(request, number)
    })
    const { code, lines } = await run({ args: [url, key, fileOf(rowsOf(450)), '--yes'] }, controller.signal)
    expect(code).toBe(1)
    expect(lines.at(-1)).toMatch(
      /^Interrupted\. It was broken off after at least 200 of 450 rows\. Run the same command/,
    )
    expect(sent.length).toBeLessThanOrEqual(6)
  })

  it('another file, order of dates or id is another import', async () => {
    const { url, sent } = await startApi(importApi().respond)
    const [one, two] = [fileOf(rowsOf(1)), fileOf(rowsOf(2))]
    for (const args of [[one], [one], [two], [one, '--date-order', 'dmy'], [one, '--import-id', 'my import']])
      await run({ args: [url, key, ...args, '--dry-run'] })
    const ids = sent.map(({ query }) => query.import_id)
    expect(ids[0]).toBe(ids[1])
    expect(new Set(ids).size).toBe(4)
    expect(ids.at(-1)).toBe('my import')
  })
})
