import type { Field } from './fields.ts'
import { printableOf } from './members.ts'
import { isNothing } from './nothing.ts'
import { reasonOf } from './reasons.ts'
import type { Reason } from './types.ts'

/** `value` is a list or an object of JSON. */
export type Cell = { header: string; text: string; value?: unknown }
export type Cells = ReadonlyMap<Field, Cell[]>
export type Row = ReturnType<typeof createRow>

/** A row of hostile text could have as many as it has characters. */
const mostWarnings = 50

/** The cells of a row, and all that was left out of it. */
export function createRow(cells: Cells) {
  const warnings: Reason[] = []
  const leftovers: string[] = []
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
      const reason = reasonOf(code, member, cell?.header)
      const text = cell && printableOf(cell.text).trim()
      if (warnings.length < mostWarnings)
        warnings.push(text ? { ...reason, detail: `${reason.detail} It is in the notes.` } : reason)
      if (text) leftovers.push(`${cell.header}: ${text}`)
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

/** A cell of several lines as one line. */
export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const yes = new Set('yes,y,true,checked,x,1,done,ja,wahr,oui,vrai,sí,si,verdadero,✓,✔,✔️,✅,☑,☑️'.split(','))
const no = new Set('no,n,false,unchecked,0,nein,falsch,non,faux,falso,☐,❌,✗,✘'.split(','))
const longestFlag = 20

/** A box that is checked or not. */
export function readFlag(text: string): boolean | undefined {
  const word = text.length > longestFlag ? '' : text.trim().toLowerCase()
  if (yes.has(word)) return true
  return no.has(word) ? false : undefined
}
