import { AppError, notFound } from '../errors.ts'
import { findReplayed } from '../idempotency.ts'
import type { Idempotency } from '../idempotency.ts'
import { invalidMembersOf } from '../invalid.ts'
import { newEventOf } from './new-event.ts'
import type { InboxRepository, State } from './repository.ts'
import { EventId, NewEvent } from './schemas.ts'
import type { Event, InboxQuery } from './schemas.ts'

export type InboxService = ReturnType<typeof createInboxService>

type Parts = {
  repository: InboxRepository
  newId: () => string
  now: () => Date
  wait: (ms: number) => Promise<unknown>
}
type Filters = Omit<InboxQuery, 'limit' | 'cursor'>

const largestPayload = 256 * 1024
const largestMetadata = 16 * 1024

/** Above it the total is only known to be more. */
const mostCounted = 1000

/** Rows that a page looks at when not every one of them is wanted. */
const mostLookedAt = 200

/** Two writes for each, a hundred in a transaction. */
const mostMoves = 50

export function createInboxService({ repository, newId, now, wait }: Parts) {
  /** The event as it will be kept. Throws `payload_too_large`. */
  function newEvent(input: NewEvent): Event {
    if (bytesOf(input.payload) > largestPayload) throw tooLarge('payload', largestPayload)
    if (bytesOf(input.metadata ?? {}) > largestMetadata) throw tooLarge('metadata', largestMetadata)
    return newEventOf(newId(), input)
  }

  async function find(userId: string, eventId: string) {
    const event = await repository.find(userId, eventId)
    if (!event) throw notFound('The event')
    return event
  }

  async function acknowledge(userId: string, ids: string[]): Promise<Set<string>> {
    // What is no id names nothing, and may be what no key can hold.
    const eventIds = [...new Set(ids)].filter((id) => EventId.safeParse(id).success)
    const states = await repository.states(userId, eventIds)
    const undelivered = [...states.values()].filter(({ deliveredAt }) => !deliveredAt)
    for (let start = 0; start < undelivered.length; start += mostMoves) {
      const some = undelivered.slice(start, start + mostMoves)
      const isDone = await repository.deliver(userId, some)
      // Another request has acknowledged one of them: each of the others by itself.
      if (!isDone && some.length > 1) for (const one of some) await repository.deliver(userId, [one])
    }
    // The rows were not read at one moment: what was moving then is looked for again.
    const missing = eventIds.filter((id) => !states.has(id))
    const moved = missing.length > 0 ? await repository.states(userId, missing) : new Map<string, unknown>()
    return new Set([...states.keys(), ...moved.keys()])
  }

  return {
    /** Once for each idempotency key; `replayed` when this was not the first time. */
    async push(userId: string, input: NewEvent, idempotency?: Idempotency) {
      const event = newEvent(input)
      const earlier = await repository.add(userId, [event], idempotency)
      if (!earlier) return { event, replayed: false }
      const find = (id: string) => repository.find(userId, id)
      const found = await findReplayed({ earlier, idempotency, find, what: 'The event', now, wait })
      return { event: found, replayed: true }
    },

    /** Those that are valid are kept, all or none; the others are told why not. */
    async pushAll(userId: string, inputs: unknown[]) {
      const outcomes = inputs.map((input) => {
        try {
          return { event: newEvent(readEvent(input)) }
        } catch (error) {
          if (error instanceof AppError) return { error: error.message }
          throw error
        }
      })
      const events = outcomes.flatMap(({ event }) => event ?? [])
      if (events.length > 0) await repository.add(userId, events)
      return outcomes.map(({ event, error }) =>
        event
          ? { status: 'accepted' as const, event_id: event.event_id }
          : { status: 'rejected' as const, error },
      )
    },

    /** A filtered page may be short, or empty with more to come: it looks at a bounded number of events. */
    async page(userId: string, filters: Filters, limit: number, after?: string) {
      const { state, since, event_type, source } = filters
      const isFiltered = Boolean(event_type ?? source)
      const { pointers, hasMore, last } = await repository.pointers(
        userId,
        state satisfies State,
        since === undefined ? undefined : new Date(since),
        isFiltered ? mostLookedAt : limit,
        after,
      )
      const events = await repository.eventsOf(userId, pointers)
      const wanted = events.filter((event) => fits(event, filters))
      const shown = wanted.slice(0, limit)
      const isCut = shown.length < wanted.length
      const position = isCut ? shown.at(-1)?.event_id : (last ?? pointers.at(-1)?.eventId)
      return { events: shown, last: isCut || hasMore ? position : undefined }
    },

    async totalUndelivered(userId: string) {
      const total = await repository.countUndelivered(userId, mostCounted + 1)
      return total > mostCounted
        ? { total_undelivered: mostCounted, total_capped: true as const }
        : { total_undelivered: total }
    },

    find,

    /** Any number of times; an event that there is not is `not_found`. */
    async acknowledge(userId: string, eventId: string) {
      const known = await acknowledge(userId, [eventId])
      if (!known.has(eventId)) throw notFound('The event')
    },

    async acknowledgeAll(userId: string, eventIds: string[]) {
      const known = await acknowledge(userId, eventIds)
      return eventIds.map((event_id) => ({
        event_id,
        status: known.has(event_id) ? ('acknowledged' as const) : ('not_found' as const),
      }))
    },

    /** Newest first. */
    async newest(userId: string, types: string[] | undefined, limit: number) {
      const isWanted = ({ event_type }: { event_type: string }) => isOneOf(event_type, types)
      return repository.newest(userId, types ? mostLookedAt : limit, limit, isWanted)
    },
  }
}

function readEvent(input: unknown): NewEvent {
  const parsed = NewEvent.safeParse(input)
  if (parsed.success) return parsed.data
  const [first] = invalidMembersOf('body', parsed.error)
  throw new AppError('validation_failed', `${first?.pointer.slice(1) || 'The event'}: ${first?.detail}`)
}

const fits = ({ event_type, source }: Event, filters: Filters) =>
  isOneOf(event_type, filters.event_type) && (filters.source === undefined || source === filters.source)

const isOneOf = (type: string, types: string[] | undefined) =>
  !types || types.some((it) => (it.endsWith('*') ? type.startsWith(it.slice(0, -1)) : type === it))

const bytesOf = (value: object) => Buffer.byteLength(JSON.stringify(value))

const tooLarge = (what: string, bytes: number) =>
  new AppError('payload_too_large', `The ${what} of an event is larger than ${bytes / 1024} KB.`)
