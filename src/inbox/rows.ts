import * as z from 'zod'
import { parseJson } from '../json.ts'
import { keys, partitions } from '../table/keys.ts'
import type { EventRow, Item, Range } from '../table/keys.ts'
import type { Write } from '../table/transact.ts'
import { daySeconds, deliveredDays, eventDays, ttlAt, undeliveredDays } from '../time.ts'
import type { StoredEvent } from './schemas.ts'
import type { Event } from './schemas.ts'

export type State = Exclude<EventRow, 'event'>

/** The small row that says whether an event is delivered. `bytes` is the size of the event in a response. */
const StoredPointer = z.object({ bytes: z.number(), delivered_at: z.string().optional() })
export type Pointer = { eventId: string; bytes: number; deliveredAt?: string | undefined }

/** The content outlives both pointers, because it is never written again. */
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
    ttl: created + undeliveredDays * daySeconds,
  }
  return [{ name: `event ${event.event_id}`, put: content, when: 'if-absent' }, { put: pointer }]
}

/** Replaces the undelivered pointer by a delivered one, if the event is still undelivered. */
export const deliveryWrites = (userId: string, { eventId, bytes }: Pointer, now: Date): Write[] => [
  {
    name: `pointer ${eventId}`,
    delete: keys.event(userId, 'undelivered', eventId),
    when: 'if-present',
  },
  {
    put: {
      ...keys.event(userId, 'delivered', eventId),
      bytes,
      delivered_at: now.toISOString(),
      ttl: ttlAt(now) + deliveredDays * daySeconds,
    },
  },
]

const storedOf = ({ delivered: _delivered, payload, metadata, ...event }: Event): StoredEvent => ({
  ...event,
  payload: JSON.stringify(payload),
  metadata: metadata && JSON.stringify(metadata),
})

export function pointerOf(row: Item): Pointer {
  const { bytes, delivered_at } = StoredPointer.parse(row)
  return { eventId: row.sk.split('#')[1] ?? '', bytes, deliveredAt: delivered_at }
}

/** An event from the row of its content. */
export function eventOf(content: StoredEvent, deliveredAt: string | undefined): Event {
  const { payload, metadata, ...event } = content
  return {
    ...event,
    payload: parseJson(payload) as Event['payload'],
    ...(metadata !== undefined && { metadata: parseJson(metadata) as Event['payload'] }),
    delivered: deliveredAt !== undefined,
    ...(deliveredAt !== undefined && { delivered_at: deliveredAt }),
  }
}

/**
 * Bytes that this event adds to a response. It is encoded as JSON twice, because Lambda encodes the body again. The
 * 100 bytes are for `delivered_at`.
 */
const bytesOf = (event: Event) => Buffer.byteLength(JSON.stringify(JSON.stringify(event))) + 100

/** The size of an event for the cap of its account. */
export const kilobytesOf = (event: Event) => kilobytesIn({ bytes: bytesOf(event) })
export const kilobytesIn = ({ bytes }: { bytes: number }) => Math.ceil(bytes / 1024)

/** The rows of one kind, for the event ids between two ids. */
export const eventRange = (userId: string, row: EventRow, { from = '0', to = 'g' } = {}): Range => ({
  pk: partitions.inbox(userId),
  between: [`${row}#${from}`, `${row}#${to}`],
})
