import { randomUUID } from 'node:crypto'
import { keys } from '../table/keys.ts'
import type { Item, Key } from '../table/keys.ts'
import type { Write } from '../table/transact.ts'
import { firstUrlHashOf } from './first-url-key.ts'
import { mostPerUrl } from './limits.ts'
import { alreadySaved, tooManyPerUrl } from './refusals.ts'
import { idOf } from './rows.ts'
import type { Transition } from './rows.ts'
import { SavedUrl } from './stored.ts'
import type { StoredApplication } from './stored.ts'
import { urlHashOf } from './url-key.ts'

type Change = Transition & { mayBeSecond?: boolean | undefined }

/** URL rows that earlier tries have found, by sort key. Undefined: the row does not exist. */
export type SeenUrls = Map<string, Item | undefined>

/** The keys under which a URL may be saved: by today's rule, and by the rule of version 1.0.0. */
export const savedUrlKeys = (userId: string, url: string): Key[] => [
  keys.savedUrl(userId, urlHashOf(url)),
  keys.savedUrl(userId, firstUrlHashOf(url)),
]

/**
 * The key of the new URL by the rule of version 1.0.0, if its row must be read. No new row gets such a key, so the row
 * can be read before the transaction.
 */
export function earlierUrlKey(userId: string, change: Change): Key | undefined {
  const { old, earlier } = urlKeysOf(userId, change)
  return !earlier || earlier.sk === old?.sk || staysOnPage(change) ? undefined : earlier
}

/**
 * Removes an application from the row of its old URL and adds it to the row of its new one. A row that was not seen
 * yet is taken for the usual case: it names only this application, or it does not exist. Each write is named by its
 * sort key. Throws `already_exists` if the new URL is taken.
 */
export function urlWrites(userId: string, change: Change, seen: SeenUrls): Write[] {
  const { old, now } = urlKeysOf(userId, change)
  if (old?.sk === now?.sk) return []
  requireFreeUrl(userId, change, seen)
  const id = idOf(change)
  return [...(old ? leave(old, id, seen) : []), ...(now ? [join(now, id, rowOf(seen, now))] : [])]
}

/** Throws `already_exists` if another application has the new URL, unless a second one is allowed. */
export function requireFreeUrl(userId: string, change: Change, seen: SeenUrls) {
  if (staysOnPage(change)) return
  const { now, earlier } = urlKeysOf(userId, change)
  const rows = [now, earlier].flatMap((key) => (key && rowOf(seen, key)) ?? [])
  const others = rows.map((row) => idsIn(row).filter((id) => id !== idOf(change)))
  // Ids are ordered by time.
  const [first] = others.flatMap(([id]) => id ?? []).toSorted()
  if (first === undefined) return
  if (!change.mayBeSecond) throw alreadySaved(first)
  if (others.flat().length >= mostPerUrl) throw tooManyPerUrl(first)
}

/** True if the new URL names the page of the old one. Its row may still move, from the first rule's key to today's. */
const staysOnPage = ({ before, after }: Change) =>
  before?.url !== undefined && after?.url_key === urlHashOf(before.url)

/** The keys of the old URL's row, of the new URL's row, and of the new URL's row by the first rule. */
const urlKeysOf = (userId: string, { before, after }: Change) => ({
  old: before && urlKeyOfRow(userId, before),
  now: after && urlKeyOfRow(userId, after),
  earlier: after?.url === undefined ? undefined : keys.savedUrl(userId, firstUrlHashOf(after.url)),
})

/** The first applications do not store their key. */
function urlKeyOfRow(userId: string, { url, url_key }: StoredApplication) {
  return url === undefined ? undefined : keys.savedUrl(userId, url_key ?? firstUrlHashOf(url))
}

function rowOf(seen: SeenUrls, { sk }: Key) {
  const row = seen.get(sk)
  return row && SavedUrl.parse(row)
}

export const idsIn = ({ application_id, others = [] }: SavedUrl) => [application_id, ...others]

function join(key: Key, id: string, row: SavedUrl | undefined): Write {
  const [write_id, name] = [randomUUID(), key.sk]
  if (!row) return { name, put: { ...key, application_id: id, write_id }, when: 'if-absent' }
  const { application_id, others = [] } = row
  return {
    name,
    put: { ...key, application_id, others: [...others, id], write_id },
    when: { write_id: row.write_id },
  }
}

function leave(key: Key, id: string, seen: SeenUrls): Write[] {
  const name = key.sk
  if (!seen.has(name)) return [{ name, delete: key, when: { application_id: id, others: undefined } }]
  const row = rowOf(seen, key)
  if (!row) return []
  const when = { write_id: row.write_id }
  const [first, ...others] = idsIn(row).filter((it) => it !== id)
  if (first === undefined) return [{ name, delete: key, when }]
  const left = others.length > 0 ? others : undefined
  return [{ name, put: { ...key, application_id: first, others: left, write_id: randomUUID() }, when }]
}
