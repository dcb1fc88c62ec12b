import * as z from 'zod'
import type { PointerRow } from '../table/keys.ts'
import { daySeconds, deliveredDays, mostSkewMs, ttlAt } from '../time.ts'
import { AppError } from '../errors.ts'
import type { Event, EventState } from './schemas.ts'

/** The small row that holds the state of an event. `bytes` is the size of the event in a response. */
export const StoredPointer = z.object({
  bytes: z.number(),
  ttl: z.number().optional(),
  /** Absent in rows of version 1.0.0. */
  event_type: z.string().optional(),
  /** The number of leases. */
  attempt: z.number().optional(),
  /** The last lease. */
  lease_id: z.string().optional(),
  lease_until: z.string().optional(),
  released: z.literal(true).optional(),
  quarantined_at: z.string().optional(),
  delivered_at: z.string().optional(),
})

export type Pointer = z.infer<typeof StoredPointer> & { event_id: string; row: PointerRow }

/** The state of an event as it was read, and as it will be. */
export type Transition = { from: Pointer; to: Pointer }

/** A transaction takes at most 100 writes. */
const mostWrites = 100
/** A pointer `attempted` has a row beside it. */
const writesIn = ({ from, to }: Transition) => ([from.row, to.row].includes('attempted') ? 3 : 2)

/** The transitions in as many transactions as they need. */
export function transactionsOf<T extends Transition>(transitions: T[]): T[][] {
  const transactions: T[][] = []
  let writes = mostWrites
  for (const transition of transitions) {
    writes += writesIn(transition)
    if (writes > mostWrites) {
      transactions.push([])
      writes = writesIn(transition)
    }
    transactions.at(-1)!.push(transition)
  }
  return transactions
}

export const isBefore = (now: Date, { lease_until = '' }: Pointer, laterMs: number) =>
  now.getTime() < Date.parse(lease_until) + laterMs

/** No other worker can have leased the event yet, by any clock. */
export const isHeldBy = (pointer: Pointer, leaseId: string, now: Date) =>
  pointer.row === 'attempted' &&
  pointer.lease_id === leaseId &&
  !pointer.released &&
  isBefore(now, pointer, mostSkewMs)

/** The position of an event in a list. Leased events are in the order in which their leases end. */
export const positionIn = (state: EventState, { lease_until, event_id }: Pointer) =>
  state === 'leased' ? `${lease_until}#${event_id}` : event_id

/** The members of an event that tell its state. */
export function stateOf(pointer: Pointer, now: Date) {
  const { row, attempt, lease_until, quarantined_at, delivered_at } = pointer
  const isLeased = row === 'attempted' && !pointer.released && isBefore(now, pointer, 0)
  const state: Pick<Event, 'delivered' | 'lease_until' | 'attempt' | 'quarantined_at' | 'delivered_at'> = {
    delivered: row === 'delivered',
    ...(isLeased && { lease_until }),
    ...(attempt !== undefined && { attempt }),
    ...(quarantined_at !== undefined && { quarantined_at }),
    ...(delivered_at !== undefined && { delivered_at }),
  }
  return state
}

/** The members that every pointer of an event keeps. */
export const kept = ({ event_id, bytes, event_type, ttl }: Pointer) => ({ event_id, bytes, event_type, ttl })

export const delivered = (pointer: Pointer, now: Date, leaseId?: string): Pointer => ({
  ...kept(pointer),
  event_type: undefined,
  row: 'delivered',
  ttl: ttlAt(now) + deliveredDays * daySeconds,
  lease_id: leaseId,
  delivered_at: now.toISOString(),
})

export const leaseLost = () =>
  new AppError('lease_lost', 'The lease of this event has ended. Another worker may have leased the event.')
