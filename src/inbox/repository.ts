import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import { idAt } from '../ids.ts'
import { parseJson } from '../json.ts'
import { earlierRequestOf, idempotencyWrite } from '../table/idempotency.ts'
import { eventRange, keys } from '../table/keys.ts'
import type { EventRow } from '../table/keys.ts'
import type { Item, Table } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { deliveredDays, eventWrites, undeliveredDays } from './outbox.ts'
import { StoredEvent } from './schemas.ts'
import type { Event } from './schemas.ts'

export type InboxRepository = ReturnType<typeof createInboxRepository>

/** Where an event stands; `bytes` is what it takes in an answer. */
type Pointer = { eventId: string; bytes: number; deliveredAt?: string | undefined }
export type State = Exclude<EventRow, 'event'>

const day = 86_400

/** A body within a body: the gateway takes an answer as an escaped string of at most 6 MB. */
const mostBytes = 5 * 1024 * 1024

type Parts = { table: Table; now: () => Date }

export function createInboxRepository({ table, now }: Parts) {
  const oldest = () => idAt(new Date(now().getTime() - undeliveredDays * day * 1000))

  const pointerOf = ({ sk, bytes, delivered_at }: Item): Pointer => ({
    eventId: (sk as string).split('#')[1] ?? '',
    bytes: bytes as number,
    deliveredAt: delivered_at as string | undefined,
  })

  /** The events of these pointers, in their order. */
  async function eventsOf(userId: string, pointers: Pointer[]): Promise<Event[]> {
    const items = await table.getAll(pointers.map(({ eventId }) => keys.event(userId, 'event', eventId)))
    const contents = new Map(items.map((item) => [item.event_id as string, item]))
    return pointers.flatMap(({ eventId, deliveredAt }) => {
      const content = contents.get(eventId)
      return content ? [eventOf(content, deliveredAt)] : []
    })
  }

  return {
    /** Keeps events, all or none; a request that has come before is told by what it made then. */
    async add(
      userId: string,
      events: Event[],
      idempotency?: Idempotency,
    ): Promise<EarlierRequest | undefined> {
      const [first] = events
      const writes = events.flatMap((event) => eventWrites(userId, event))
      if (idempotency) writes.push(idempotencyWrite(userId, idempotency, first?.event_id ?? '', now()))
      const done = await table.transact(writes)
      if (done.written) return undefined
      const earlier = idempotency && done.refused.get(writes.length - 1)
      if (!earlier) throw new Error('An event id was there before')
      return earlierRequestOf(earlier)
    },

    /** As many pointers as asked for, in the order of their events, and no more than an answer may hold. */
    async pointers(userId: string, state: State, since: Date | undefined, limit: number, after?: string) {
      const earliest = [since ? idAt(since) : '0', state === 'undelivered' ? oldest() : '0']
      const from = earliest.sort().at(-1) ?? '0'
      // Where the page before ended may have expired since; DynamoDB takes no start outside the range.
      const start = after !== undefined && after >= from ? `${state}#${after}` : undefined
      const { items, last } = await table.page({ ...eventRange(userId, state, from), after: start }, limit)
      const all = items.map(pointerOf)
      const pointers = fitting(all, ({ bytes }) => bytes)
      const isCut = pointers.length < all.length
      return { pointers, hasMore: isCut || last !== undefined, last: isCut ? undefined : last?.split('#')[1] }
    },

    eventsOf,

    countUndelivered: (userId: string, most: number) =>
      table.countUpTo(eventRange(userId, 'undelivered', oldest()), most),

    async find(userId: string, eventId: string): Promise<Event | undefined> {
      const rows = ['event', 'undelivered', 'delivered'] as const
      const items = await table.getAll(rows.map((row) => keys.event(userId, row, eventId)))
      const [content, undelivered, delivered] = rows.map((row) =>
        items.find(({ sk }) => sk === `${row}#${eventId}`),
      )
      if (!content) return undefined
      // The three were not read at one moment: it may have moved from one place to the other in between.
      const moved = undelivered
        ? undefined
        : (delivered ?? (await table.get(keys.event(userId, 'delivered', eventId))))
      if (!undelivered && !moved) return undefined
      return eventOf(content, moved?.delivered_at as string | undefined)
    },

    /** Where these events stand, of those that there are. */
    async states(userId: string, eventIds: string[]) {
      const wanted = (['undelivered', 'delivered'] as const).flatMap((row) =>
        eventIds.map((id) => keys.event(userId, row, id)),
      )
      const items = await table.getAll(wanted)
      const found = new Map<string, Pointer>()
      for (const item of items) {
        const pointer = pointerOf(item)
        if (pointer.deliveredAt || !found.has(pointer.eventId)) found.set(pointer.eventId, pointer)
      }
      return found
    },

    /** Moves undelivered events to the delivered, all or none; false when one of them is no longer undelivered. */
    async deliver(userId: string, pointers: Pointer[]) {
      const at = now()
      const done = await table.transact(
        pointers.flatMap(({ eventId, bytes }): Write[] => [
          { delete: keys.event(userId, 'undelivered', eventId), when: 'if-present' },
          {
            put: {
              ...keys.event(userId, 'delivered', eventId),
              bytes,
              delivered_at: at.toISOString(),
              ttl: Math.ceil(at.getTime() / 1000) + deliveredDays * day,
            },
          },
        ]),
      )
      return done.written
    },

    /**
     * The newest of those that are wanted, delivered or not, among so many that are looked at. A content without a pointer
     * is of an event whose time is over.
     */
    async newest(
      userId: string,
      lookAt: number,
      limit: number,
      isWanted: (event: { event_type: string }) => boolean,
    ): Promise<Event[]> {
      const found = await table.page({ ...eventRange(userId, 'event'), descending: true }, lookAt)
      const wanted = found.items.filter((item) => isWanted(item as StoredEvent)).slice(0, limit)
      const items = fitting(wanted, ({ bytes }) => bytes as number)
      const [first, last] = [items.at(-1), items[0]]
      if (!first || !last) return []
      const pointers = new Map<string, Pointer>()
      // In this order, one that is acknowledged in between is found at least once.
      for (const state of ['undelivered', 'delivered'] as const) {
        const range = eventRange(userId, state, first.event_id as string, last.event_id as string)
        for (const item of (await table.page(range, lookAt)).items) {
          const pointer = pointerOf(item)
          pointers.set(pointer.eventId, pointer)
        }
      }
      return items.flatMap((item) => {
        const pointer = pointers.get(item.event_id as string)
        return pointer ? [eventOf(item, pointer.deliveredAt)] : []
      })
    },
  }
}

function eventOf(item: Item, deliveredAt: string | undefined): Event {
  const { payload, metadata, ...stored } = StoredEvent.parse(item)
  return {
    ...stored,
    payload: parseJson(payload) as Event['payload'],
    ...(metadata !== undefined && { metadata: parseJson(metadata) as Event['payload'] }),
    delivered: deliveredAt !== undefined,
    ...(deliveredAt !== undefined && { delivered_at: deliveredAt }),
  }
}

/** As many, from the first on, as an answer may hold; at least one. */
function fitting<T>(items: T[], bytesOfItem: (item: T) => number): T[] {
  let bytes = 0
  return items.filter((item, index) => (bytes += bytesOfItem(item)) <= mostBytes || index === 0)
}
