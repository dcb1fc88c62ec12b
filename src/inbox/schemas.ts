import { documented } from '#documented'
import * as z from 'zod'
import { ListQuery } from '../http/schemas.ts'
import { DateTime, JsonObject, Timestamp, commaSeparated, invisible, printable, textUpTo } from '../values.ts'

export const EventId = z.uuid({ version: 'v7' })

const EventType = textUpTo(255).regex(
  /^[A-Za-z0-9_.-]{1,255}$/,
  'must be 1 to 255 letters, digits, dots, underscores or hyphens',
)

const Source = printable(textUpTo(255).min(1))

const newExample = {
  event_type: 'posting.seen',
  payload: { url: 'https://jobs.example.com/4711', title: 'Platform engineer' },
  source: 'browser-extension',
}

export const eventExample = {
  event_id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
  ...newExample,
  timestamp: '2026-11-22T08:30:00.000Z',
  delivered: false,
}

/** The outcome of an event that another feature takes. */
const EventResult = z
  .object({
    outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
    application_id: z.uuid({ version: 'v7' }).optional(),
    reason: z
      .string()
      .optional()
      .describe(documented('Why it was refused, or why its `json_ld` was not read')),
  })
  .meta(
    documented({
      id: 'EventResult',
      description: 'The outcome of a `job.saved` event',
      examples: [{ outcome: 'created', application_id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae' }],
    }),
  )

export const Event = z
  .object({
    event_id: EventId,
    event_type: EventType,
    payload: JsonObject,
    source: Source.optional(),
    metadata: JsonObject.optional(),
    timestamp: Timestamp.describe(documented('When it was stored')),
    delivered: z.boolean().describe(documented('True after it was acknowledged')),
    delivered_at: Timestamp.optional(),
    lease_until: Timestamp.optional().describe(documented('While it is leased')),
    attempt: z.int().min(1).optional().describe(documented('The number of its leases')),
    quarantined_at: Timestamp.optional(),
    result: EventResult.optional(),
  })
  .meta(documented({ id: 'Event', examples: [eventExample] }))

/** Reserved for the service's own events, in any letter case. A client's event must not look like one of them. */
export const trackerSource = 'tracker'
const reservedType = /^(applications?\..*|user\.signed_in|key\.created|key\.revoked)$/i

export const NewEvent = z
  .strictObject(Event.pick({ event_type: true, payload: true, source: true, metadata: true }).shape)
  .extend({
    event_type: EventType.refine(
      (type) => !reservedType.test(type),
      'is reserved for events of the service itself',
    ).describe(
      documented(
        'Reserved for the service itself: application.…, applications.…, user.signed_in, key.created, key.revoked',
      ),
    ),
    source: Source.refine(
      // Also rejects full-width letters, the Kelvin sign for k, surrounding space and invisible characters.
      (source) => source.normalize('NFKC').replace(invisible, '').trim().toLowerCase() !== trackerSource,
      'is reserved for events of the service itself',
    ).optional(),
  })
  .meta(
    documented({
      id: 'NewEvent',
      if: { properties: { event_type: { const: 'job.saved' } } },
      then: { properties: { payload: { $ref: '#/components/schemas/SavedJob' } } },
      examples: [newExample],
    }),
  )

const itsState = { delivered_at: true, lease_until: true, attempt: true, quarantined_at: true } as const

/** A key that only pushes must not learn which applications exist. */
export const AcceptedEvent = Event.omit({ ...itsState, result: true })
  .extend({ status: z.literal('accepted'), message: z.literal('Event successfully ingested') })
  .meta(
    documented({
      id: 'AcceptedEvent',
      examples: [{ status: 'accepted', message: 'Event successfully ingested', ...eventExample }],
    }),
  )

/**
 * Each event is validated on its own, so an invalid one does not affect the others. All are rejected only if the body
 * as a whole cannot be read: it is not JSON, has a number that cannot be stored exactly, or names a member twice.
 */
export const NewEvents = z.strictObject({ events: z.array(z.unknown()).min(1).max(25) }).meta(
  documented({
    id: 'NewEvents',
    properties: {
      events: { type: 'array', minItems: 1, maxItems: 25, items: { $ref: '#/components/schemas/NewEvent' } },
    },
    examples: [{ events: [newExample] }],
  }),
)

const accepted = { status: 'accepted', event_id: eventExample.event_id }
const rejected = { status: 'rejected', error: 'The payload of the event is larger than 256 KB.' }

const AcceptedResult = z
  .object({ status: z.literal('accepted'), event_id: EventId })
  .meta(documented({ id: 'AcceptedResult', examples: [accepted] }))

const RejectedResult = z
  .object({ status: z.literal('rejected'), error: z.string() })
  .meta(documented({ id: 'RejectedResult', examples: [rejected] }))

const BatchResult = z
  .discriminatedUnion('status', [AcceptedResult, RejectedResult])
  .meta(documented({ id: 'BatchResult', examples: [accepted] }))

export const BatchResults = z
  .object({ results: z.array(BatchResult) })
  .meta(documented({ id: 'BatchResults', examples: [{ results: [accepted, rejected] }] }))

/** A type, a prefix such as `application.*`, or `*`. */
export const typeOrPrefix = /^([A-Za-z0-9_.-]{1,255}|([A-Za-z0-9_.-]{1,250}\.)?\*)$/

export const TypeOrPrefix = z
  .string()
  .regex(typeOrPrefix, 'must be a type, or a prefix of types that ends in .*')

const EventTypes = commaSeparated(TypeOrPrefix, 20).meta(
  documented({ type: 'array', items: { type: 'string', pattern: typeOrPrefix.source }, maxItems: 20 }),
)

const EventState = z.enum(['undelivered', 'leased', 'delivered', 'quarantined'])

export const InboxQuery = ListQuery.extend({
  state: EventState.default('undelivered').describe(documented('Undelivered events include leased ones')),
  // No default by zod: cursors that were made before there was an order stay valid.
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .describe(documented('Oldest event first, unless it is `desc`'))
    .meta(documented({ default: 'asc' })),
  event_type: EventTypes.optional().describe(
    documented('Types or prefixes such as `application.*`, separated by commas'),
  ),
  source: Source.optional(),
  since: DateTime.optional().describe(documented('Stored at or after this time')),
})

const paginationExample = { next_cursor: null, has_more: false, total_undelivered: 1 }

const Pagination = z
  .object({
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
    total_undelivered: z.int().describe(documented('Of all events, without the filters. Exact up to 1,000')),
    total_capped: z.literal(true).optional().describe(documented('True if there are more than 1,000')),
  })
  .meta(documented({ id: 'Pagination', examples: [paginationExample] }))

export const InboxPage = z
  .object({
    events: z.array(Event),
    pagination: Pagination,
  })
  .meta(
    documented({ id: 'InboxPage', examples: [{ events: [eventExample], pagination: paginationExample }] }),
  )

const sentIds = z
  .array(textUpTo(100).meta(documented({ format: 'uuid' })))
  .min(1)
  .max(100)

/** Any other text is the id of no lease. An empty one is refused: it would acknowledge an event of another worker. */
export const LeaseId = textUpTo(100)
  .min(1)
  .meta(documented({ format: 'uuid' }))

/** Any text is accepted. The result of an id that is no UUID is `not_found`. */
export const Acknowledgement = z
  .strictObject({ ids: sentIds, lease_id: LeaseId.exactOptional() })
  .meta(documented({ id: 'Acknowledgement', examples: [{ ids: [eventExample.event_id] }] }))

const acknowledged = { event_id: eventExample.event_id, status: 'acknowledged' }

const AcknowledgementResult = z
  .object({ event_id: z.string(), status: z.enum(['acknowledged', 'not_found', 'lease_lost']) })
  .meta(documented({ id: 'AcknowledgementResult', examples: [acknowledged] }))

export const AcknowledgementResults = z
  .object({ results: z.array(AcknowledgementResult) })
  .meta(documented({ id: 'AcknowledgementResults', examples: [{ results: [acknowledged] }] }))

/** The content of an event as it is stored. It never changes: a pointer beside it holds the state. */
export const StoredEvent = Event.omit({ delivered: true, ...itsState }).extend({
  payload: z.string(),
  metadata: z.string().optional(),
})

/** The content with its size in a response. */
export const ContentRow = StoredEvent.extend({ bytes: z.number() })

export type EventState = z.infer<typeof EventState>
export type Event = z.infer<typeof Event>
export type EventResult = z.infer<typeof EventResult>
export type NewEvent = z.infer<typeof NewEvent>
export type InboxQuery = z.infer<typeof InboxQuery>
export type StoredEvent = z.infer<typeof StoredEvent>
