import * as z from 'zod'
import { Event, EventId, InboxQuery, eventExample } from '../inbox/schemas.ts'

export const Connection = z
  .object({ label: z.string().describe('What Zapier calls the connection') })
  .meta({ id: 'ZapierConnection', examples: [{ label: 'Zapier' }] })

/** Zapier tells items apart by `id`. */
export const ZapierEvent = Event.extend({ id: EventId }).meta({
  id: 'ZapierEvent',
  examples: [{ id: eventExample.event_id, ...eventExample }],
})

export const ZapierQuery = InboxQuery.pick({ event_type: true }).extend({
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
