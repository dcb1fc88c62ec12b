import * as z from 'zod'
import { hasScope, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import { IdempotencyHeaders, idempotencyOf, setReplayed } from '../http/idempotency.ts'
import { readPage } from '../http/lists.ts'
import { NoContent } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'
import {
  AcceptedEvent,
  Acknowledgement,
  AcknowledgementResults,
  BatchResults,
  Event,
  EventId,
  InboxPage,
  InboxQuery,
  NewEvent,
  NewEvents,
} from './schemas.ts'
import type { InboxService } from './service.ts'

const tags = ['events']
const params = z.object({ id: EventId })

export function eventWritingRoutes(inbox: InboxService): Routes {
  return async (app) => {
    const push = {
      operationId: 'pushEvent',
      summary: 'Push an event: once this answers, it is kept',
      description:
        'At most 256 KB of payload and 16 KB of metadata, nested 64 deep, with numbers that a double can hold. It is kept 90 ' +
        'days, and 30 after it was acknowledged.',
      tags,
      headers: IdempotencyHeaders,
      body: NewEvent,
      response: { 202: AcceptedEvent },
      problems: [409],
      links: Object.fromEntries(
        ['getEvent', 'getInboxEvent', 'acknowledgeEvent', 'acknowledgeInboxEvent'].map((it) => [
          it,
          { id: 'event_id' },
        ]),
      ),
    }
    app.post('/events', { schema: push }, async (request, reply) => {
      const { event, replayed } = await inbox.push(userIdOf(request), request.body, idempotencyOf(request))
      setReplayed(reply, replayed)
      reply.code(202)
      // A key without `inbox:read` must not learn by a replay whether the event was acknowledged.
      const shown = hasScope(request, 'inbox:read') ? event : { ...event, delivered: false }
      return { status: 'accepted' as const, message: 'Event successfully ingested' as const, ...shown }
    })

    const pushAll = {
      operationId: 'pushEvents',
      summary: 'Push up to 25 events: each has a status of its own',
      description: 'It takes no `Idempotency-Key`: sent again, it keeps the events again.',
      tags,
      body: NewEvents,
      response: { 200: BatchResults },
      problems: [409],
    }
    app.post('/events/batch', { schema: pushAll }, async (request) => ({
      results: await inbox.pushAll(userIdOf(request), request.body.events),
    }))
  }
}

export function inboxReadingRoutes(inbox: InboxService, cursors: Cursors): Routes {
  return async (app) => {
    const list = {
      operationId: 'listInbox',
      summary: 'Events in one state, oldest first',
      description:
        'With `event_type` or `source` a page looks at a bounded number of events: it may be short, or empty with a ' +
        '`next_cursor`.',
      tags,
      querystring: InboxQuery,
      response: { 200: InboxPage },
    }
    app.get('/inbox', { schema: list }, async (request, reply) => {
      const userId = userIdOf(request)
      const [{ page, next_cursor }, total] = await Promise.all([
        readPage(cursors, userId, request, reply, (limit, after) =>
          inbox.page(userId, request.query, limit, after),
        ),
        inbox.totalUndelivered(userId),
      ])
      return { events: page.events, pagination: { next_cursor, has_more: next_cursor !== null, ...total } }
    })

    const get = { summary: 'One event', tags, params, response: { 200: Event } }
    for (const [path, operationId] of [
      ['/inbox/:id', 'getInboxEvent'],
      ['/events/:id', 'getEvent'],
    ] as const) {
      app.get(path, { schema: { ...get, operationId } }, (request) =>
        inbox.find(userIdOf(request), request.params.id),
      )
    }
  }
}

export function acknowledgingRoutes(inbox: InboxService): Routes {
  return async (app) => {
    const acknowledge = {
      summary: 'Acknowledge an event: it leaves the inbox. Any number of times',
      tags,
      params,
      response: { 204: NoContent },
      problems: [409],
    }
    for (const [path, operationId] of [
      ['/inbox/:id', 'acknowledgeInboxEvent'],
      ['/events/:id', 'acknowledgeEvent'],
    ] as const) {
      app.delete(path, { schema: { ...acknowledge, operationId } }, async (request, reply) => {
        await inbox.acknowledge(userIdOf(request), request.params.id)
        return reply.code(204).send()
      })
    }

    const acknowledgeAll = {
      operationId: 'acknowledgeEvents',
      summary: 'Acknowledge up to 100 events',
      tags,
      body: Acknowledgement,
      response: { 200: AcknowledgementResults },
      problems: [409],
    }
    app.post('/inbox/acknowledge', { schema: acknowledgeAll }, async (request) => ({
      results: await inbox.acknowledgeAll(userIdOf(request), request.body.ids),
    }))
  }
}
