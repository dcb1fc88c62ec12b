import * as z from 'zod'
import { principalOf, userIdOf } from '../http/authentication.ts'
import type { Routes } from '../http/validation.ts'
import type { InboxService } from '../inbox/service.ts'
import { Connection, ZapierEvent, ZapierQuery } from './schemas.ts'

/** https://docs.zapier.com/platform/build/trigger: a polling trigger is a bare array, newest first, told apart by `id`. */
export function zapierRoutes(inbox: InboxService): Routes {
  return async (app) => {
    const me = {
      operationId: 'getZapierConnection',
      summary: 'Whether the key is good, and what it is called',
      tags: ['zapier'],
      response: { 200: Connection },
    }
    app.get('/zapier/me', { schema: me }, async (request) => {
      const principal = principalOf(request)
      return { label: 'label' in principal ? principal.label : 'A signed-in user' }
    })

    const events = {
      operationId: 'pollZapierEvents',
      summary: 'The newest events, delivered or not',
      description: 'With `event_type` the newest 200 events are looked at.',
      tags: ['zapier'],
      querystring: ZapierQuery,
      response: { 200: z.array(ZapierEvent) },
    }
    app.get('/zapier/events', { schema: events }, async (request) => {
      const { event_type, limit } = request.query
      const newest = await inbox.newest(userIdOf(request), event_type, limit)
      return newest.map((event) => ({ id: event.event_id, ...event }))
    })
  }
}
