import { randomUUID } from 'node:crypto'
import { keys } from '../table/keys.ts'
import type { Key } from '../table/keys.ts'
import type { Item } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { SavedUrl } from './schemas.ts'
import type { StoredApplication } from './schemas.ts'
import { urlHashOf } from './url-key.ts'

/** What is known of these rows, by their sort keys; undefined is a row that there is not. */
export type KnownRows = Map<string, Item | undefined>

/** A row names every one of them. */
const mostOthers = 100

export const savedUrlKey = (userId: string, url: string) => keys.savedUrl(userId, urlHashOf(url))

/**
 * The writes by which an application leaves its old URL and joins its new one. A row of which nothing is known is taken
 * for what it nearly always is: the application's alone, or not there. `takenBy` names the first application of the
 * new URL, where no other may join it.
 */
export function urlWrites(
  userId: string,
  before: StoredApplication | undefined,
  after: StoredApplication | undefined,
  mayBeSecond: boolean,
  known: KnownRows,
): { writes: Write[] } | { takenBy: string } {
  const id = (before ?? after)?.id ?? ''
  const [old, now] = [before && keyOf(userId, before), after && keyOf(userId, after)]
  if (old?.sk === now?.sk) return { writes: [] }

  const writes = old ? leave(old, id, known) : []
  if (!now) return { writes }
  const row = rowOf(known, now)
  if (row && (!mayBeSecond || (row.others?.length ?? 0) >= mostOthers)) return { takenBy: row.application_id }
  return { writes: [...writes, join(now, id, row)] }
}

function keyOf(userId: string, { url, url_key }: StoredApplication) {
  if (url_key !== undefined) return keys.savedUrl(userId, url_key)
  return url === undefined ? undefined : savedUrlKey(userId, url)
}

function rowOf(known: KnownRows, { sk }: Key) {
  const row = known.get(sk)
  return row && SavedUrl.parse(row)
}

function join(key: Key, id: string, row: SavedUrl | undefined): Write {
  const write_id = randomUUID()
  if (!row) return { put: { ...key, application_id: id, write_id }, when: 'if-absent' }
  const { application_id, others = [] } = row
  return {
    put: { ...key, application_id, others: [...others, id], write_id },
    when: { write_id: row.write_id },
  }
}

function leave(key: Key, id: string, known: KnownRows): Write[] {
  if (!known.has(key.sk)) return [{ delete: key, when: { application_id: id, others: undefined } }]
  const row = rowOf(known, key)
  if (!row) return []
  const when = { write_id: row.write_id }
  const [first, ...others] = [row.application_id, ...(row.others ?? [])].filter((it) => it !== id)
  if (first === undefined) return [{ delete: key, when }]
  const left = others.length > 0 ? others : undefined
  return [{ put: { ...key, application_id: first, others: left, write_id: randomUUID() }, when }]
}
