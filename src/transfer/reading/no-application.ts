import { fieldOf, wordOf } from './fields.ts'
import type { Field } from './fields.ts'
import type { Column } from './header.ts'
import { plain } from '../../reading/plain.ts'
import { ignored } from './reasons.ts'
import type { Reason } from './types.ts'

/** A row that is known for no application by its company and its title: a sum with a count, or another header. */
export function skippedByNames(columns: Column[], cells: string[]): Reason | undefined {
  const textOf = (field: Field) => cells[columns.findIndex((column) => column.field === field)]?.trim() ?? ''
  const [company, title] = [textOf('company'), textOf('title')]
  if (isTotal(company) && /^[\d.,]+$/.test(title)) return ignored.no_row
  return isNameOf('company', company) && isNameOf('title', title) && isOfHeaders(cells)
    ? ignored.repeated_header
    : undefined
}

const isTotal = (text: string) =>
  text.length <= longestTotal &&
  /^(?:(?:grand |sub)?totals?|sum|(?:zwischen|gesamt)?summe|gesamt|insgesamt|somme|suma|toplam) ?:?$/.test(
    plain(text),
  )

const longestTotal = 30

function isNameOf(field: Field, text: string) {
  const named = fieldOf(wordOf(text))
  return named === field || named === 'title_or_name'
}

const isOfHeaders = (cells: string[]) =>
  cells.every((cell) => cell.trim() === '' || fieldOf(wordOf(cell)) !== undefined)
