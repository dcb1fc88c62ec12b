import type { Counts } from '../counts/service.ts'
import { AppError, notFound } from '../errors.ts'
import { givenIn } from '../given.ts'
import { createOnce } from '../idempotency.ts'
import type { Idempotency } from '../idempotency.ts'
import { invalidMembersOf, readInput } from '../invalid.ts'
import type { Wait } from '../retry.ts'
import type { Paging } from '../values.ts'
import { newEventOf } from './new-event.ts'
import type { InboxRepository } from './repository.ts'
import { EventId, NewEvent } from './schemas.ts'
import type { Event, InboxQuery } from './schemas.ts'

export type InboxService = ReturnType<typeof createInboxService>

type Parts = {
  repository: InboxRepository
  counts: Pick<Counts, 'within'>
  newId: () => string
  now: () => Date
  wait: Wait
}
type Filters = Omit<InboxQuery, 'limit' | 'cursor'>

const largestPayload = 256 * 1024
const largestMetadata = 16 * 1024

/** The total is exact up to this number. */
const mostCounted = 1000

/** The number of events that a filtered page looks at. */
const mostLookedAt = 200

/** The number of events that a filtered poll of Zapier looks at. The repository stops earlier if they are large. */
const mostPolled = 1000

/** A transaction takes at most 100 writes, and an event needs two. */
const mostPerTransaction = 50

export function createInboxService({ repository, counts, newId, now, wait }: Parts) {
  const once = createOnce({ findEarlier: repository.findEarlier, now, wait })

  /** Throws `payload_too_large`. */
  function newEvent(input: NewEvent): Event {
    if (bytesOf(input.payload) > largestPayload) throw tooLarge('payload', largestPayload)
    if (bytesOf(input.metadata ?? {}) > largestMetadata) throw tooLarge('metadata', largestMetadata)
    return newEventOf(newId(), input)
  }

  /** Stores all events or none. Throws `conflict` if the inbox is full, or if the request came before. */
  function add(userId: string, events: Event[], idempotency?: Idempotency) {
    const kilobytes = events.reduce((sum, event) => sum + repository.kilobytesOf(event), 0)
    return counts.within(userId, { kilobytes }, () => repository.add(userId, events, idempotency))
  }

  async function get(userId: string, eventId: string) {
    const event = await repository.find(userId, eventId)
    if (!event) throw notFound('The event')
    return event
  }

  /** Marks the given events as delivered. Returns the ids of those that exist. */
  async function markDelivered(userId: string, ids: string[]): Promise<Set<string>> {
    // A text that is no id cannot name an event, and may be too long for a key.
    const eventIds = [...new Set(ids)].filter((id) => EventId.safeParse(id).success)
    const pointers = await repository.findPointers(userId, eventIds)
    const undelivered = [...pointers.values()].filter(({ deliveredAt }) => !deliveredAt)
    for (let start = 0; start < undelivered.length; start += mostPerTransaction) {
      const some = undelivered.slice(start, start + mostPerTransaction)
      const isDone = await repository.markDelivered(userId, some)
      // Another request has acknowledged one of them. Each of the others gets a transaction of its own.
      if (!isDone && some.length > 1) for (const one of some) await repository.markDelivered(userId, [one])
    }
    // The pointers are not read at the same moment, so an event that was just being acknowledged can be missed.
    const missing = eventIds.filter((id) => !pointers.has(id))
    const found =
      missing.length > 0 ? await repository.findPointers(userId, missing) : new Map<string, unknown>()
    return new Set([...pointers.keys(), ...found.keys()])
  }

  return {
    get,

    /** Stores an event once per idempotency key. */
    async push(userId: string, input: NewEvent, idempotency?: Idempotency) {
      const event = newEvent(input)
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

    /** Stores the valid events, all or none. Each invalid one gets an error message. */
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
      if (events.length > 0) await add(userId, events)
      return outcomes.map(({ event, error }) =>
        event
          ? { status: 'accepted' as const, event_id: event.event_id }
          : { status: 'rejected' as const, error },
      )
    },

    /** A filtered page looks at a bounded number of events. It may be short, or empty although more follow. */
    async list(userId: string, filters: Filters, { limit, after }: Paging) {
      const { state, since, event_type, source } = filters
      const isFiltered = Boolean(event_type ?? source)
      const { pointers, hasMore, last } = await repository.pointers({
        userId,
        state,
        since: since === undefined ? undefined : new Date(since),
        limit: isFiltered ? mostLookedAt : limit,
        after,
      })
      const events = await repository.eventsOf(userId, pointers)
      const wanted = events.filter((event) => fits(event, filters))
      const shown = wanted.slice(0, limit)
      const isCut = shown.length < wanted.length
      const position = isCut ? shown.at(-1)?.event_id : (last ?? pointers.at(-1)?.eventId)
      return { events: shown, last: isCut || hasMore ? position : undefined }
    },

    /** The stored events, delivered or not, for an export of the account. */
    listStored: (userId: string, paging: Paging) => repository.listStored(userId, paging),

    async totalUndelivered(userId: string) {
      const total = await repository.countUndelivered(userId, mostCounted + 1)
      return total > mostCounted
        ? { total_undelivered: mostCounted, total_capped: true as const }
        : { total_undelivered: total }
    },

    /** May be repeated. Throws `not_found` if there is no such event. */
    async acknowledge(userId: string, eventId: string) {
      const known = await markDelivered(userId, [eventId])
      if (!known.has(eventId)) throw notFound('The event')
    },

    async acknowledgeAll(userId: string, eventIds: string[]) {
      const known = await markDelivered(userId, eventIds)
      return eventIds.map((event_id) => ({
        event_id,
        status: known.has(event_id) ? ('acknowledged' as const) : ('not_found' as const),
      }))
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

const isOneOf = (type: string, types: string[] | undefined) =>
  !types || types.some((it) => (it.endsWith('*') ? type.startsWith(it.slice(0, -1)) : type === it))

const bytesOf = (value: object) => Buffer.byteLength(JSON.stringify(value))

const tooLarge = (member: string, bytes: number) =>
  new AppError('payload_too_large', `The ${member} of the event is larger than ${bytes / 1024} KB.`)
