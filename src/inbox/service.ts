import type { Counts } from '../counts/service.ts'
import { AppError, notFound } from '../errors.ts'
import { givenIn } from '../given.ts'
import { createOnce } from '../idempotency.ts'
import type { Idempotency } from '../idempotency.ts'
import { invalidMembersOf, readInput } from '../invalid.ts'
import { timeOf } from '../ids.ts'
import type { Wait } from '../retry.ts'
import type { Late } from '../late.ts'
import type { Paging } from '../values.ts'
import { createAcknowledgements } from './acknowledgements.ts'
import { isOneOf } from './event-types.ts'
import type { Intake } from './intake.ts'
import { newEventOf } from './new-event.ts'
import { leaseLost, positionIn } from './pointers.ts'
import type { InboxRepository } from './repository.ts'
import { NewEvent } from './schemas.ts'
import type { Event, EventResult, InboxQuery } from './schemas.ts'

export type InboxService = ReturnType<typeof createInboxService>

type Parts = {
  repository: InboxRepository
  counts: Pick<Counts, 'within'>
  newId: () => string
  now: () => Date
  wait: Wait
  /** The features that take events of a type. */
  intakes?: ReadonlyMap<string, Late<Intake>>
}
type Outcome = { event: Event; error?: never } | { event?: never; error: string }
type Filters = Omit<InboxQuery, 'limit' | 'cursor'>

const largestPayload = 256 * 1024
const largestMetadata = 16 * 1024

/** The total is exact up to this number. */
const mostCounted = 1000

/** The number of events that a filtered page looks at. */
const mostLookedAt = 200

/** The number of events that a filtered poll of Zapier looks at. The repository stops earlier if they are large. */
const mostPolled = 1000

/** The size of an event is counted before its result is known. */
const largestResult: EventResult = {
  outcome: 'unchanged',
  application_id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
  reason: 'too_many_applications',
}

