import { readContacts } from './contacts.ts'
import { readDetails } from './details.ts'
import { readLife } from './life.ts'
import type { FileFacts } from './life.ts'
import { readList } from './lists.ts'
import { oneLine, readMember } from '../../reading/members.ts'
import { readNextAction } from './next-action.ts'
import { reasonOf } from './reasons.ts'
import { createRow } from './row.ts'
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
  const next = readNextAction(row, file.order)
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

const readNotes = (row: Row) =>
  row.notesWith(
    row
      .all('notes')
      .map(({ text }) => text)
      .join('\n')
      .trim(),
  )
