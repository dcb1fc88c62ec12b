import { AppError, notFound, sameData } from '../errors.ts'
import { timeOf } from '../ids.ts'
import { inParallel } from '../parallel.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { isOneOf } from './event-types.ts'
import type { LeaseRepository } from './lease-repository.ts'
import type { LeasedEvent, NewLease } from './lease-schemas.ts'
import { isSpent, leased, quarantined, released, requeued } from './lease-transitions.ts'
import { isHeldBy, leaseLost, transactionsOf } from './pointers.ts'
import type { Pointer } from './pointers.ts'
import type { InboxRepository } from './repository.ts'
import { eventOf, fitting } from './rows.ts'
import type { StoredEvent } from './schemas.ts'

export type LeaseService = ReturnType<typeof createLeaseService>

type Parts = {
  inbox: Pick<InboxRepository, 'findPointers' | 'transition'>
  leases: LeaseRepository
  newId: () => string
  now: () => Date
  wait: Wait
}

/** Each time that a lease is overtaken, it chooses among this many times more events. */
const widening = 4
const mostCandidates = 1000

/** The events whose contents a lease reads to learn their types. */
const mostUntyped = 200

/** The events that a lease quarantines, in three transactions. */
const mostSpent = 99

export function createLeaseService({ inbox, leases, newId, now, wait }: Parts) {
  /**
   * Leases up to `limit` events, of the ready ones those that became ready first. If other workers are faster, it
   * chooses at random among more. It may return fewer events than are ready.
   */
  async function lease(userId: string, { limit = 10, seconds = 300, event_type }: NewLease) {
    const lease_id = newId()
    const held: { pointer: Pointer; event: LeasedEvent }[] = []
    const contents = new Map<string, StoredEvent>()
    let lostTries = 0

    async function tryOnce() {
      const time = now()
      const isFirst = lostTries === 0
      const left = limit - held.length
      const candidates = await readyFor({
        userId,
        time,
        event_type,
        isFirst,
        limit: Math.min(left * widening ** lostTries, mostCandidates),
      })
      // Later, the events of the last try are those that most workers want.
      const isPreferred = ({ event_id }: Pointer) => lostTries === 1 && contents.has(event_id)
      const chosen = isFirst ? candidates : inRandomOrder(candidates, isPreferred)
      const some = fitting(
        chosen.slice(0, left),
        held.map(({ pointer }) => pointer),
      ).sort(byReadiness)
      const unread = some.map(({ event_id }) => event_id).filter((id) => !contents.has(id))
      for (const [id, content] of await leases.contents(userId, unread)) contents.set(id, content)

      const lease_until = new Date(time.getTime() + seconds * 1000).toISOString()
      const transitions = some.flatMap((from) => {
        const content = contents.get(from.event_id)
        if (!content) return []
        return { from, to: leased(from, { event_type: content.event_type, lease_id, lease_until }), content }
      })
      let isOvertaken = false
      for (const chunk of transactionsOf(transitions)) {
        if (await inbox.transition(userId, chunk)) held.push(...chunk.map((it) => heldOf(it, time)))
        else isOvertaken = true
      }
      if (isOvertaken) lostTries += 1
      return !isOvertaken || undefined
    }

    await retry(wait, async () => {
      try {
        return await tryOnce()
      } catch (error) {
        // The caller must learn of the events that are leased already.
        if (held.length > 0 && error instanceof AppError && error.code === 'unavailable') return true
        throw error
      }
    })
    return { lease_id, events: held.map(({ event }) => event) }
  }

  type Wanted = {
    userId: string
    time: Date
    event_type: string[] | undefined
    isFirst: boolean
    limit: number
  }

  /** The wanted ones of the ready events, at least `limit` if there are so many. */
  async function readyFor({ userId, time, event_type, isFirst, limit }: Wanted) {
    const isWanted = (pointer: Pointer) =>
      !isSpent(pointer, time) &&
      (!event_type || (pointer.event_type !== undefined && isOneOf(pointer.event_type, event_type)))
    const [never = [], ended = []] = await leases.ready({ userId, now: time, limit, isWanted })
    const found = [...never, ...ended]
    if (isFirst) {
      const spent = found.filter((pointer) => isSpent(pointer, time)).slice(0, mostSpent)
      const transitions = spent.map((from) => ({ from, to: quarantined(from, time) }))
      // If another worker is faster, it quarantines them, too.
      for (const chunk of transactionsOf(transitions)) await inbox.transition(userId, chunk)
    }
    const typed = event_type ? await withTypes(userId, never, event_type) : []
    return [...typed, ...found.filter(isWanted)].sort(byReadiness).slice(0, limit)
  }

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

  type Change = { userId: string; eventId: string; to: (pointer: Pointer, time: Date) => Pointer | undefined }

  /** Changes the pointer of an event, unless `to` returns undefined. Returns the pointer. */
  async function change({ userId, eventId, to }: Change) {
    const done = await retry(wait, async () => {
      const from = (await inbox.findPointers(userId, [eventId])).get(eventId)
      if (!from) throw notFound('The event')
      const next = to(from, now())
      if (!next) return from
      return (await inbox.transition(userId, [{ from, to: next }])) ? next : undefined
    })
    if (!done) throw sameData()
    return done
  }

  return {
    lease,

    /** Throws `lease_lost`. Never shortens a lease. */
    async extend(
      userId: string,
      eventId: string,
      { lease_id, seconds }: { lease_id: string; seconds: number },
    ) {
      const { lease_until, attempt } = await change({
        userId,
        eventId,
        to: (pointer, time) => {
          if (!isHeldBy(pointer, lease_id, time)) throw leaseLost()
          const until = new Date(time.getTime() + seconds * 1000).toISOString()
          return until > pointer.lease_until! ? { ...pointer, lease_until: until } : undefined
        },
      })
      return { event_id: eventId, lease_id, lease_until: lease_until!, attempt: attempt! }
    },

    /** May be repeated until the event is leased again. Throws `lease_lost`. */
    async release(userId: string, eventId: string, leaseId: string) {
      await change({
        userId,
        eventId,
        to: (pointer, time) => {
          if (pointer.released && pointer.lease_id === leaseId) return undefined
          if (!isHeldBy(pointer, leaseId, time)) throw leaseLost()
          const next = released(pointer, time)
          return isSpent(next, time) ? quarantined(next, time) : next
        },
      })
    },

    /** Makes a quarantined event ready. May be repeated. Throws `conflict` for a delivered event. */
    async requeue(userId: string, eventId: string) {
      await change({
        userId,
        eventId,
        to: (pointer, time) => {
          if (pointer.row === 'delivered')
            throw new AppError('conflict', 'The event was acknowledged. It cannot be queued again.')
          return pointer.row === 'quarantined' || isSpent(pointer, time) ? requeued(pointer) : undefined
        },
      })
    },
  }
}

/** When an event became ready. A released event goes to the end of the queue. */
const readySince = ({ row, event_id, lease_until }: Pointer) =>
  row === 'attempted' ? Date.parse(lease_until ?? '') : timeOf(event_id).getTime()

const byReadiness = (one: Pointer, other: Pointer) =>
  readySince(one) - readySince(other) || (one.event_id < other.event_id ? -1 : 1)

/** In random order, but the preferred ones first. */
const inRandomOrder = (pointers: Pointer[], isPreferred: (pointer: Pointer) => boolean) =>
  pointers
    .map((pointer) => ({ pointer, rank: Math.random() - (isPreferred(pointer) ? 1 : 0) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ pointer }) => pointer)

type LeaseTransition = { to: Pointer; content: StoredEvent }

const heldOf = ({ to: pointer, content }: LeaseTransition, time: Date) => ({
  pointer,
  event: { ...eventOf(content, pointer, time), lease_id: pointer.lease_id } as LeasedEvent,
})
