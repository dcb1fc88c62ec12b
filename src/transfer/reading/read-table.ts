import { unescapeFormula } from '../formulas.ts'
import { finish } from './finish.ts'
import type { FoundRow } from './finish.ts'
import { joinedFields } from './fields.ts'
import { findHeader, shownColumns } from './header.ts'
import type { Column, Header } from './header.ts'
import { readOwnItem } from './own.ts'
import { ownItemOf } from './own-csv.ts'
import { ignored, repeatedColumn, tooManyCells, unclosedQuote } from './reasons.ts'
import { skippedByNames } from './no-application.ts'
import { isDivider, recordsOf } from './records.ts'
import type { TextRecord } from './records.ts'
import { noHeader, tooManyColumns } from './refusals.ts'
import { withoutPageAddresses } from './relations.ts'
import { cellsByField } from './row.ts'
import type { ReadOptions, Reading, Reason } from './types.ts'

const mostColumns = 1000

/** Reads the rows of a CSV file or of a table in Markdown, numbered as a spreadsheet does. */
export function readTable(text: string, { dateOrder, firstRow, mostRows }: ReadOptions): Reading {
  const header = findHeader(text)
  if (!header) return { refused: noHeader(text) }
  if (header.columns.length > mostColumns) return { refused: tooManyColumns }
  const most = mostRows === undefined ? undefined : header.index + 1 + mostRows + 1
  const records = recordsOf(text, header.separator, most)
  const before = records.slice(0, header.index).map((record, index) => aboveHeader(record, index + 1))
  const start = firstRow ?? header.index + 2
  const after = records.slice(header.index + 1)
  const rows = after.map((record, index) => foundRow(record, start + index, header))
  const filled = filledColumns(after)
  return {
    tracker: header.tracker.name,
    separator: header.separator,
    header_row: header.index + 1,
    columns: shownColumns(header.columns, (index) => filled.has(index)),
    warnings: repeatedIn(header.columns).map(repeatedColumn),
    // The rows above the header of a page have no number.
    ...finish([...(firstRow === undefined ? before : []), ...rows], dateOrder, header.tracker),
  }
}

function filledColumns(records: TextRecord[]) {
  const filled = new Set<number>()
  for (const { cells } of records)
    cells.forEach((cell, index) => {
      if (cell.trim() !== '') filled.add(index)
    })
  return filled
}

const contentOf = ({ raw }: TextRecord) => raw.replace(/[\r\n]{1,2}$/, '')

function aboveHeader(record: TextRecord, row: number): FoundRow {
  const content = contentOf(record)
  return { row, content, ignored: /^"?sep=/i.test(content) ? ignored.sep_line : ignored.before_header }
}

function foundRow(record: TextRecord, row: number, header: Header): FoundRow {
  const place = { row, content: contentOf(record) }
  const skipped = skippedAs(record, header)
  if (skipped) return { ...place, ignored: skipped }
  const refused = refusalOf(record, header)
  if (refused) return { ...place, refused }
  if (header.tracker.name === 'job_hunt_tracker')
    return { ...place, read: readOwnItem(ownItemOf(textsByHeader(record, header))) }
  const cells = cellsByField(header.columns, (column, index) => ({
    header: column.header,
    text: withoutPageAddresses(textAt(record, index), column.field),
  }))
  return { ...place, cells }
}

function skippedAs(record: TextRecord, { columns, separator }: Header): Reason | undefined {
  const { cells, isBroken } = record
  if (isBroken) return undefined
  if (cells.every((cell) => cell.trim() === '')) return ignored.blank
  if (separator === '|' && (isDivider(record) || !record.raw.trimStart().startsWith('|')))
    return ignored.no_row
  const isHeader = columns.every(({ header }, index) => header === (cells[index]?.trim() ?? ''))
  if (isHeader) return ignored.repeated_header
  return skippedByNames(columns, cells)
}

function refusalOf({ cells, raw, isBroken }: TextRecord, { columns, tracker }: Header): Reason | undefined {
  if (isBroken) return unclosedQuote(linesAfterFirst(raw))
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) return tooManyCells
  if (tracker.name === 'jobsync' && cells[0]?.startsWith('Error:')) return jobsyncFailed
  return undefined
}

/** The lines of a record that are not blank, without its first one. */
const linesAfterFirst = (raw: string) =>
  raw
    .split(/[\r\n]+/)
    .slice(1)
    .filter((line) => line.trim() !== '').length

const jobsyncFailed: Reason = {
  code: 'missing_company',
  member: 'company',
  detail: 'JobSync wrote an error here, so its export may be cut short.',
}

const textAt = ({ cells }: TextRecord, index: number) => unescapeFormula(cells[index] ?? '')

const textsByHeader = (record: TextRecord, { columns }: Header) =>
  new Map(columns.map(({ header }, index) => [header, textAt(record, index)]))

/** The headers that several columns have, and of which only one counts. */
function repeatedIn(columns: Column[]) {
  const seen = new Set<string>()
  const repeated = columns.filter(({ word, field }) => {
    const isRepeated = seen.has(word) && field !== undefined && !joinedFields.has(field)
    seen.add(word)
    return isRepeated
  })
  return [...new Set(repeated.map(({ header }) => header))]
}
