import { documented } from '#documented'
import * as z from 'zod'
import { hasScope, principalOf, userIdOf } from '../http/authentication.ts'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'
import type { InboxService } from '../inbox/service.ts'
import { Connection, ZapierEvent, ZapierQuery } from './schemas.ts'
import type { ZapierService } from './service.ts'

/**
 * https://docs.zapier.com/platform/build/trigger: a polling trigger returns an array, newest first, of items with an
 * `id`.
 */
export function zapierRoutes(zapier: ZapierService, inbox: InboxService): Routes {
  return async (app) => {
    const me = {
      door: 'key',
      ...documented({
        operationId: 'getZapierConnection',
        summary: 'Check the API key and get its label',
        description: 'With `inbox:read` or `applications:read`, also the e-mail address of the account.',
        tags: ['zapier'],
      }),
      response: { 200: Connection },
    } satisfies RouteSchema
    app.get('/zapier/me', { schema: me }, async (request) => {
      const withEmail = hasScope(request, 'inbox:read') || hasScope(request, 'applications:read')
      return zapier.connection(principalOf(request), { withEmail })
    })

    const events = {
      door: 'inbox:read',
      ...documented({
        operationId: 'pollZapierEvents',
        summary: 'List the newest events, delivered or not',
        description:
          'With `event_type`, the newest 1,000 events are searched, or the newest 10 MB of them if that is less.',
        tags: ['zapier'],
      }),
      querystring: ZapierQuery,
      response: { 200: z.array(ZapierEvent) },
    } satisfies RouteSchema
    app.get('/zapier/events', { schema: events }, async (request) => {
      const { event_type, limit } = request.query
      const newest = await inbox.newest(userIdOf(request), event_type, limit)
      return newest.map((event) => ({ id: event.event_id, ...event }))
    })
  }
}
