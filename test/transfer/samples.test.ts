import { describe, expect, it } from 'vitest'
import { pagesOf } from '../../src/transfer/reading/pages.ts'
import { readText } from '../../src/transfer/reading/read-text.ts'
import type { DateOrder, ReadFile, ReadRow } from '../../src/transfer/reading/types.ts'
import { randomFrom } from '../tools/random.ts'
import { differencesOf, samples, textOf } from './tools/expected.ts'
import type { Answer, AnsweredRow, Expected } from './tools/expected.ts'
import { fileOf } from './tools/readings.ts'

const answerOf = ({ rows, warnings }: ReadFile): Answer => ({ warnings, rows: rows.map(answered) })

function answered(read: ReadRow): AnsweredRow {
  const { row } = read
  if ('ignored' in read) return { row, outcome: 'ignored', reasons: [read.ignored] }
  if ('refused' in read) return { row, outcome: 'refused', reasons: [read.refused] }
  return { row, outcome: 'understood', application: read.draft, reasons: read.warnings }
}

const isTaken = ([, { refused_whole }]: [string, Expected]) => refused_whole === undefined
const taken = samples.filter(isTaken)

/** A spreadsheet, Notion and Airtable let people name the columns, so their files are told from nothing. */
const unrecognizable = ['notion', 'airtable', 'sheet', 'plain']

describe('a sample file', () => {
  it.each(taken)('%s is read as expected', (file, expected) => {
    const reading = fileOf(readText(textOf(file, expected), {}))

    expect(differencesOf(file, answerOf(reading), { findsDuplicates: false })).toEqual([])
  })

  it.each(taken)('%s is recognized', (file, expected) => {
    const { tracker, separator, date_order, needs_date_order, columns, header_row } = fileOf(
      readText(textOf(file, expected), {}),
    )

    const isKnown = !unrecognizable.includes(expected.tracker!)
    expect(tracker).toBe(isKnown ? expected.tracker : 'plain')
    expect(separator ?? null).toBe(expected.separator)
    expect(needs_date_order).toBe(expected.needs === 'date_order')
    if (expected.date_order) expect(date_order).toBe(expected.date_order)
    if (expected.separator && expected.separator !== '|') expect(header_row).toBe(expected.header_row ?? 1)
    if (expected.unknown_headers)
      expect(columns.filter(({ member }) => !member)).toHaveLength(expected.unknown_headers)
  })

  it.each(samples.filter((sample) => !isTaken(sample)))('%s is refused', (file, expected) => {
    expect(readText(textOf(file, expected), {})).toEqual({
      refused: { code: expected.refused_whole, detail: expect.stringMatching(/\.$/) as string },
    })
  })

  const open = samples.filter(([, { needs }]) => needs)
  it.each(
    open.flatMap(([file, expected]) => [
      { file, expected, order: 'dmy' as const },
      { file, expected, order: 'mdy' as const },
    ]),
  )('$file has the dates of $order if that is said', ({ file, expected, order }) => {
    const { rows, ...reading } = fileOf(readText(textOf(file, expected), { dateOrder: order }))

    const days = rows.map((row) => 'draft' in row && row.draft.applied_at?.slice(0, 10))
    expect(days).toEqual(expected[`if_${order}`])
    expect(reading).toMatchObject({ needs_date_order: false, date_order: order })
  })
})

describe('pages of a sample file', () => {
  const random = randomFrom(7)
  const rowsOf = (text: string, dateOrder: DateOrder | undefined, firstRow?: number) =>
    fileOf(readText(text, { dateOrder, firstRow })).rows

  it.each(taken)('%s has the same rows in pages as in the whole', (file, expected) => {
    const text = textOf(file, expected)
    const { date_order, header_row } = fileOf(readText(text, {}))
    const whole = rowsOf(text, date_order).filter(({ row }) => row > (header_row ?? 0))

    for (let run = 0; run < 30; run += 1) {
      const most = { rows: 1 + random.below(5), bytes: 1 + random.below(2 * text.length) }
      const pages = pagesOf(text, most)
      expect(pages.flatMap(({ body, firstRow }) => rowsOf(body, date_order, firstRow))).toEqual(whole)
      expect(pages.reduce((sum, { rows }) => sum + rows, 0)).toBe(whole.length)
      for (const { body, rows } of pages) {
        expect(rows).toBeLessThanOrEqual(most.rows)
        if (rows > 1) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(most.bytes)
      }
    }
  })

  it.each(samples.filter((sample) => !isTaken(sample)))('%s has no pages', (file, expected) => {
    expect(pagesOf(textOf(file, expected), { rows: 10, bytes: 1000 })).toEqual([])
  })
})
