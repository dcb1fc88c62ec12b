import { readContacts } from './contacts.ts'
import { readDetails } from './details.ts'
import { readCell, readLife } from './life.ts'
import type { FileFacts } from './life.ts'
import { readList } from './lists.ts'
import { cutTo, longestText, printableOf, readMember } from './members.ts'
import { reasonOf } from './reasons.ts'
import { createRow, oneLine } from './row.ts'
import type { Cells, Row } from './row.ts'
import { readTags } from './tags.ts'
import type { Draft, Reason } from './types.ts'

export type ReadDraft = { warnings: Reason[] } & ({ draft: Draft } | { refused: Reason })

/** An application out of the cells of another tracker. */
export function draftOf(cells: Cells, file: FileFacts): ReadDraft {
  const row = createRow(cells)
  const company = readName(row, 'company')
  const title = readName(row, 'title')
  const refused = [company, title].find((name) => typeof name === 'object')
  if (refused || typeof company === 'object' || typeof title === 'object')
    return { warnings: [], refused: refused! }

  const life = readLife(row, file)
  const details = readDetails(row, file.tracker)
  const next = readNextAction(row, file)
  const lists = {
    tags: readTags(row),
    contacts: readContacts(row),
    interviews: readList(row, row.find('interviews')?.value, 'interviews'),
  }
  // Last, because what was left out goes to the notes.
  const notes = readNotes(row)
  return {
    warnings: row.warnings,
    draft: {
      company,
      title,
      ...life,
      ...details,
      ...lists,
      ...(next && { next_action: next }),
      ...(notes && { notes }),
    },
  }
}

/** A name that is missing or not valid refuses the row. */
function readName(row: Row, member: 'company' | 'title'): string | Reason {
  const text = oneLine(row.find(member)?.text ?? '')
  if (text === '' || (member === 'title' && text.toLowerCase() === 'untitled'))
    return reasonOf(`missing_${member}`, member)
  const read = readMember(member, text)
  return 'value' in read ? read.value : reasonOf(read.code, member)
}

/** A next step needs a time. Without one it goes to the notes. */
function readNextAction(row: Row, { order }: FileFacts): Draft['next_action'] {
  const whole = row.all('next_action_text').find(({ value }) => value !== undefined)
  const read = whole && readMember('next_action', whole.value)
  if (read && 'value' in read) return read.value
  const at = readCell(row, { cell: row.find('next_action_at'), member: 'next_action', order }).at
  const cell = row.all('next_action_text').find(({ value }) => value === undefined)
  const text = readMember('next_action', { at, text: cell ? oneLine(cell.text) : 'Follow up' })
  if ('value' in text) return text.value
  if (cell) row.leftovers.push(`${cell.header}: ${printableOf(cell.text)}`)
  return undefined
}

function readNotes(row: Row): string | undefined {
  const written = row
    .all('notes')
    .map(({ text }) => text)
    .join('\n')
  const printable = printableOf(written)
  if (printable.length < written.length) row.leaveOut('unprintable', 'notes')
  const notes = [printable.trim(), ...row.leftovers].filter((line) => line !== '').join('\n')
  if (printable.length > longestText) row.leaveOut('too_long', 'notes')
  return notes === '' ? undefined : cutTo(notes, longestText)
}
