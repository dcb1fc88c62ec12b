import { documented } from '#documented'
import * as z from 'zod'
import { Timestamp, itemsOf } from '../values.ts'
import { Event, EventId, LeaseId, TypeOrPrefix, eventExample, typeOrPrefix } from './schemas.ts'

const lease_id = '01a1fff1-3c21-7b7e-9d35-5a0c44c1c0de'
const lease_until = '2026-11-22T08:35:00.000Z'
const Seconds = z.int().min(1).max(3600)

/** A list, or text as in a query. Generators of clients make no usable type of both, so the document has the list. */
const EventTypes = z
  .preprocess(
    (value) => (typeof value === 'string' ? itemsOf(value) : value),
    z.array(TypeOrPrefix).min(1).max(20),
  )
  .meta(
    documented({
      type: 'array',
      items: { type: 'string', pattern: typeOrPrefix.source },
      minItems: 1,
      maxItems: 20,
    }),
  )

export const NewLease = z
  .strictObject({
    // A default in the document would make a member required for users of openapi-typescript.
    limit: z.int().min(1).max(100).optional().describe(documented('10, if omitted')),
    seconds: Seconds.optional().describe(documented('The length of the lease. 300, if omitted')),
    event_type: EventTypes.optional().describe(
      documented(
        'Types or prefixes such as `application.*`. Text that has them separated by commas is accepted too',
      ),
    ),
  })
  .meta(documented({ id: 'NewLease', examples: [{ limit: 10, seconds: 300 }] }))

const LeasedEvent = Event.required({ lease_until: true, attempt: true })
  .extend({ lease_id: z.string() })
  .meta(documented({ id: 'LeasedEvent', examples: [{ ...eventExample, lease_id, lease_until, attempt: 1 }] }))

export const Lease = z.object({ lease_id: z.string(), events: z.array(LeasedEvent) }).meta(
  documented({
    id: 'Lease',
    examples: [{ lease_id, events: [{ ...eventExample, lease_id, lease_until, attempt: 1 }] }],
  }),
)

export const Extension = z
  .strictObject({ lease_id: LeaseId, seconds: Seconds.describe(documented('From now on')) })
  .meta(documented({ id: 'Extension', examples: [{ lease_id, seconds: 300 }] }))

export const ExtendedLease = z
  .object({ event_id: EventId, lease_id: z.string(), lease_until: Timestamp, attempt: z.int() })
  .meta(
    documented({
      id: 'ExtendedLease',
      examples: [{ event_id: eventExample.event_id, lease_id, lease_until, attempt: 1 }],
    }),
  )

export const Release = z
  .strictObject({ lease_id: LeaseId })
  .meta(documented({ id: 'Release', examples: [{ lease_id }] }))

export type NewLease = z.infer<typeof NewLease>
export type LeasedEvent = z.infer<typeof LeasedEvent>
