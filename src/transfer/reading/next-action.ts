import { readCell } from './life.ts'
import { asText } from './lists.ts'
import { oneLine, readMember } from '../../reading/members.ts'
import type { Row } from './row.ts'
import type { DateOrder, Draft } from './types.ts'

/** A next step in an object of JSON, or in a column for its time and one for its text. */
export function readNextAction(row: Row, order: DateOrder | undefined): Draft['next_action'] {
  const cell = row.find('next_action_text')
  if (cell?.value !== undefined) {
    const read = readMember('next_action', cell.value)
    if ('value' in read) return read.value
    row.leaveOut(read.code, 'next_action', { header: cell.header, text: asText(cell.value) })
    return undefined
  }
  const at = readCell(row, { cell: row.find('next_action_at'), member: 'next_action', order }).at
  if (at !== undefined) {
    const read = readMember('next_action', { at, text: cell ? oneLine(cell.text) : 'Follow up' })
    if ('value' in read) return read.value
    row.leaveOut(read.code, 'next_action', cell)
  } else if (cell) {
    // A next step without a time is no mistake, but ours needs one.
    row.keep(cell)
  }
  return undefined
}
