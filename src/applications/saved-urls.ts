import { createHash } from 'node:crypto'
import { keys } from '../table/keys.ts'
import type { Item } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import type { StoredApplication } from './schemas.ts'
import { urlKeyOf } from './url-key.ts'

/** The applications of one URL, in the order in which they came: nearly always one. */
type SavedUrl = { application_id: string; others?: string[]; version: number }

/** What is known of these rows, by their sort keys; undefined is a row that there is not. */
export type KnownRows = Map<string, Item | undefined>

/** A row names every one of them. */
const mostOfOneUrl = 100

export const savedUrlKey = (userId: string, url: string) =>
  keys.savedUrl(userId, createHash('sha256').update(urlKeyOf(url)).digest('base64url'))

/**
 * The writes by which an application leaves its old URL and joins its new one. A row of which nothing is known is taken
 * for what it nearly always is: the application's alone, or not there. `takenBy` names the first application of the
 * new URL, where that has to be the only one.
 */
export function urlWrites(
  userId: string,
  before: StoredApplication | undefined,
  after: StoredApplication | undefined,
  mayBeSecond: boolean,
  known: KnownRows,
): { writes: Write[] } | { takenBy: string } {
  const id = (before ?? after)?.id ?? ''
  const old = before?.url === undefined ? undefined : savedUrlKey(userId, before.url)
  const now = after?.url === undefined ? undefined : savedUrlKey(userId, after.url)
  if (old?.sk === now?.sk) return { writes: [] }

  const writes: Write[] = []
  if (old) writes.push(...leave(old, id, known))
  if (now) {
    const row = known.get(now.sk) as SavedUrl | undefined
    if (row && (!mayBeSecond || (row.others?.length ?? 0) >= mostOfOneUrl))
      return { takenBy: row.application_id }
    writes.push(join(now, id, row))
  }
  return { writes }
}

type Key = ReturnType<typeof savedUrlKey>

function join(key: Key, id: string, row: SavedUrl | undefined): Write {
  if (!row) return { put: { ...key, application_id: id, version: 1 }, when: 'if-absent' }
  const { application_id, others = [], version } = row
  return {
    put: { ...key, application_id, others: [...others, id], version: version + 1 },
    when: { application_id, version },
  }
}

function leave(key: Key, id: string, known: KnownRows): Write[] {
  if (!known.has(key.sk)) return [{ delete: key, when: { application_id: id, others: undefined } }]
  const row = known.get(key.sk) as SavedUrl | undefined
  if (!row) return []
  const { application_id, others = [], version } = row
  const when = { application_id, version }
  const [first, ...more] = [application_id, ...others].filter((it) => it !== id)
  if (first === undefined) return [{ delete: key, when }]
  const left = more.length > 0 ? more : undefined
  return [{ put: { ...key, application_id: first, others: left, version: version + 1 }, when }]
}
