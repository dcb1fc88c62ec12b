import type { Field } from './fields.ts'
import { cutTo, longestText, printableOf } from '../../reading/members.ts'
import { isNothing } from '../../reading/nothing.ts'
import { reasonOf } from './reasons.ts'
import type { Reason } from './types.ts'

/** `value` is a list or an object of JSON. */
export type Cell = { header: string; text: string; value?: unknown }
export type Cells = ReadonlyMap<Field, Cell[]>
export type Row = ReturnType<typeof createRow>

/** A row of hostile text could have as many as it has characters. */
const mostWarnings = 50
const longestLeftovers = 10_000

const noRoom: Reason = {
  code: 'too_long',
  member: 'notes',
  detail: 'The notes have no room for all that was left out.',
}

/** The cells of a row, and all that was left out of it. */
export function createRow(cells: Cells) {
  const warnings: Reason[] = []
  const leftovers: string[] = []
  let room = longestLeftovers
  let isCut = false
  const all = (field: Field) =>
    (cells.get(field) ?? []).filter(({ text, value }) => value !== undefined || !isNothing(text))

  return {
    warnings,
    /** Lines for the notes. */
    leftovers,

    /** The cells that say something. */
    all,
    find: (field: Field): Cell | undefined => all(field)[0],

    /** A text that is understood only in part goes to the notes as a whole. */
    keep({ header, text }: Cell) {
      leftovers.push(`${header}: ${printableOf(text).trim()}`)
    },

    /** Warns of something that is not valid. The text of `cell` goes to the notes. */
    leaveOut(code: string, member: string, cell?: { header: string; text: string }) {
      const header = cell && printableOf(cell.header)
      const reason = reasonOf(code, member, header)
      const text = cell && printableOf(cell.text).trim()
      const line = text ? `${header}: ${text}` : ''
      const kept = cutTo(line, room)
      room -= kept.length
      isCut ||= kept !== line
      if (kept !== '') leftovers.push(kept)
      if (warnings.length < mostWarnings)
        warnings.push(
          text && kept === line ? { ...reason, detail: `${reason.detail} It is in the notes.` } : reason,
        )
    },

    /** The notes with the lines of what was left out. */
    notesWith(text: string): string | undefined {
      const written = printableOf(text)
      if (written !== text) warnings.push(reasonOf('unprintable', 'notes'))
      const notes = [written, ...leftovers].filter((line) => line !== '').join('\n')
      if (written.length > longestText) warnings.push(reasonOf('too_long', 'notes'))
      else if (isCut || notes.length > longestText) warnings.push(noRoom)
      return notes === '' ? undefined : cutTo(notes, longestText)
    },
  }
}

/** The cells of a row by their fields. A column without a field has none. */
export function cellsByField<C extends { field?: Field | undefined }>(
  columns: C[],
  cellOf: (column: C, index: number) => Cell,
): Cells {
  const cells = new Map<Field, Cell[]>()
  columns.forEach((column, index) => {
    if (!column.field) return
    const cell = cellOf(column, index)
    const before = cells.get(column.field)
    if (before) before.push(cell)
    else cells.set(column.field, [cell])
  })
  return cells
}
