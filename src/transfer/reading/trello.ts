import type { Cell, Cells } from './row.ts'
import type { Field } from './fields.ts'
import { isItem } from './json-items.ts'
import type { Item } from './own.ts'
import { reasonOf } from './reasons.ts'
import type { Reason } from './types.ts'

const isText = (value: unknown): value is string => typeof value === 'string'
const arrayOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])

/** The names of a board's lists by their ids. */
export const listsOf = (board: Item) =>
  new Map(
    arrayOf(board.lists)
      .filter(isItem)
      .map(({ id, name }) => [id, isText(name) ? name : ''] as const),
  )

/** A card has one name. "title at company" and "title @ company" can be taken apart. */
export function readCard(
  card: Item,
  lists: ReadonlyMap<unknown, string>,
): { cells: Cells } | { refused: Reason } {
  const name = isText(card.name) ? card.name.trim() : ''
  const at = [...name.matchAll(/ (?:at|@) /gi)].at(-1)?.index
  if (at === undefined) {
    const isOpen = / [-–—|:] |: /.test(name)
    return { refused: reasonOf(isOpen ? 'cannot_tell_company_from_title' : 'missing_company', 'company') }
  }
  const texts: Partial<Record<Field, unknown>> = {
    title: name.slice(0, at),
    company: name.slice(at).replace(/^ \S+ /, ''),
    status: lists.get(card.idList),
    notes: card.desc,
    url: arrayOf(card.attachments)
      .filter(isItem)
      .map(({ url }) => url)
      .find((url) => isText(url) && /^https?:/i.test(url)),
    next_action_at: card.due,
    archived: card.closed === true ? 'yes' : '',
  }
  const cells = new Map<Field, Cell[]>(
    Object.entries(texts)
      .filter((entry): entry is [string, string] => isText(entry[1]))
      .map(([field, text]) => [field as Field, [{ header: headers[field] ?? field, text }]]),
  )
  cells.set('tags', [{ header: 'labels', text: '', value: arrayOf(card.labels) }])
  return { cells }
}

const headers: Record<string, string> = {
  status: 'list',
  url: 'attachment',
  next_action_at: 'due',
  notes: 'desc',
}