export function createInboxService({ repository, counts, newId, now, wait, intakes = new Map() }: Parts) {
  const once = createOnce({ findEarlier: repository.findEarlier, now, wait })
  const acknowledgeEach = createAcknowledgements({ repository, now, wait })

  /** Throws `payload_too_large`, and `validation_failed` if the feature that takes the event cannot. */
  async function newEvent(input: NewEvent): Promise<Event> {
    if (bytesOf(input.payload) > largestPayload) throw tooLarge('payload', largestPayload)
    if (bytesOf(input.metadata ?? {}) > largestMetadata) throw tooLarge('metadata', largestMetadata)
    const intake = await intakes.get(input.event_type)?.()
    intake?.check(input.payload)
    return newEventOf(newId(), input)
  }

  /**
   * Stores events. Each event that another feature takes has a transaction of its own. The other events share one.
   * Throws `conflict` if the inbox has no room for all of them, or if the request came before.
   */
  function add(userId: string, events: Event[], idempotency?: Idempotency) {
    const taken = events.filter(({ event_type }) => intakes.has(event_type))
    const others = events.filter(({ event_type }) => !intakes.has(event_type))
    const kilobytesOf = (event: Event) =>
      repository.kilobytesOf(intakes.has(event.event_type) ? { ...event, result: largestResult } : event)
    const kilobytes = events.reduce((sum, event) => sum + kilobytesOf(event), 0)
    return counts.within(userId, { kilobytes }, async () => {
      for (const event of taken) {
        const intake = await intakes.get(event.event_type)!()
        const storedWith = (result: EventResult) => [{ ...event, result }]
        await intake.store(userId, event, {
          writesOf: (result) => repository.writesOf(userId, storedWith(result), idempotency),
          alone: (result) => repository.add(userId, storedWith(result), idempotency),
        })
      }
      if (others.length > 0) await repository.add(userId, others, idempotency)
    })
  }

  async function outcomeOf(input: unknown): Promise<Outcome> {
    try {
      return { event: await newEvent(readEvent(input)) }
    } catch (error) {
      if (error instanceof AppError) return { error: error.message }
      throw error
    }
  }

  async function get(userId: string, eventId: string) {
    const event = await repository.find(userId, eventId)
    if (!event) throw notFound('The event')
    return event
  }

  return {
    get,

    /** Stores an event once per idempotency key. */
    async push(userId: string, input: NewEvent, idempotency?: Idempotency) {
      const event = await newEvent(input)
      return once({
        userId,
        idempotency,
        create: async () => {
          await add(userId, [event], idempotency)
          return event
        },
        find: (id) => repository.find(userId, id),
        thing: 'The event',
      })
    },

    /**
     * Stores the valid events: first those that other features take, and then the others, all or none. Each invalid
     * one gets an error message.
     */
    async pushAll(userId: string, inputs: unknown[]) {
      const outcomes: Outcome[] = []
      for (const input of inputs) outcomes.push(await outcomeOf(input))
      const events = outcomes.flatMap(({ event }) => event ?? [])
      if (events.length > 0) await add(userId, events)
      return outcomes.map(({ event, error }) =>
        event
          ? { status: 'accepted' as const, event_id: event.event_id }
          : { status: 'rejected' as const, error },
      )
    },

    /** A filtered page looks at a bounded number of events. It may be short, or empty although more follow. */
    async list(userId: string, filters: Filters, { limit, after }: Paging) {
      const { state, order } = filters
      const since = filters.since === undefined ? undefined : new Date(filters.since)
      const isFiltered = Boolean(filters.event_type ?? filters.source ?? (state === 'leased' && since))
      const { pointers, last } = await repository.pointers({
        userId,
        state,
        since,
        descending: order === 'desc',
        limit: isFiltered ? mostLookedAt : limit,
        after,
      })
      const events = await repository.eventsOf(userId, pointers)
      const wanted = events.filter(
        (event) => fits(event, filters) && (!since || timeOf(event.event_id) >= since),
      )
      const shown = wanted.slice(0, limit)
      if (shown.length === wanted.length) return { events: shown, last }
      const lastShown = pointers.find(({ event_id }) => event_id === shown.at(-1)?.event_id)
      return { events: shown, last: lastShown && positionIn(state, lastShown) }
    },

    /** The stored events, delivered or not, for an export of the account. */
    listStored: (userId: string, paging: Paging) => repository.listStored(userId, paging),

    async totalUndelivered(userId: string) {
      const total = await repository.countUndelivered(userId, mostCounted + 1)
      return total > mostCounted
        ? { total_undelivered: mostCounted, total_capped: true as const }
        : { total_undelivered: total }
    },

    /** May be repeated. Throws `not_found` if there is no such event, and `lease_lost`. */
    async acknowledge(userId: string, eventId: string, leaseId?: string) {
      const outcome = (await acknowledgeEach(userId, [eventId], leaseId)).get(eventId)
      if (outcome === 'not_found') throw notFound('The event')
      if (outcome === 'lease_lost') throw leaseLost()
    },

    async acknowledgeAll(userId: string, eventIds: string[], leaseId?: string) {
      const outcomes = await acknowledgeEach(userId, eventIds, leaseId)
      return eventIds.map((event_id) => ({ event_id, status: outcomes.get(event_id)! }))
    },

    /** The newest events of these types, newest first. Delivered events are included. */
    newest(userId: string, types: string[] | undefined, limit: number) {
      const isWanted = ({ event_type }: { event_type: string }) => isOneOf(event_type, types)
      return repository.newest({ userId, lookAt: types ? mostPolled : limit, limit, isWanted })
    },
  }
}

function readEvent(input: unknown): NewEvent {
  const parsed = readInput(NewEvent, givenIn(NewEvent, input))
  if (parsed.success) return parsed.data
  const [first] = invalidMembersOf('body', parsed.error, 'The event')
  throw new AppError('validation_failed', first!.detail)
}

const fits = ({ event_type, source }: Event, filters: Filters) =>
  isOneOf(event_type, filters.event_type) && (filters.source === undefined || source === filters.source)

const bytesOf = (value: object) => Buffer.byteLength(JSON.stringify(value))

const tooLarge = (member: string, bytes: number) =>
  new AppError('payload_too_large', `The ${member} of the event is larger than ${bytes / 1024} KB.`)
