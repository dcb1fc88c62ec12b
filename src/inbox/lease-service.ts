import { AppError, notFound, sameData } from '../errors.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import type { LeaseRepository } from './lease-repository.ts'
import type { LeasedEvent, NewLease } from './lease-schemas.ts'
import { isSpent, leased, quarantined, released, requeued } from './lease-transitions.ts'
import { isHeldBy, leaseLost, transactionsOf } from './pointers.ts'
import type { Pointer } from './pointers.ts'
import { byReadiness, createReadyEvents } from './ready-events.ts'
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

export function createLeaseService({ inbox, leases, newId, now, wait }: Parts) {
  const findReady = createReadyEvents({ inbox, leases })

  /**
   * Leases up to `limit` events, in the order in which they became ready. If other workers are faster, it chooses at
   * random among more. It may return fewer events than are ready.
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
      const candidates = await findReady({
        userId,
        time,
        event_type,
        isFirst,
        limit: Math.min(left * widening ** lostTries, mostCandidates),
      })
      // From the third try on, most other workers want the events of the last try.
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
