import { describe, expect, it, vi } from 'vitest'
import { readHtml } from '../../src/reading/html.ts'
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
const bytes = 250_000
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

describe('what hostile text leaves in the notes', () => {
  const rowOf = (text: string) => fileOf(readText(text, {})).rows[0]!

  it('a row keeps 10,000 characters of what was left out', () => {
    const city = 'c'.repeat(9000)
    const row = rowOf(`Company,Title,Notes,Location,Source,Resume\nQ,E,mine,${city},${city},${city}`)

    expect(row).toMatchObject({
      warnings: [
        { detail: 'The location is too long. It is in the notes.' },
        { detail: 'The source is too long.' },
        { detail: 'The resume is too long.' },
        { code: 'too_long', member: 'notes', detail: 'The notes have no room for all that was left out.' },
      ],
      draft: { notes: expect.stringMatching(/^mine\nLocation: c{9000}\nSource: c{982}$/) as string },
    })
  })

  it('a header is repeated without control characters', () => {
    expect(rowOf('Company,Title,\u0001Pay\u0000\nQ,E,lots')).toMatchObject({ draft: { notes: 'Pay: lots' } })
  })

  it('tags that are too many make one line', () => {
    const tags = Array.from({ length: 60 }, (_, number) => `t${number}`)
    const row = rowOf(`Company,Title,Tags\nQ,E,${tags.join(';')}`)

    expect(row).toMatchObject({
      warnings: [{ code: 'too_many', member: 'tags' }],
      draft: { notes: `Tags: ${tags.slice(20).join(', ')}` },
    })
  })

  it('of a history the first 100 entries are read', () => {
    const { warnings, ...row } = readOwn({ history: Array<number>(1000).fill(0) })

    expect(warnings).toMatchObject([{ code: 'bad_history' }, { code: 'too_many', member: 'history' }])
    expect(row).toMatchObject({ draft: { notes: `history: ${Array(100).fill(0).join(', ')}` } })
  })

  it('of the activity the last 100 stages are read, and all notes', () => {
    const at = '2026-02-03T00:00:00.000Z'
    const activity = [
      { type: 'stage', stage: 'saved', at: '2026-01-01T00:00:00.000Z' },
      ...Array<object>(99).fill({ type: 'stage', stage: 'limbo', at }),
      { type: 'stage', stage: 'applied', at },
      ...Array<object>(200).fill({ type: 'note', text: 'n' }),
    ]
    const row = rowOf(
      JSON.stringify([{ company: 'Q', role: 'E', stage: 'applied', sourceUrl: '', activity }]),
    )

    expect(row).toMatchObject({
      warnings: [{ code: 'too_many', member: 'history' }],
      draft: { moves: [{ to: 'applied', at }], notes: Array(200).fill('n').join('\n') },
    })
  })

  it('notes of our own form that are too long are cut', () => {
    expect(readOwn({ notes: 'n'.repeat(60_000) })).toMatchObject({
      warnings: [{ code: 'too_long', member: 'notes' }],
      draft: { notes: 'n'.repeat(50_000) },
    })
  })
})

describe('hostile HTML', () => {
  it.each([
    { html: `&lt;/p&gt;${'<blockquote>'.repeat(10)}${'<hr>'.repeat(15_600)}` },
    { html: `</p>${'<blockquote>'.repeat(10)}${'<hr>'.repeat(15_600)}` },
    { html: `&lt;/p&gt;${'<blockquote>'.repeat(10)}${'&lt;br&gt;<hr>'.repeat(4_500)}` },
    { html: `</p>${'<ol start=99999999><li>'.repeat(6)}${'<hr>'.repeat(15_600)}` },
  ])('HTML makes a text of at most twice its length: $html', ({ html }) => {
    const { text } = readHtml(html)

    expect(text.length).toBeGreaterThan(10_000)
    expect(text.length).toBeLessThanOrEqual(2 * html.length)
  })

  it('HTML that grows when it is read once more is cut', () => {
    const row = `Q,E,&lt;/p&gt;${'<ul><li>'.repeat(6)}${'<br>'.repeat(10_000)}a`

    expect(fileOf(readText(`Company,Title,Description\n${row}`, {})).rows[0]?.warnings).toMatchObject([
      { code: 'too_long', member: 'description' },
    ])
  })

  it.each([
    { html: '<ol type="i" start="4000"><li>a</li></ol>', text: '- a' },
    { html: '<ol type="I" start="-1"><li>a</li></ol>', text: '- a' },
    { html: `${'<div>'.repeat(14)}<p>a</p>`, text: 'a' },
    { html: '<p>a</p><blockquote>b</blockquote>c', text: 'a\n\nb\n\nc' },
  ])('$html is read', ({ html, text }) => {
    expect(readHtml(html)).toEqual({ text, isCut: false })
  })
})
