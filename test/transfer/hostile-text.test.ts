import { describe, expect, it } from 'vitest'
import { pagesOf } from '../../src/transfer/reading/pages.ts'
import { readText } from '../../src/transfer/reading/read-text.ts'

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
