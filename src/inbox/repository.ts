import type { Idempotency } from '../idempotency.ts'
import { idAt, timeOf } from '../ids.ts'
import { createFindEarlier, idempotencyWrite, idempotencyWriteName } from '../table/idempotency-rows.ts'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { dayMs, epochDayOf, undeliveredDays } from '../time.ts'
import type { Paging } from '../values.ts'
import { AppError } from '../errors.ts'
import {
  deliveryWrites,
  eventOf,
  eventRange,
  eventWrites,
  kilobytesIn,
  kilobytesOf,
  pointerOf,
} from './rows.ts'
import type { Pointer, State } from './rows.ts'
import { ContentRow, StoredEvent } from './schemas.ts'
import type { Event } from './schemas.ts'

export type InboxRepository = ReturnType<typeof createInboxRepository>

type PointersQuery = Paging & { userId: string; state: State; since: Date | undefined }

type NewestQuery = {
  userId: string
  /** The number of events that it looks at. */
  lookAt: number
  limit: number
  isWanted: (event: { event_type: string }) => boolean
}

/** Lambda encodes the body of a response as a JSON string. The gateway takes at most 6 MB of it. */
const mostBytes = 5 * 1024 * 1024

/** DynamoDB reads about this many pointers per query of 1 MB. */
const pointersPerPage = 5000

type Parts = { table: Table; now: () => Date }

export function createInboxRepository({ table, now }: Parts) {
  /** DynamoDB removes expired rows late. Ids tell time, so a range can begin after them. */
  const oldestUndelivered = () => idAt(new Date(now().getTime() - undeliveredDays * dayMs))

  /** The pointers of the existing events among these, by event id. */
  async function findPointers(userId: string, eventIds: string[]) {
    const wanted = (['undelivered', 'delivered'] as const).flatMap((row) =>
      eventIds.map((id) => keys.event(userId, row, id)),
    )
    const found = new Map<string, Pointer>()
    for (const pointer of (await table.getAll(wanted)).map(pointerOf)) {
      if (pointer.deliveredAt || !found.has(pointer.eventId)) found.set(pointer.eventId, pointer)
    }
    return found
  }

  return {
    /** Stores all events or none. Throws `conflict` if the request came before. */
    async add(userId: string, events: Event[], idempotency?: Idempotency) {
      const [first] = events
      const writes = events.flatMap((event) => eventWrites(userId, event))
      if (first && idempotency) {
        const created = { thingId: first.event_id, now: new Date(first.timestamp) }
        writes.push(idempotencyWrite({ userId, idempotency, ...created }))
      }
      const done = await table.transact(writes)
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
      for (const state of ['undelivered', 'delivered'] as const) {
        let after: string | undefined
        do {
          const range = { ...eventRange(userId, state), descending: true, after }
          const { items, last } = await table.page(range, pointersPerPage)
          for (const pointer of items.map(pointerOf)) {
            const [day, kilobytes] = [epochDayOf(timeOf(pointer.eventId)), kilobytesIn(pointer)]
            days.set(day, (days.get(day) ?? 0) + kilobytes)
            left -= kilobytes
            if (left <= 0) return days
          }
          after = last
        } while (after !== undefined)
      }
      return days
    },

    /** At most `limit` pointers of one state, oldest event first, with at most 5 MB of events. */
    async pointers({ userId, state, since, limit, after }: PointersQuery) {
      const starts = [since ? idAt(since) : '0', state === 'undelivered' ? oldestUndelivered() : '0']
      const from = starts.sort().at(-1) ?? '0'
      // The last event of the previous page may have expired. DynamoDB rejects a start outside of the range.
      const start = after !== undefined && after >= from ? `${state}#${after}` : undefined
      const { items, last } = await table.page(
        { ...eventRange(userId, state, { from }), after: start },
        limit,
      )
      const all = items.map(pointerOf)
      const pointers = fitting(all)
      const isCut = pointers.length < all.length
      return { pointers, hasMore: isCut || last !== undefined, last: isCut ? undefined : last?.split('#')[1] }
    },

    /** The events of these pointers, in the same order. */
    async eventsOf(userId: string, pointers: Pointer[]): Promise<Event[]> {
      const items = await table.getAll(pointers.map(({ eventId }) => keys.event(userId, 'event', eventId)))
      const contents = new Map(items.map((item) => [item.sk, item]))
      return pointers.flatMap(({ eventId, deliveredAt }) => {
        const content = contents.get(keys.event(userId, 'event', eventId).sk)
        return content ? [eventOf(StoredEvent.parse(content), deliveredAt)] : []
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
        items: contents.map((content) => eventOf(content, pointers.get(content.event_id)?.deliveredAt)),
        last,
      }
    },

    countUndelivered: (userId: string, most: number) =>
      table.countUpTo(eventRange(userId, 'undelivered', { from: oldestUndelivered() }), most),

    async find(userId: string, eventId: string): Promise<Event | undefined> {
      const rows = ['event', 'undelivered', 'delivered'] as const
      const items = await table.getAll(rows.map((row) => keys.event(userId, row, eventId)))
      const [content, undelivered, delivered] = rows.map((row) =>
        items.find(({ sk }) => sk === `${row}#${eventId}`),
      )
      if (!content) return undefined
      // The three rows are not read at the same moment: the event may have been delivered in between.
      const pointer = undelivered ?? delivered ?? (await table.get(keys.event(userId, 'delivered', eventId)))
      return pointer && eventOf(StoredEvent.parse(content), pointerOf(pointer).deliveredAt)
    },

    findPointers,

    /** Marks all these events as delivered, or none. Returns false if one of them was delivered already. */
    async markDelivered(userId: string, pointers: Pointer[]) {
      const time = now()
      const done = await table.transact(pointers.flatMap((pointer) => deliveryWrites(userId, pointer, time)))
      return done.written
    },

    /**
     * The newest wanted events, delivered or not, among the `lookAt` newest. A content without a pointer belongs to an
     * expired event.
     */
    async newest({ userId, lookAt, limit, isWanted }: NewestQuery): Promise<Event[]> {
      const found = await table.page({ ...eventRange(userId, 'event'), descending: true }, lookAt)
      const contents = found.items.map((item) => ContentRow.parse(item))
      const wanted = fitting(contents.filter(isWanted).slice(0, limit))
      const [oldest, newest] = [wanted.at(-1), wanted[0]]
      if (!oldest || !newest) return []
      const pointers = new Map<string, Pointer>()
      // Undelivered first: an event that is acknowledged in between is then found at least once.
      for (const state of ['undelivered', 'delivered'] as const) {
        const range = eventRange(userId, state, { from: oldest.event_id, to: newest.event_id })
        const { items } = await table.page(range, lookAt)
        for (const pointer of items.map(pointerOf)) pointers.set(pointer.eventId, pointer)
      }
      return wanted.flatMap(({ bytes: _bytes, ...content }) => {
        const pointer = pointers.get(content.event_id)
        return pointer ? [eventOf(content, pointer.deliveredAt)] : []
      })
    },
  }
}

/** The first items that fit into a response, at least one. */
function fitting<T extends { bytes: number }>(items: T[]): T[] {
  let bytes = 0
  const end = items.findIndex((item, index) => {
    bytes += item.bytes
    return bytes > mostBytes && index > 0
  })
  return end === -1 ? items : items.slice(0, end)
}
