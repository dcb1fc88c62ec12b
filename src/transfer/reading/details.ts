import { readHtml } from '../../reading/html.ts'
import type { Field } from './fields.ts'
import { readUrl } from './links.ts'
import {
  cutTo,
  longestText,
  oneLine,
  printableOf,
  readMember,
  withoutUndefined,
} from '../../reading/members.ts'
import type { Member } from '../../reading/members.ts'
import { readPay } from './pay.ts'
import { readFlag } from '../../reading/flags.ts'
import type { Row } from './row.ts'
import type { Tracker } from './trackers.ts'
import type { Draft } from './types.ts'
import { readEmploymentType, readPriority, readWorkMode } from '../../reading/words.ts'

type Details = Partial<
  Pick<
    Draft,
    | 'url'
    | 'location'
    | 'work_mode'
    | 'employment_type'
    | 'salary'
    | 'source'
    | 'description'
    | 'resume'
    | 'priority'
  >
>

/** The members that one cell says, each by itself. */
export function readDetails(row: Row, tracker: Tracker): Details {
  const location = readLine(row, 'location')
  const details = {
    url: readUrl(row),
    location,
    work_mode:
      readWord(row, 'work_mode', readWorkMode) ??
      (location === undefined ? undefined : readWorkMode(location)),
    employment_type: readWord(row, 'employment_type', readEmploymentType),
    salary: readPay(row),
    source: sourceOf(row) ?? readLine(row, 'source') ?? tracker.source,
    description: readDescription(row),
    resume: readLine(row, 'resume'),
    priority: readWord(row, 'priority', readPriority),
  }
  return withoutUndefined(details)
}

function readLine(row: Row, field: Field & Member) {
  const cell = row.find(field)
  if (!cell || cell.value !== undefined) return undefined
  const read = readMember(field, oneLine(cell.text))
  if ('value' in read) return read.value as string
  row.leaveOut(read.code, field, cell)
  return undefined
}

/** Text in a column for a link or a source that is no link. */
function sourceOf(row: Row) {
  const cell = row.find('link_or_source')
  if (!cell || 'value' in readMember('url', cell.text)) return undefined
  const read = readMember('source', oneLine(cell.text))
  return 'value' in read ? read.value : undefined
}

/** A box that is not checked says nothing. A word that is not known goes to the notes. */
function readWord<T>(row: Row, field: Field & Member, read: (text: string, header: string) => T | undefined) {
  const cell = row.find(field)
  if (!cell || cell.value !== undefined) return undefined
  const word = read(cell.text, cell.header)
  if (word === undefined && readFlag(cell.text) === undefined) row.leaveOut('unknown_word', field, cell)
  return word
}

function readDescription(row: Row) {
  const cell = row.find('description')
  if (!cell || cell.value !== undefined) return undefined
  const { text, isCut } = readHtml(cell.text)
  const printable = printableOf(text).trim()
  if (isCut || printable.length > longestText) row.leaveOut('too_long', 'description')
  else if (printable.length < text.trim().length) row.leaveOut('unprintable', 'description')
  return printable === '' ? undefined : cutTo(printable, longestText)
}
