import type { ChangeEvent, Outbox } from '../inbox/outbox.ts'
import { createFindEarlier, idempotencyWrite, idempotencyWriteName } from '../table/idempotency-rows.ts'
import type { Remembered } from '../table/idempotency-rows.ts'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import type { Paging } from '../values.ts'
import { mostMoves } from './limits.ts'
import { listWrites, sortedRanges, summaryIn } from './list-rows.ts'
import { moveDayOf } from './milestones.ts'
import type { Sort } from './queries.ts'
import { conflict } from './refusals.ts'
import {
  applicationWrite,
  applicationWriteName,
  applicationsRange,
  moveWrites,
  movesRange,
  withKeys,
} from './rows.ts'
import type { Transition } from './rows.ts'
import type { ApplicationSummary } from './schemas.ts'
import { SavedUrl, StoredApplication, StoredMove } from './stored.ts'
import { earlierUrlKey, requireFreeUrl, savedUrlKeys, urlWrites } from './url-rows.ts'
import type { SeenUrls } from './url-rows.ts'

export type ApplicationRepository = ReturnType<typeof createApplicationRepository>

export type Change = Transition & {
  /** The event that tells of the change. */
  event: ChangeEvent
  /** The application may have a URL that another one has. */
  mayBeSecond?: boolean | undefined
  idempotency?: Omit<Remembered, 'userId'> | undefined
  /** Writes of another feature, in the same transaction. */
  others?: Write[] | undefined
}

/** An import tells of all its applications by one event. */
type ChangeWithoutEvent = Omit<Change, 'event'> & { event?: never }

type ListQuery = Paging & {
  sort: Sort
  descending: boolean
  /** The first value in the order. */
  from?: string | undefined
  /** Without it, every application is wanted. */
  isWanted?: ((application: ApplicationSummary) => boolean) | undefined
}

/** The queries of a filtered page. Most pages are full after the first one. */
const filteredQueries = [200, 800, 2000, 2000]

type Parts = { table: Table; outbox: Outbox }

export function createApplicationRepository({ table, outbox }: Parts) {
  /** The days of the moves after a change. An application of version 1.0.0 has none, so its moves are read. */
  async function moveDaysAfter(
    userId: string,
    { after, newMoves = [] }: Transition & { after: StoredApplication },
  ) {
    if (after.move_days) return after.move_days
    const { items } = await table.page(movesRange(userId, after.id), mostMoves)
    const days = items.map((item) => moveDayOf(StoredMove.parse(item)))
    return [...days, ...newMoves.map(moveDayOf)].slice(0, after.moves)
  }

  return {
    /**
     * Writes a change in one transaction: the application, its list rows, its moves, its URL and the event. Returns
     * false if the application or a URL row was changed meanwhile: read again and save again, with the same `seen`.
     * Throws `already_exists` if the URL is taken, and `conflict` if the request came before.
     */
    async save(userId: string, change: Change | ChangeWithoutEvent, seen: SeenUrls): Promise<boolean> {
      const { event, idempotency } = change
      const after = change.after && {
        ...withKeys(change.after),
        move_days: await moveDaysAfter(userId, { ...change, after: change.after }),
      }
      const keyed = { ...change, after }
      const earlier = earlierUrlKey(userId, keyed)
      if (earlier && !seen.has(earlier.sk)) seen.set(earlier.sk, await table.get(earlier))
      const writes = [
        applicationWrite(userId, keyed),
        ...listWrites(userId, keyed),
        ...urlWrites(userId, keyed, seen),
        ...moveWrites(userId, keyed),
        ...(event ? outbox.writesOf(userId, event) : []),
        ...(idempotency ? [idempotencyWrite({ userId, ...idempotency })] : []),
        ...(change.others ?? []),
      ]
      const done = await table.transactOnce(writes)
      if (done.written) return true
      if (done.refused.has(idempotencyWriteName)) throw conflict()
      // A URL row may name this very application, if another request has just changed it.
      if (done.refused.has(applicationWriteName)) return false
      for (const [name, row] of done.refused) seen.set(name, row)
      requireFreeUrl(userId, keyed, seen)
      return false
    },

    async find(userId: string, id: string) {
      const item = await table.get(keys.application(userId, id))
      return item && StoredApplication.parse(item)
    },

    findEarlier: createFindEarlier(table),

    kilobytesOf: outbox.kilobytesOf,

    /** The number of applications, up to `most`. Each has one row in this order. */
    count: (userId: string, most: number) =>
      table.countUpTo(sortedRanges(userId, { sort: 'updated_at', descending: false })[0], most, Infinity),

    /** The id of the first application that was saved with a URL. */
    async findByUrl(userId: string, url: string) {
      const rows = await table.getAll(savedUrlKeys(userId, url))
      // Ids are ordered by time.
      return rows.map((row) => SavedUrl.parse(row).application_id).toSorted()[0]
    },

    /** The latest move of an application and the move before it. */
    async latestMoves(userId: string, { id, moves }: StoredApplication) {
      const [latest, previous] = [keys.move(userId, id, moves), keys.move(userId, id, moves - 1)]
      const items = await table.getAll([latest, previous])
      const moveAt = (key: typeof latest) => {
        const item = items.find(({ sk }) => sk === key.sk)
        return item && StoredMove.parse(item)
      }
      return { latest: moveAt(latest), previous: moveAt(previous) }
    },

    /** Whole applications, in the order in which they were saved. */
    async listStored(userId: string, { limit, after }: Paging) {
      const { items, last } = await table.page({ ...applicationsRange(userId), after }, limit)
      return { items: items.map((item) => StoredApplication.parse(item)), last }
    },

    /** The moves of an application, oldest first. */
    async listMoves(userId: string, id: string, { limit, after }: Paging) {
      const { items, last } = await table.page({ ...movesRange(userId, id), after }, limit)
      return { items: items.map((item) => StoredMove.parse(item)), last }
    },

    /**
     * A page of the wanted applications in an order. `last` is the sort key of the last application of the page, or
     * of the last one that was looked at.
     */
    async list(userId: string, { sort, descending, from, isWanted, limit, after }: ListQuery) {
      const items: ApplicationSummary[] = []
      let lastShown: string | undefined
      let lastRead: string | undefined
      // One row more than the page shows tells whether another page follows, perhaps in the next range.
      const sizes = isWanted ? [...filteredQueries] : [limit + 1, limit + 1]
      for (const range of sortedRanges(userId, { sort, descending, from }, after)) {
        let position = range.after
        do {
          const size = sizes.shift()
          if (size === undefined) return { items, last: lastRead }
          const found = await table.page({ ...range, after: position }, size)
          for (const row of found.items) {
            const application = summaryIn(row)
            if (isWanted && !isWanted(application)) continue
            if (items.length === limit) return { items, last: lastShown }
            items.push(application)
            lastShown = row.sk
          }
          lastRead = found.items.at(-1)?.sk ?? lastRead
          position = found.last
        } while (position !== undefined)
      }
      return { items, last: undefined }
    },
  }
}
