import { backoffMs } from '../backoff.ts'
import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import type { News, Outbox } from '../inbox/outbox.ts'
import { earlierRequestOf, idempotencyWrite } from '../table/idempotency.ts'
import { keys, movesRange, sortedRanges } from '../table/keys.ts'
import type { Item, Table } from '../table/table.ts'
import { keyOf } from '../table/transact.ts'
import { applicationWrites, historyWrites, lackable, summaryIn, withKeys } from './rows.ts'
import { savedUrlKey, urlWrites } from './saved-urls.ts'
import type { KnownRows } from './saved-urls.ts'
import { ApplicationSummary, SavedUrl, StoredApplication, StoredEntry } from './schemas.ts'
import type { Sort } from './schemas.ts'

export type ApplicationRepository = ReturnType<typeof createApplicationRepository>

/** An application before and after a change, what its history gains, and what is told of it. */
export type Change = {
  before?: StoredApplication
  after?: StoredApplication
  entry?: StoredEntry
  news: News
  mayBeSecond?: boolean | undefined
  idempotency?: { request: Idempotency; thingId: string } | undefined
}

/** Why nothing was saved: the same request came before, the URL is another's, or else it was changed meanwhile. */
type Saved = { done: true } | { done: false; earlier?: EarlierRequest; takenBy?: string }

/** `from` is where the values begin. */
type Order = { sort: Sort; descending: boolean; from?: string | undefined }
type Row = Omit<ApplicationSummary, 'id'>

/** The first try guesses that a URL is new, or the application's alone. */
const mostTries = 5

/** How many rows a page looks at where not every one is wanted, piece by piece: most find enough in the first. */
const pieces = [200, 800, 2000, 2000]

type Parts = {
  table: Table
  outbox: Outbox
  now: () => Date
  wait: (ms: number) => Promise<unknown>
}

export function createApplicationRepository({ table, outbox, now, wait }: Parts) {
  return {
    /** All of a change or nothing of it: the application, its rows in lists, its history, its URL, the event. */
    async save(userId: string, change: Change): Promise<Saved> {
      const { before, entry, news, mayBeSecond = false, idempotency } = change
      const after = change.after && withKeys(change.after, before)
      const rest = [...historyWrites(userId, before, after, entry), ...outbox.writesOf(userId, news)]
      if (idempotency) rest.push(idempotencyWrite(userId, idempotency.request, idempotency.thingId, now()))
      const known: KnownRows = new Map()
      for (let tries = 0; tries < mostTries; tries++) {
        if (tries > 1) await wait(backoffMs(tries - 1))
        const urls = urlWrites(userId, before, after, mayBeSecond, known)
        if ('takenBy' in urls) return { done: false, takenBy: urls.takenBy }
        const writes = [...applicationWrites(userId, before, after), ...urls.writes, ...rest]
        const done = await table.transact(writes)
        if (done.written) return { done: true }
        const earlier = idempotency && done.refused.get(writes.length - 1)
        if (earlier) return { done: false, earlier: earlierRequestOf(earlier) }
        // The first write is the application itself.
        if (done.refused.has(0)) return { done: false }
        for (const [place, row] of done.refused) known.set(keyOf(writes[place]!).sk, row)
      }
      return { done: false }
    },

    async find(userId: string, id: string) {
      const item = await table.get(keys.application(userId, id))
      return item && StoredApplication.parse(item)
    },

    async findEarlier(userId: string, request: Idempotency): Promise<EarlierRequest | undefined> {
      const row = await table.get(keys.idempotency(userId, request.id))
      return row && earlierRequestOf(row)
    },

    /** The first application that was saved with a URL. */
    async findByUrl(userId: string, url: string) {
      const row = await table.get(savedUrlKey(userId, url))
      return row && SavedUrl.parse(row).application_id
    },

    /** The latest move of an application, and the one before. */
    async latestMoves(userId: string, { id, moves }: StoredApplication) {
      const [latest, previous] = [keys.move(userId, id, moves), keys.move(userId, id, moves - 1)]
      const items = await table.getAll([latest, previous])
      const at = (place: typeof latest) => {
        const item = items.find(({ sk }) => sk === place.sk)
        return item && StoredEntry.parse(item)
      }
      return { latest: at(latest), previous: at(previous) }
    },

    /** The moves of an application, oldest first. */
    async history(userId: string, id: string, limit: number, after?: string) {
      const { items, last } = await table.page({ ...movesRange(userId, id), after }, limit)
      return { items: items.map((item) => StoredEntry.parse(item)), last }
    },

    /**
     * So many applications in an order, of those that are wanted. `last` is the key of the one with which the page ends,
     * or up to which it looked in vain.
     */
    async page(
      userId: string,
      order: Order,
      isWanted: ((row: Row) => boolean) | undefined,
      limit: number,
      after?: string,
    ) {
      const wanted: Item[] = []
      // One more than is shown, so that no page begins with nothing: it may be in the next range.
      const sizes = isWanted ? [...pieces] : [limit + 1, limit + 1]
      let looked: Item | undefined
      for (const range of sortedRanges(userId, { ...order, someLack: lackable.has(order.sort) }, after)) {
        let position = range.after
        do {
          const size = sizes.shift()
          if (size === undefined) return pageOf(wanted, looked)
          const { items, last } = await table.page({ ...range, after: position }, size)
          wanted.push(...(isWanted ? items.filter((item) => isWanted(item as Row)) : items))
          if (wanted.length > limit) return pageOf(wanted.slice(0, limit), wanted[limit - 1])
          looked = items.at(-1) ?? looked
          position = last
        } while (position !== undefined)
      }
      return pageOf(wanted)
    },
  }
}

/** `end` is the row after which there is more. */
const pageOf = (items: Item[], end?: Item) => ({
  items: items.map((item) => ApplicationSummary.parse(summaryIn(item))),
  last: end?.sk as string | undefined,
})
