import { fieldOf, fieldOfBracketed, memberOf, wordOf } from './fields.ts'
import type { Field } from './fields.ts'
import { isOwnHeader } from './own-csv.ts'
import { recordsOf } from './records.ts'
import type { Separator } from './records.ts'
import { isStage } from './stage-boxes.ts'
import { otherContentOf, plain, trackerOf } from './trackers.ts'
import type { Tracker } from './trackers.ts'

export type Column = { header: string; word: string; field?: Field | undefined }
export type Header = {
  separator: Separator
  /** The position of its record. */
  index: number
  tracker: Tracker
  columns: Column[]
}

const separators = [',', ';', '\t', '|'] as const satisfies Separator[]
const mostRows = 20
const mostCharacters = 64_000

/** The records among which the header is looked for. A record that is cut is none. */
function firstRecords(text: string, separator: Separator) {
  const part = text.slice(0, mostCharacters)
  let end = 0
  return recordsOf(part, separator, mostRows)
    .map((record, index) => ({ ...record, index, offset: end, end: (end += record.raw.length) }))
    .filter((record) => !record.isBroken && (record.end < part.length || part.length === text.length))
}

/** The first row that names a column for the company and one for the title. */
export function findHeader(text: string): Header | undefined {
  const headers = separators.flatMap((separator) => {
    const records = firstRecords(text, separator).map(({ cells, offset, index }) => {
      return { offset, separator, index, ...headerOf(cells) }
    })
    return records.find(({ columns }) => isHeader(columns)) ?? []
  })
  // Of two separators, the one that finds a header earlier counts, then the one that makes more columns of it.
  return headers.toSorted((one, other) => one.offset - other.offset || knownIn(other) - knownIn(one))[0]
}

/** The content of a file without a header row, if it is a known one. */
export const findOtherContent = (text: string) =>
  separators
    .flatMap((separator) => firstRecords(text, separator))
    .map(({ cells }) => otherContentOf(new Set(cells.map(wordOf))))
    .find((content) => content !== undefined)

/** `company` or `title`, if a row names only the other one, and the headers of that row. */
export function missingColumnOf(text: string) {
  const rows = separators.flatMap((separator) => firstRecords(text, separator))
  for (const { cells } of rows) {
    const headers = cells.map((cell) => cell.trim()).filter((header) => header !== '')
    const row = new Set(headers.map((header) => fieldOf(wordOf(header))))
    if (headers.length > 1 && (row.has('company') || row.has('title')))
      return { missing: row.has('company') ? 'title' : 'company', headers }
  }
  return undefined
}

const knownIn = ({ columns }: { columns: Column[] }) => columns.filter(({ field }) => field).length

const isHeader = (columns: Column[]) =>
  columns.some(({ field }) => field === 'company') &&
  columns.some(({ field }) => field === 'title') &&
  otherContentOf(new Set(columns.map(({ word }) => word))) === undefined

function headerOf(cells: string[]): { tracker: Tracker; columns: Column[] } {
  const named = cells.map((cell) => ({ header: cell.trim(), word: wordOf(cell) }))
  if (!isOwnHeader(cells)) return columnsOf(named)
  return { tracker: { ...plain, name: 'job_hunt_tracker' }, columns: ownColumns(named) }
}

const ownColumns = (named: Omit<Column, 'field'>[]) =>
  named.map(({ header, word }): Column => {
    if (notRead.has(header)) return { header, word }
    return { header, word, field: ownFields.get(header) ?? fieldOf(word) }
  })

const notRead = new Set(['id', 'status_since', 'applied_on', 'updated_at', 'version'])
const ownFields = new Map<string, Field>([
  ['interviews', 'interviews'],
  ['history', 'activity'],
])

/** The meanings of a table's headers, or of the names of members. */
export function columnsOf(named: Omit<Column, 'field'>[]): { tracker: Tracker; columns: Column[] } {
  const words = new Set(named.map(({ word }) => word))
  const tracker = trackerOf(words)
  const columns = named.map(({ header, word }): Column => {
    const there = tracker.fields?.get(word)
    return { header, word, field: there === undefined ? fieldOf(word) : (there ?? undefined) }
  })
  return { tracker, columns: withStages(settled(withBracketed(columns)), tracker) }
}

/** A header with brackets counts without them where no other column is what it says. */
function withBracketed(columns: Column[]) {
  const taken = new Set(columns.map(({ field }) => field))
  return columns.map((column): Column => {
    if (column.field || !/[([]/.test(column.header)) return column
    const field = fieldOfBracketed(column.header)
    if (!field || taken.has(field)) return column
    taken.add(field)
    return { ...column, field }
  })
}

/** In a spreadsheet, a column may be a check box for one stage. */
const withStages = (columns: Column[], tracker: Tracker) =>
  columns.map((column): Column => {
    const isBox = tracker === plain && column.field === undefined && isStage(column.word)
    return isBox ? { ...column, field: 'stage_box' } : column
  })

/**
 * `Name` is the title only beside a company. `Date` is the day of application, and `Result` the status, only if nothing
 * better is.
 */
function settled(columns: Column[]) {
  const has = (field: Field) => columns.some((column) => column.field === field)
  const isNameTitle = has('company') && !has('title')
  const better = new Map<Field | undefined, Field>([
    ['date', 'applied_at'],
    ['answer', 'status'],
  ])
  return columns.map((column): Column => {
    if (column.field === 'title_or_name') return { ...column, field: isNameTitle ? 'title' : undefined }
    const other = better.get(column.field)
    return other && has(other) ? { ...column, field: undefined } : column
  })
}

/** The columns as a person is shown them. A column without a name is shown by its number if it has something in it. */
export const shownColumns = (columns: Column[], isFilled: (index: number) => boolean = () => true) =>
  columns
    .slice(0, mostShown)
    .map(({ header, field }, index) => ({
      header:
        header === '' && isFilled(index)
          ? `column ${index + 1}`
          : header.slice(0, longestShown).toWellFormed(),
      ...(field && { member: memberOf(field) }),
    }))
    .filter(({ header }) => header !== '')

const mostShown = 1000
const longestShown = 100
