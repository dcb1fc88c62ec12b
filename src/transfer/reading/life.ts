import type { ApplicationStatus } from '../../applications/schemas.ts'
import { readActivity } from './activity.ts'
import { hasSecondDate, readDate } from './dates.ts'
import type { Field } from './fields.ts'
import { movesOf } from './moves.ts'
import { readFlag } from '../../reading/flags.ts'
import type { Cell, Row } from './row.ts'
import { readStageBoxes } from './stage-boxes.ts'
import { readStatus } from './statuses.ts'
import type { Tracker } from './trackers.ts'
import type { DateOrder, Draft } from './types.ts'

export type FileFacts = { tracker: Tracker; order: DateOrder | undefined }

type Life = Pick<Draft, 'status' | 'moves' | 'archived'> &
  Partial<Pick<Draft, 'applied_at' | 'archived_at' | 'created_at'>>

/** The status, and when the application was saved, sent, moved and archived. */
export function readLife(row: Row, { tracker, order }: FileFacts): Life {
  const dateIn = (field: Field, member: string) => readCell(row, { cell: row.find(field), member, order })
  const cells = [
    ...row.all('applied_at'),
    ...row.all('applied').filter(({ text }) => readFlag(text) === undefined),
  ]
  const applied = readCell(row, { cell: cells[0], member: 'applied_at', order })
  const weak = cells.length === 0 ? row.find('date') : undefined

  const said = readStatusIn(row)
  const checked = readStageBoxes(row)
  const isSent = sentFlagOf(row)
  const isApplied = applied.isThere || (isSent ?? isDate(weak, order))
  const status = said.status ?? checked ?? (isApplied ? 'applied' : (tracker.status ?? 'saved'))
  const used =
    weak && happensAfterSending(status) ? readCell(row, { cell: weak, member: 'applied_at', order }) : applied

  const savedAt = dateIn('saved_at', 'created_at').at
  const createdAt = savedAt ?? dateIn('created_at', 'created_at').at
  const archivedAt = dateIn('archived_at', 'archived').at
  const statusAt = dateIn('status_at', 'status').at
  const appliedAt =
    status === 'saved' ? undefined : (used.at ?? (status === 'applied' ? statusAt : undefined))
  const archived = isArchived(row) ?? said.archived ?? archivedAt !== undefined
  return {
    status,
    archived,
    moves: readActivity(row, status) ?? movesOf({ status, savedAt, createdAt, appliedAt, statusAt }),
    ...(appliedAt !== undefined && { applied_at: appliedAt }),
    ...(archived && archivedAt !== undefined && { archived_at: archivedAt }),
    ...(createdAt !== undefined && { created_at: createdAt }),
  }
}

/** If nothing was sent, the date of a column "Date" is no day of application. */
const happensAfterSending = (status: ApplicationStatus) => status !== 'saved' && status !== 'withdrawn'

const isArchived = (row: Row) => readFlag(row.find('archived')?.text ?? '')
const sentFlagOf = (row: Row) =>
  row
    .all('applied')
    .map(({ text }) => readFlag(text))
    .find((flag) => flag !== undefined)

/** "No" in a column "Response" says that nobody answered so far. */
const isNoAnswer = ({ text }: Cell) => readFlag(text) === false

function readStatusIn(row: Row): { status?: ApplicationStatus; archived?: true } {
  const cell = row.find('status') ?? row.all('answer').find((answer) => !isNoAnswer(answer))
  const said = cell && readStatus(cell.text)
  if (!said) return {}
  if (!said.known) row.leaveOut('unknown_status', 'status', cell)
  return said
}

const isDate = (cell: Cell | undefined, order: DateOrder | undefined) => {
  const date = cell && readDate(cell.text, order)
  return date !== undefined && !('code' in date && date.code === 'bad_date')
}

type DateCell = { cell: Cell | undefined; member: string; order: DateOrder | undefined }

/** `isThere` is also true for a date without a year, or with an open order of day and month. */
export function readCell(row: Row, { cell, member, order }: DateCell): { at?: string; isThere: boolean } {
  const date = cell && readDate(cell.text, order)
  if (!date) return { isThere: false }
  if ('code' in date) row.leaveOut(date.code, member, cell)
  else if (hasSecondDate(cell.text)) row.keep(cell)
  return { ...('at' in date && { at: date.at }), isThere: isDate(cell, order) }
}
