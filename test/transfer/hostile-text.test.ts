import { describe, expect, it, vi } from 'vitest'
import { pagesOf } from '../../src/transfer/reading/pages.ts'
import { readText } from '../../src/transfer/reading/read-text.ts'
import { draftsOf, fileOf } from './tools/readings.ts'

const headers = [
  ...[
    'Status',
    'Date applied',
    'Applied',
    'Notes',
    'Link',
    'Salary',
    'Min salary',
    'Contact',
    'Contact email',
  ],
  ...[
    'Tags',
    'Location',
    'Description',
    'Priority',
    'Job type',
    'Remote',
    'Follow up',
    'Next step',
    'Archived',
  ],
]

/** Each takes quadratic time in a careless pattern. */
const pieces = [
  ...[
    '1',
    ' ',
    '1/1/',
    'not ',
    '🔨',
    ';',
    '|',
    '@',
    'a@',
    '<',
    '(',
    '1 ',
    "'",
    'a.',
    '<div>',
    '<li>',
    '</p>',
  ],
  ...['&lt;', '=', '€', '€1k-', '\t', 'Feb ', '\u200b', '-', 'applied ', ',', '""', '\n', '\r', ' \n'],
  ...['https://', 'e\u0301', '[', '{"a":', '**', '\\|', ' at ', 'İ'],
]
const bytes = 500_000
const repeated = (piece: string, size: number) => piece.repeat(size / Buffer.byteLength(piece))
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

/** A cell of each column gets the same share. Vitest's time-out stops what takes quadratic time. */
describe('hostile text', () => {
  it.each(pieces)('%j in every cell is read', (piece) => {
    const cell = quoted(`${repeated(piece, bytes / headers.length / 2)}x`)
    const reading = readText(
      `Company,Title,${headers.join()}\nQuillmark,Editor,${headers.map(() => cell).join()}`,
      {},
    )

    expect(reading).toMatchObject({ rows: [{ draft: { company: 'Quillmark' } }] })
  })

  it.each(pieces)('%j in one cell is read', (piece) => {
    for (const header of ['Company', 'Status', 'Date', 'Notes', 'Contact', 'Description', 'Salary']) {
      const reading = readText(
        `Title,${header},Company\nEditor,${quoted(`${repeated(piece, bytes / 2)}x`)},Q`,
        {},
      )
      expect(reading).toMatchObject({ rows: [{ row: 2 }] })
    }
  })

  it.each(pieces)('%j alone is refused', (piece) => {
    const text = repeated(piece, bytes)

    expect(readText(text, { mostRows: 200 })).toMatchObject({ refused: {} })
    expect(pagesOf(text, { rows: 200, bytes: 400_000 })).toEqual([])
  })

  it.each(pieces)('%j after the header is read', (piece) => {
    const reading = readText(`Company,Title\n${repeated(piece, bytes)}`, { mostRows: 200 })

    expect(reading).toMatchObject({ tracker: 'plain' })
  })
})

const ownItem = { company: 'Q', title: 'E', status: 'saved', status_since: '', created_at: '', contacts: [] }
const readOwn = (changes: object) =>
  fileOf(readText(JSON.stringify([{ ...ownItem, ...changes }]), {})).rows[0]!

describe('lists of hostile length', () => {
  it('a good item is not read again for each bad one', () => {
    const parse = vi.spyOn(URL, 'parse')
    const contacts = [
      { name: 'a', url: `https://a${'\u0316\u0301'.repeat(1000)}` },
      ...Array<number>(99).fill(0),
    ]
    readOwn({ contacts })

    expect(parse).toHaveBeenCalledTimes(2)
    parse.mockRestore()
  })

  it.each(['tags', 'contacts', 'interviews'])('of the %s only the first 100 are read', (member) => {
    const { warnings } = readOwn({ [member]: Array<number>(1000).fill(0) })

    expect(warnings).toMatchObject([{ code: `bad_${member}` }, { code: 'too_many' }])
  })

  it('an interview whose id was taken is left out', () => {
    const interview = { id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', at: '2026-02-03T00:00:00.000Z' }
    const row = readOwn({ interviews: [interview, { ...interview, id: interview.id.toUpperCase() }] })

    expect(row).toMatchObject({
      warnings: [{ code: 'bad_interviews' }],
      draft: { interviews: [interview] },
    })
  })

  it('of the tags in cells only the first 100 are read', () => {
    const reading = readText(
      `Company,Title,Tags,Labels\nQ,E,${'\u007f;'.repeat(99)},${'\u007f;'.repeat(9)}a`,
      {},
    )

    expect(fileOf(reading).rows[0]?.warnings.map(({ code }) => code)).toEqual([
      'unprintable',
      'unprintable',
      'too_many',
    ])
    expect(draftsOf(fileOf(reading))[0]).not.toHaveProperty('notes')
  })
})
