import { timeOf } from '../ids.ts'
import { inParallel } from '../parallel.ts'
import { isOneOf } from './event-types.ts'
import type { LeaseRepository } from './lease-repository.ts'
import { isSpent, quarantined } from './lease-transitions.ts'
import { transactionsOf } from './pointers.ts'
import type { Pointer } from './pointers.ts'
import type { InboxRepository } from './repository.ts'
import { fitting } from './rows.ts'

type Parts = { inbox: Pick<InboxRepository, 'transition'>; leases: LeaseRepository }

type Query = {
  userId: string
  time: Date
  event_type: string[] | undefined
  /** Only the first try of a lease quarantines events. */
  isFirst: boolean
  limit: number
}

/** The events whose contents a lease reads to learn their types. */
const mostUntyped = 200

/** The events that a lease quarantines, in three transactions. */
const mostSpent = 99

export function createReadyEvents({ inbox, leases }: Parts) {
  /** Looks up the types of events of version 1.0.0, and stores them for the next lease. Returns the wanted ones. */
  async function withTypes(userId: string, pointers: Pointer[], types: string[]) {
    const untyped = pointers.filter(({ event_type }) => event_type === undefined)
    const some = fitting(untyped.slice(0, mostUntyped))
    const contents = await leases.contents(
      userId,
      some.map(({ event_id }) => event_id),
    )
    const typeOf = ({ event_id }: Pointer) => contents.get(event_id)?.event_type ?? ''
    const isWanted = (pointer: Pointer) => isOneOf(typeOf(pointer), types)
    await inParallel(
      some.filter((pointer) => !isWanted(pointer)),
      20,
      (pointer) => leases.setType(userId, pointer.event_id, typeOf(pointer)),
    )
    return some.filter(isWanted)
  }

  /** If another worker is faster, it quarantines them, too. */
  async function quarantine(userId: string, spent: Pointer[], time: Date) {
    const transitions = spent.slice(0, mostSpent).map((from) => ({ from, to: quarantined(from, time) }))
    for (const chunk of transactionsOf(transitions)) await inbox.transition(userId, chunk)
  }

  /** At most `limit` ready events of these types, in the order in which they became ready. */
  return async function findReady({ userId, time, event_type, isFirst, limit }: Query) {
    const isWanted = (pointer: Pointer) =>
      !isSpent(pointer, time) &&
      (!event_type || (pointer.event_type !== undefined && isOneOf(pointer.event_type, event_type)))
    const [never = [], ended = []] = await leases.ready({ userId, now: time, limit, isWanted })
    const found = [...never, ...ended]
    if (isFirst) {
      const spent = found.filter((pointer) => isSpent(pointer, time))
      await quarantine(userId, spent, time)
    }
    const typed = event_type ? await withTypes(userId, never, event_type) : []
    return [...typed, ...found.filter(isWanted)].sort(byReadiness).slice(0, limit)
  }
}

/** When an event became ready. A released event goes to the end of the queue. */
const readySince = ({ row, event_id, lease_until }: Pointer) =>
  row === 'attempted' ? Date.parse(lease_until ?? '') : timeOf(event_id).getTime()

export const byReadiness = (one: Pointer, other: Pointer) =>
  readySince(one) - readySince(other) || (one.event_id < other.event_id ? -1 : 1)
