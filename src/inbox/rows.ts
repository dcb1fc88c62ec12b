import { parseJson } from '../json.ts'
import { keys, partitions, pointerRows } from '../table/keys.ts'
import type { EventRow, Item, PointerRow, Range } from '../table/keys.ts'
import type { Write } from '../table/transact.ts'
import { daySeconds, eventDays, ttlAt, undeliveredDays } from '../time.ts'
import { StoredPointer, stateOf } from './pointers.ts'
import type { Pointer, Transition } from './pointers.ts'
import type { Event, StoredEvent } from './schemas.ts'

/** The content outlives every pointer, because it is never written again. */
export function eventWrites(userId: string, event: Event): Write[] {
  const bytes = bytesOf(event)
  const created = ttlAt(new Date(event.timestamp))
  const content = {
    ...keys.event(userId, 'event', event.event_id),
    ...storedOf(event),
    bytes,
    ttl: created + eventDays * daySeconds,
  }
  const pointer = {
    ...keys.event(userId, 'undelivered', event.event_id),
    bytes,
    event_type: event.event_type,
    ttl: created + undeliveredDays * daySeconds,
  }
  return [{ name: `event ${event.event_id}`, put: content, when: 'if-absent' }, { put: pointer }]
}

/** Replaces a pointer, if it is still the one that was read. At most three writes. */
export function transitionWrites(userId: string, { from, to }: Transition): Write[] {
  const name = `pointer ${from.event_id}`
  const { lease_id, lease_until } = from
  const when = from.row === 'attempted' ? { lease_id, lease_until } : ('if-present' as const)
  const put = { ...keys.event(userId, to.row, to.event_id), ...StoredPointer.parse(to) }
  return [
    ...(from.row === to.row
      ? [{ name, put, when }]
      : [{ name, delete: keys.event(userId, from.row, from.event_id), when }, { put }]),
    ...(from.row === 'attempted' ? [{ delete: leaseEndOf(userId, from) }] : []),
    ...(to.row === 'attempted' ? [{ put: { ...put, ...leaseEndOf(userId, to) } }] : []),
  ]
}

const leaseEndOf = (userId: string, { lease_until = '', event_id }: Pointer) =>
  keys.leaseEnd(userId, lease_until, event_id)

const storedOf = ({ delivered: _delivered, payload, metadata, ...event }: Event): StoredEvent => ({
  ...event,
  payload: JSON.stringify(payload),
  metadata: metadata && JSON.stringify(metadata),
})

/** A pointer from its row, or from the row `lease-end` beside it. */
export function pointerOf(item: Item): Pointer {
  const [row, ...position] = item.sk.split('#')
  return {
    ...StoredPointer.parse(item),
    event_id: position.at(-1) ?? '',
    row: row === 'lease-end' ? 'attempted' : (row as PointerRow),
  }
}

/** By event id. Of two pointers of an event, the later one in its life. */
export function furthestOf(pointers: Pointer[]) {
  const found = new Map<string, Pointer>()
  for (const pointer of pointers) {
    const other = found.get(pointer.event_id)
    if (!other || pointerRows.indexOf(other.row) <= pointerRows.indexOf(pointer.row))
      found.set(pointer.event_id, pointer)
  }
  return found
}

/** An event from the row of its content and its pointer. */
export function eventOf(content: StoredEvent, pointer: Pointer | undefined, now: Date): Event {
  const { payload, metadata, ...event } = content
  return {
    ...event,
    payload: parseJson(payload) as Event['payload'],
    ...(metadata !== undefined && { metadata: parseJson(metadata) as Event['payload'] }),
    ...(pointer ? stateOf(pointer, now) : { delivered: false }),
  }
}

/**
 * Bytes that this event adds to a response. It is encoded as JSON twice, because Lambda encodes the body again. The
 * 100 bytes are for the members that tell its state.
 */
const bytesOf = (event: Event) => Buffer.byteLength(JSON.stringify(JSON.stringify(event))) + 100

/** The size of an event for the cap of its account. */
export const kilobytesOf = (event: Event) => kilobytesIn({ bytes: bytesOf(event) })
export const kilobytesIn = ({ bytes }: { bytes: number }) => Math.ceil(bytes / 1024)

/** Lambda encodes the body of a response as a JSON string. The gateway takes at most 6 MB of it. */
const mostBytes = 5 * 1024 * 1024

/** The first items that fit into a response beside `others`. At least one item, if there are no others. */
export function fitting<T extends { bytes: number }>(items: T[], others: { bytes: number }[] = []): T[] {
  let bytes = others.reduce((sum, other) => sum + other.bytes, 0)
  const end = items.findIndex((item, index) => {
    bytes += item.bytes
    return bytes > mostBytes && index + others.length > 0
  })
  return end === -1 ? items : items.slice(0, end)
}

/** The rows of one kind, for the event ids, or the ends of leases, between two. */
export const eventRange = (
  userId: string,
  row: EventRow | 'lease-end',
  { from = '0', to = 'g' } = {},
): Range => ({
  pk: partitions.inbox(userId),
  between: [`${row}#${from}`, `${row}#${to}`],
})
