import type { Idempotency } from '../idempotency.ts'
import { AppError } from '../errors.ts'
import { idAt, timeOf } from '../ids.ts'
import { createFindEarlier, idempotencyWrite, idempotencyWriteName } from '../table/idempotency-rows.ts'
import { keys, pointerRows } from '../table/keys.ts'
import type { PointerRow } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { dayMs, epochDayOf, undeliveredDays } from '../time.ts'
import type { Paging } from '../values.ts'
import { positionIn } from './pointers.ts'
import type { Transition, Pointer } from './pointers.ts'
import {
  eventOf,
  eventRange,
  eventWrites,
  fitting,
  kilobytesIn,
  kilobytesOf,
  transitionWrites,
  pointerOf,
} from './rows.ts'
import { ContentRow, StoredEvent } from './schemas.ts'
import type { Event, EventState } from './schemas.ts'

export type InboxRepository = ReturnType<typeof createInboxRepository>

type PointersQuery = Paging & {
  userId: string
  state: EventState
  since: Date | undefined
  descending?: boolean
}

type NewestQuery = {
  userId: string
  /** The number of events that it looks at. */
  lookAt: number
  limit: number
  isWanted: (event: { event_type: string }) => boolean
}

/** DynamoDB reads about this many pointers per query of 1 MB. */
const pointersPerPage = 5000

/** The rows that a list of each state reads, in the order in which an event goes through them. */
const rowsOfState = {
  undelivered: ['undelivered', 'attempted'],
  leased: ['lease-end'],
  quarantined: ['quarantined'],
  delivered: ['delivered'],
} as const

type Parts = { table: Table; now: () => Date }

export function createInboxRepository({ table, now }: Parts) {
  /** DynamoDB removes expired rows late. Ids tell time, so a range can begin after them. */
  const oldestUndelivered = () => idAt(new Date(now().getTime() - undeliveredDays * dayMs))

  /**
   * The pointers of the existing events among these, by event id. The rows are not read at the same moment, so an event
   * whose state changes meanwhile can be missed, or be found twice: then it is further than the first says.
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

    /**
     * At most `limit` pointers in one state, oldest event first, with at most 5 MB of events. Leased events are in the
     * order in which their leases end, and `since` does not limit them.
     */
    async pointers({ userId, state, since, descending = false, limit, after }: PointersQuery) {
      const starts = [since ? idAt(since) : '0', state === 'undelivered' ? oldestUndelivered() : '0']
      const from =
        state === 'leased' ? new Date(now().getTime() + 1).toISOString() : (starts.sort().at(-1) ?? '0')
      // What the previous page ended with may have expired. DynamoDB rejects a start outside of the range.
      const isOutside = after !== undefined && after < from
      if (isOutside && descending) return { pointers: [], last: undefined }
      const found: Pointer[] = []
      let ends: string[] = []
      for (const row of rowsOfState[state]) {
        const start = after === undefined || isOutside ? undefined : `${row}#${after}`
        const range = { ...eventRange(userId, row, { from }), descending, after: start }
        const { items, last } = await table.page(range, limit)
        found.push(...items.map(pointerOf))
        if (last !== undefined) ends.push(last.slice(row.length + 1))
      }
      const order = (one: string, other: string) => (one === other ? 0 : one < other === descending ? 1 : -1)
      ends = ends.sort(order)
      const [end] = ends
      const position = (pointer: Pointer) => positionIn(state, pointer)
      const all = [...furthestOf(found).values()]
        // Beyond the end of one range, the other range may have more.
        .filter((pointer) => end === undefined || order(position(pointer), end) <= 0)
        .sort((one, other) => order(position(one), position(other)))
      const pointers = fitting(all.slice(0, limit))
      const lastShown = pointers.at(-1)
      return {
        pointers,
        last: pointers.length < all.length && lastShown ? position(lastShown) : end,
      }
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

    /** An event that is leased meanwhile is counted twice rather than missed. */
    async countUndelivered(userId: string, most: number) {
      let total = 0
      for (const row of rowsOfState.undelivered) {
        const range = eventRange(userId, row, { from: oldestUndelivered() })
        if (total < most) total += await table.countUpTo(range, most - total)
      }
      return total
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

/** By event id. Of two pointers of an event, the later one in its life. */
function furthestOf(pointers: Pointer[]) {
  const found = new Map<string, Pointer>()
  for (const pointer of pointers) {
    const other = found.get(pointer.event_id)
    if (!other || pointerRows.indexOf(other.row) <= pointerRows.indexOf(pointer.row))
      found.set(pointer.event_id, pointer)
  }
  return found
}
