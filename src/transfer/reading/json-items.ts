import { deepest, isDeeper } from './depth.ts'
import { columnsOf } from './header.ts'
import { wordOf } from './fields.ts'
import { cellsByField } from './row.ts'
import type { Cell } from './row.ts'
import type { Item } from './own.ts'

/** The lists of a JSON file and of a Trello board. `wrap` makes a file of some of the entries. */
type JsonFile = {
  tracker?: 'indeed' | 'trello'
  entries: unknown[]
  board?: Item
  wrap: (entries: unknown[]) => unknown
}

const lists = ['items', 'applications', 'jobs', 'data']

export function jsonFileOf(root: unknown): JsonFile | undefined {
  if (isDeeper(root, deepest)) return undefined
  if (Array.isArray(root)) return { entries: root, wrap: (items) => items }
  if (!isItem(root)) return undefined
  if (Array.isArray(root.cards) && Array.isArray(root.lists)) {
    const { lists, labels, cards } = root
    return {
      tracker: 'trello',
      entries: cards as unknown[],
      board: root,
      wrap: (some) => ({ lists, labels, cards: some }),
    }
  }
  const name = lists.find((list) => Array.isArray(root[list]))
  if (name === undefined) return undefined
  const entries = root[name] as unknown[]
  const source = isItem(root.meta) ? root.meta.source : undefined
  return typeof source === 'string' && /^indeed\b/i.test(source)
    ? { tracker: 'indeed', entries, wrap: (some) => ({ meta: { source }, [name]: some }) }
    : { entries, wrap: (some) => ({ [name]: some }) }
}

export const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An entry's columns and cells by the names of its members. */
export function cellsOfItem(item: Item) {
  const { tracker, columns } = columnsOf(
    Object.keys(item).map((header) => ({ header, word: wordOf(header) })),
  )
  const named = columns.map((column) =>
    column.word === 'interviews' ? { ...column, field: column.field ?? column.word } : column,
  )
  const cells = cellsByField(named, ({ header }) => cellOf(header, item[header]))
  return { tracker, columns, cells }
}

function cellOf(header: string, value: unknown): Cell {
  if (typeof value === 'string') return { header, text: value }
  if (typeof value === 'boolean' || Number.isFinite(value)) return { header, text: String(value) }
  return { header, text: '', ...(typeof value === 'object' && value !== null && { value }) }
}
