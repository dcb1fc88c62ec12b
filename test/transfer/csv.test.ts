import { describe, expect, it } from 'vitest'
import { applicationExample, moveExample } from '../../src/applications/examples.ts'
import { cellsOf, headerOf } from '../../src/transfer/columns.ts'
import { csvLine } from '../../src/transfer/csv.ts'
import { escapeFormula, unescapeFormula } from '../../src/transfer/formulas.ts'
import { ExportedApplication } from '../../src/transfer/schemas.ts'
import { rowsIn } from '../tools/csv.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'

const seed = modelSeed()
const { below, oneOf } = randomFrom(seed)
const pieces = [
  ...[
    '"',
    '""',
    "'",
    ',',
    ';',
    '\t',
    '\r',
    '\n',
    '\r\n',
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    ' ',
    '[',
    ']',
  ],
  ...['a', '\u8a9e', '\u{1f600}', '\ufeff', '\u2028', '\\', '|', '{', '0', '1e5', '\u0301', '\u202e', '=1+1'],
]
const randomText = () => Array.from({ length: below(8) }, () => oneOf(pieces)).join('')

const application = ExportedApplication.parse({ ...applicationExample, history: [moveExample] })
const cellNamed = (name: string, members: object) =>
  cellsOf({ ...application, ...members })[headerOf('all').indexOf(name)]

describe('a line of CSV', () => {
  it(`every cell comes back as it was (MODEL_SEED=${seed})`, () => {
    for (let run = 0; run < 3000; run++) {
      const cells = Array.from({ length: 2 + below(4) }, randomText)
      const [row, ...others] = rowsIn(csvLine(cells))
      expect(row?.map(unescapeFormula)).toEqual(cells)
      expect(others).toEqual([])
    }
  })

  it(`no cell begins like a formula, and only a text that begins like one is changed (MODEL_SEED=${seed})`, () => {
    for (let run = 0; run < 3000; run++) {
      const text = randomText()
      const [[cell = ''] = []] = rowsIn(csvLine([text, '']))
      expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      expect(cell).toBe(/^'*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text)
    }
  })

  it.each([
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ["''", "''"],
    ["'tis", "'tis"],
    ['-', "'-"],
    ['', ''],
  ])('%j becomes %j, and comes back', (text, escaped) => {
    expect([escapeFormula(text), unescapeFormula(escaped)]).toEqual([escaped, text])
  })

  it('only the cells that need quotes have them', () => {
    expect(csvLine(['a b', "it's", '', 'a,b', 'a"b', 'a\nb', 'a\rb', '{"a":1}'])).toBe(
      'a b,it\'s,,"a,b","a""b","a\nb","a\rb","{""a"":1}"\r\n',
    )
  })
})

describe('the cells of an application', () => {
  it('every member has its column', () => {
    expect(headerOf('all').join()).toBe(
      'id,company,title,status,status_since,applied_on,applied_at,url,location,source,work_mode,employment_type,' +
        'salary_min,salary_max,salary_currency,salary_period,priority,tags,next_action_at,next_action_text,resume,' +
        'archived,archived_at,created_at,updated_at,version,notes,description,contacts,interviews,history',
    )
    const columns = headerOf('all').map((name) => name.replace(/^(salary|next_action)_.*/, '$1'))
    expect(columns).toEqual(expect.arrayContaining(Object.keys(ExportedApplication.shape)))
  })

  it.each([
    [['a', 'b c'], 'a; b c'],
    [[], ''],
    [['a;b', 'c'], '["a;b","c"]'],
    [['[a]', 'b'], '["[a]","b"]'],
    [['a', '[b]'], 'a; [b]'],
    [['=1', 'b'], '=1; b'],
  ])('the tags %j are the cell %j', (tags, cell) => {
    expect(cellNamed('tags', { tags })).toBe(cell)
  })

  it('lists of objects are JSON', () => {
    expect(JSON.parse(cellNamed('contacts', {})!)).toEqual(application.contacts)
    expect(JSON.parse(cellNamed('interviews', {})!)).toEqual(application.interviews)
    expect(JSON.parse(cellNamed('history', {})!)).toEqual(application.history)
  })

  it('the columns of a proof are the days, the company and the first contact', () => {
    expect(headerOf('proof').join()).toBe(
      'applied_on,company,title,location,contact,source,url,status,status_since',
    )
    expect(cellsOf({ ...application, applied_on: '2026-11-20' }, 'proof')).toEqual([
      '2026-11-20',
      'Acme',
      'Platform engineer',
      'Berlin',
      'Sam Miller, sam@acme.example',
      '',
      'https://jobs.example.com/4711',
      'interview',
      '2026-11-22',
    ])
    expect(cellsOf({ ...application, contacts: [{ name: 'Sam' }] }, 'proof')[4]).toBe('Sam')
    expect(cellsOf({ ...application, contacts: [] }, 'proof')[4]).toBe('')
  })
})
