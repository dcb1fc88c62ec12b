import { documented } from '#documented'
import * as z from 'zod'
import { Event, EventId, InboxQuery, eventExample } from '../inbox/schemas.ts'
import { User, userExample } from '../users/schemas.ts'

export const Connection = z
  .object({
    label: z.string().describe(documented('The label of the API key')),
    email: User.shape.email
      .optional()
      .describe(
        documented('As it was when the key was created. Only with `inbox:read` or `applications:read`'),
      ),
  })
  .meta(documented({ id: 'ZapierConnection', examples: [{ label: 'Zapier', email: userExample.email }] }))

/** Zapier identifies items by `id`. */
export const ZapierEvent = Event.extend({ id: EventId }).meta(
  documented({
    id: 'ZapierEvent',
    examples: [{ id: eventExample.event_id, ...eventExample }],
  }),
)

export const ZapierQuery = InboxQuery.pick({ event_type: true }).extend({
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

export type Connection = z.infer<typeof Connection>
