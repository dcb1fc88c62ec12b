import { documented } from '#documented'
import * as z from 'zod'
import type { Routes } from '../http/app.ts'
import { hasScope, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import type { RouteSchema } from '../http/doors.ts'
import { IdempotencyHeaders, idempotencyOf, setReplayed } from '../http/idempotency-key.ts'
import { readPage } from '../http/lists.ts'
import { NoContent } from '../http/schemas.ts'
import {
  AcceptedEvent,
  Acknowledgement,
  AcknowledgementResults,
  BatchResults,
  Event,
  EventId,
  InboxPage,
  InboxQuery,
  LeaseId,
  NewEvent,
  NewEvents,
} from './schemas.ts'
import type { InboxService } from './service.ts'

const tags = ['events']
const params = z.object({ id: EventId })

/**
 * One event and its acknowledgement are mounted below `/inbox` and below `/events`: clients of Triggers APIs use
 * both.
 */
export function inboxRoutes(inbox: InboxService, cursors: Cursors): Routes {
  return async (app) => {
    const push = {
      door: 'events:write',
      ...documented({
        operationId: 'pushEvent',
        summary: 'Push an event. A 202 means that it is stored',
        description:
          'At most 256 KB of payload and 16 KB of metadata, nested up to 64 levels, with numbers that a double can hold. An event ' +
          'is stored for 90 days, and for 30 days after it was acknowledged. An account can have 500 MB of events of the ' +
          'last 120 days. Above that, the response is 409 until the oldest events stop counting. An event of the type ' +
          '`job.saved` makes an application, or refreshes the one with its URL: its payload is a `SavedJob`.',
        tags,
        problems: [409],
        links: Object.fromEntries(
          ['getEvent', 'getInboxEvent', 'acknowledgeEvent', 'acknowledgeInboxEvent'].map((it) => [
            it,
            { id: 'event_id' },
          ]),
        ),
      }),
      headers: IdempotencyHeaders,
      body: NewEvent,
      response: { 202: AcceptedEvent },
    } satisfies RouteSchema
    app.post('/events', { schema: push }, async (request, reply) => {
      const { result, replayed } = await inbox.push(userIdOf(request), request.body, idempotencyOf(request))
      setReplayed(reply, replayed)
      reply.code(202)
      // A key without `inbox:read` must not learn from a repeated request whether the event was acknowledged.
      const event = hasScope(request, 'inbox:read') ? result : { ...result, delivered: false }
      return { status: 'accepted' as const, message: 'Event successfully ingested' as const, ...event }
    })

    const pushAll = {
      door: 'events:write',
      ...documented({
        operationId: 'pushEvents',
        summary: 'Push up to 25 events. Each gets a status of its own',
        description:
          'It ignores `Idempotency-Key`. A repeated request stores the events again. If the inbox has no room for all of them, ' +
          'the response is 409 and none is stored. Each `job.saved` event is stored by itself, before the others. After a 503, ' +
          'some of these may be stored; repeated, they make no second application.',
        tags,
        problems: [409],
      }),
      body: NewEvents,
      response: { 200: BatchResults },
    } satisfies RouteSchema
    app.post('/events/batch', { schema: pushAll }, async (request) => ({
      results: await inbox.pushAll(userIdOf(request), request.body.events),
    }))

    const list = {
      door: 'inbox:read',
      ...documented({
        operationId: 'listInbox',
        summary: 'List events in one state',
        description:
          'With `event_type` or `source`, a page looks at a bounded number of events: it may be short, or empty with a ' +
          '`next_cursor`. Leased events are in the order in which their leases end.',
        tags,
      }),
      querystring: InboxQuery,
      response: { 200: InboxPage },
    } satisfies RouteSchema
    app.get('/inbox', { schema: list }, async (request, reply) => {
      const userId = userIdOf(request)
      const [{ page, next_cursor }, total] = await Promise.all([
        readPage({ cursors, owner: userId, request, reply }, (paging) =>
          inbox.list(userId, request.query, paging),
        ),
        inbox.totalUndelivered(userId),
      ])
      return { events: page.events, pagination: { next_cursor, has_more: next_cursor !== null, ...total } }
    })

    const get = {
      door: 'inbox:read',
      ...documented({
        summary: 'Get an event',
        description: 'Delivered or not. It is the same below `/events` and below `/inbox`.',
        tags,
      }),
      params,
      response: { 200: Event },
    } satisfies RouteSchema
    const getEvent = { ...get, ...documented({ operationId: 'getEvent' }) }
    app.get('/events/:id', { schema: getEvent }, (request) => inbox.get(userIdOf(request), request.params.id))

    const getInboxEvent = { ...get, ...documented({ operationId: 'getInboxEvent' }) }
    app.get('/inbox/:id', { schema: getInboxEvent }, (request) =>
      inbox.get(userIdOf(request), request.params.id),
    )

    const acknowledge = {
      door: 'inbox:write',
      ...documented({
        summary: 'Acknowledge an event: it leaves the inbox. May be repeated',
        description:
          'It is stored for 30 more days. It is the same below `/events` and below `/inbox`. With `lease_id`, only while ' +
          'this lease holds the event.',
        tags,
        problems: [409],
      }),
      params,
      querystring: z.strictObject({ lease_id: LeaseId.exactOptional() }),
      response: { 204: NoContent },
    } satisfies RouteSchema
    const acknowledgeEvent = { ...acknowledge, ...documented({ operationId: 'acknowledgeEvent' }) }
    app.delete('/events/:id', { schema: acknowledgeEvent }, async (request, reply) => {
      await inbox.acknowledge(userIdOf(request), request.params.id, request.query.lease_id)
      return reply.code(204).send()
    })

    const acknowledgeInboxEvent = { ...acknowledge, ...documented({ operationId: 'acknowledgeInboxEvent' }) }
    app.delete('/inbox/:id', { schema: acknowledgeInboxEvent }, async (request, reply) => {
      await inbox.acknowledge(userIdOf(request), request.params.id, request.query.lease_id)
      return reply.code(204).send()
    })

    const acknowledgeAll = {
      door: 'inbox:write',
      ...documented({
        operationId: 'acknowledgeEvents',
        summary: 'Acknowledge up to 100 events',
        description: 'Each id gets a status of its own: an unknown one does not affect the others.',
        tags,
        problems: [409],
      }),
      body: Acknowledgement,
      response: { 200: AcknowledgementResults },
    } satisfies RouteSchema
    app.post('/inbox/acknowledge', { schema: acknowledgeAll }, async (request) => ({
      results: await inbox.acknowledgeAll(userIdOf(request), request.body.ids, request.body.lease_id),
    }))
  }
}
