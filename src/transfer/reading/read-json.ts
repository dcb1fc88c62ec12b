import type { Column } from './header.ts'
import { shownColumns } from './header.ts'
import { finish } from './finish.ts'
import type { FoundRow } from './finish.ts'
import { cellsOfItem, isItem, jsonFileOf } from './json-items.ts'
import { isOwnItem, readOwnItem } from './own.ts'
import type { Item } from './own.ts'
import { notAnObject } from './reasons.ts'
import { plain } from './trackers.ts'
import { listsOf, readCard } from './trello.ts'
import type { ReadOptions, Reading } from './types.ts'

const noList = {
  code: 'not_a_list_of_applications',
  detail:
    'The file is JSON without a list of applications. It should be an array, or have an array "applications".',
}

/** Reads the entries of a JSON file. They are numbered from 1. */
export function readJson(
  root: unknown,
  { dateOrder, firstRow = 1, mostRows = Infinity }: ReadOptions,
): Reading {
  const file = jsonFileOf(root)
  if (!file) return { refused: noList }
  const lists = file.board && listsOf(file.board)
  const columns = new Map<string, Column>()
  const found = file.entries.slice(0, mostRows + 1).map((entry, index): FoundRow => {
    const place = { row: firstRow + index, content: JSON.stringify(entry) }
    if (!isItem(entry)) return { ...place, refused: notAnObject }
    if (lists) return { ...place, ...readCard(entry, lists) }
    const { cells, tracker, columns: its } = cellsOfItem(entry)
    for (const column of its) if (!columns.has(column.header)) columns.set(column.header, column)
    return isOwnItem(entry) ? { ...place, read: readOwnItem(entry) } : { ...place, cells, tracker }
  })
  return {
    tracker: file.tracker ?? trackerOf(file.entries.find(isItem)),
    columns: shownColumns([...columns.values()]),
    warnings: [],
    ...finish(found, dateOrder),
  }
}

function trackerOf(item: Item | undefined) {
  if (!item) return plain.name
  return isOwnItem(item) ? 'job_hunt_tracker' : cellsOfItem(item).tracker.name
}
