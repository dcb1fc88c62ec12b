import type { Idempotency } from '../idempotency.ts'
import { AppError } from '../errors.ts'
import { timeOf } from '../ids.ts'
import { createFindEarlier, idempotencyWrite, idempotencyWriteName } from '../table/idempotency-rows.ts'
import { keys, pointerRows } from '../table/keys.ts'
import type { PointerRow } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { epochDayOf } from '../time.ts'
import type { Paging } from '../values.ts'
import { createPointerPages } from './pointer-pages.ts'
import type { Pointer, Transition } from './pointers.ts'
import {
  eventOf,
  eventRange,
  eventWrites,
  fitting,
  furthestOf,
  kilobytesIn,
  kilobytesOf,
  pointerOf,
  transitionWrites,
} from './rows.ts'
import { ContentRow, StoredEvent } from './schemas.ts'
import type { Event } from './schemas.ts'

export type InboxRepository = ReturnType<typeof createInboxRepository>

type NewestQuery = {
  userId: string
  /** The number of events that it looks at. */
  lookAt: number
  limit: number
  isWanted: (event: { event_type: string }) => boolean
}

/** DynamoDB reads about this many pointers per query of 1 MB. */
const pointersPerPage = 5000

type Parts = { table: Table; now: () => Date }

export function createInboxRepository({ table, now }: Parts) {
  /**
   * The pointers of the existing events among these, by event id. The rows are not read at the same moment. So an event
   * whose state changes meanwhile can be missed, or be found in two states. Then the later state counts.
   */
  async function findPointers(userId: string, eventIds: string[], rows: readonly PointerRow[] = pointerRows) {
    const wanted = eventIds.flatMap((id) => rows.map((row) => keys.event(userId, row, id)))
    return furthestOf((await table.getAll(wanted)).map(pointerOf))
  }

  /** The pointers of all existing events among these. An event that is not found is looked for again. */
  async function findAllPointers(
    userId: string,
    eventIds: string[],
    first: readonly PointerRow[] = pointerRows,
  ) {
    const found = new Map<string, Pointer>()
    for (const rows of [first, pointerRows]) {
      const missing = eventIds.filter((id) => !found.has(id))
      for (const [id, pointer] of await findPointers(userId, missing, rows)) found.set(id, pointer)
    }
    return found
  }

  /** The writes that store events, and remember the request that pushed the first one. */
  function writesOf(userId: string, events: Event[], idempotency?: Idempotency) {
    const [first] = events
    const writes = events.flatMap((event) => eventWrites(userId, event))
    if (first && idempotency) {
      const created = { thingId: first.event_id, now: new Date(first.timestamp) }
      writes.push(idempotencyWrite({ userId, idempotency, ...created }))
    }
    return writes
  }

  return {
    ...createPointerPages({ table, now }),

    writesOf,

    /** Stores all events or none. Throws `conflict` if the request came before. */
    async add(userId: string, events: Event[], idempotency?: Idempotency) {
      const done = await table.transact(writesOf(userId, events, idempotency))
      if (done.written) return
      if (!done.refused.has(idempotencyWriteName)) throw new Error('An event with this id exists already')
      throw new AppError('conflict', 'The same request came before.')
    },

    findEarlier: createFindEarlier(table),

    kilobytesOf,

    /** The kilobytes of the events by the day on which they were stored. Newest first, it stops at `most`. */
    async kilobytesByDay(userId: string, most: number) {
      const days = new Map<number, number>()
      let left = most
      for (const row of pointerRows) {
        let after: string | undefined
        do {
          const range = { ...eventRange(userId, row), descending: true, after }
          const { items, last } = await table.page(range, pointersPerPage)
          for (const pointer of items.map(pointerOf)) {
            const [day, kilobytes] = [epochDayOf(timeOf(pointer.event_id)), kilobytesIn(pointer)]
            days.set(day, (days.get(day) ?? 0) + kilobytes)
            left -= kilobytes
            if (left <= 0) return days
          }
          after = last
        } while (after !== undefined)
      }
      return days
    },

    /** The events of these pointers, in the same order. */
    async eventsOf(userId: string, pointers: Pointer[]): Promise<Event[]> {
      const time = now()
      const items = await table.getAll(pointers.map(({ event_id }) => keys.event(userId, 'event', event_id)))
      const contents = new Map(items.map((item) => [item.sk, item]))
      return pointers.flatMap((pointer) => {
        const content = contents.get(keys.event(userId, 'event', pointer.event_id).sk)
        return content ? [eventOf(StoredEvent.parse(content), pointer, time)] : []
      })
    },

    /** The stored events, oldest first. An event is stored for a while after its pointer has expired. */
    async listStored(userId: string, { limit, after }: Paging) {
      const { items, last } = await table.page({ ...eventRange(userId, 'event'), after }, limit)
      const contents = items.map((item) => StoredEvent.parse(item))
      const pointers = await findPointers(
        userId,
        contents.map(({ event_id }) => event_id),
      )
      return {
        items: contents.map((content) => eventOf(content, pointers.get(content.event_id), now())),
        last,
      }
    },

    async find(userId: string, eventId: string): Promise<Event | undefined> {
      const rows = ['event', ...pointerRows] as const
      const items = await table.getAll(rows.map((row) => keys.event(userId, row, eventId)))
      const content = items.find(({ sk }) => sk === keys.event(userId, 'event', eventId).sk)
      if (!content) return undefined
      const found = furthestOf(items.filter((item) => item !== content).map(pointerOf)).get(eventId)
      const pointer = found ?? (await findPointers(userId, [eventId])).get(eventId)
      return pointer && eventOf(StoredEvent.parse(content), pointer, now())
    },

    findPointers: findAllPointers,

    /** Changes all these events, or none. Returns false if one of them is not in its state, or another request is faster. */
    async transition(userId: string, transitions: Transition[]) {
      const done = await table.transactOnce(
        transitions.flatMap((transition) => transitionWrites(userId, transition)),
      )
      return done.written
    },

    /**
     * The newest wanted events, delivered or not, among the `lookAt` newest. A content without a pointer belongs to an
     * expired event.
     */
    async newest({ userId, lookAt, limit, isWanted }: NewestQuery): Promise<Event[]> {
      const newestRows = await table.page({ ...eventRange(userId, 'event'), descending: true }, lookAt)
      const contents = newestRows.items.map((item) => ContentRow.parse(item))
      const wanted = fitting(contents.filter(isWanted).slice(0, limit))
      const [oldest, newest] = [wanted.at(-1), wanted[0]]
      if (!oldest || !newest) return []
      const found: Pointer[] = []
      // In this order, an event whose state changes meanwhile is found at least once.
      for (const row of pointerRows) {
        const range = eventRange(userId, row, { from: oldest.event_id, to: newest.event_id })
        found.push(...(await table.page(range, lookAt)).items.map(pointerOf))
      }
      const pointers = furthestOf(found)
      return wanted.flatMap(({ bytes: _bytes, ...content }) => {
        const pointer = pointers.get(content.event_id)
        return pointer ? [eventOf(content, pointer, now())] : []
      })
    },
  }
}
