import * as z from 'zod'
import { hasScope, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import { IfMatchHeaders, ifMatchOf, setETag } from '../http/etags.ts'
import { IdempotencyHeaders, idempotencyOf, setReplayed } from '../http/idempotency.ts'
import { answerList } from '../http/lists.ts'
import { ListQuery, NoContent, listOf } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'
import {
  Application,
  ApplicationChanges,
  ApplicationId,
  ApplicationSummary,
  ApplicationsQuery,
  HistoryEntry,
  Lookup,
  LookupQuery,
  Move,
  MovedApplication,
  NewApplication,
} from './schemas.ts'
import type { ApplicationService } from './service.ts'

const tags = ['applications']
const params = z.object({ id: ApplicationId })

export function applicationReadingRoutes(applications: ApplicationService, cursors: Cursors): Routes {
  return async (app) => {
    const list = {
      operationId: 'listApplications',
      summary: 'Applications, filtered and in an order',
      description:
        'Those that lack what the order is by come last. With a filter a page looks at a bounded number of applications: it ' +
        'may be short, or empty with a `next_cursor`.',
      tags,
      querystring: ApplicationsQuery,
      response: { 200: listOf(ApplicationSummary) },
    }
    app.get('/api/applications', { schema: list }, async (request, reply) => {
      const userId = userIdOf(request)
      return answerList(cursors, userId, request, reply, (limit, after) =>
        applications.list(userId, request.query, limit, after),
      )
    })

    const get = {
      operationId: 'getApplication',
      summary: 'One application',
      tags,
      params,
      answerHeaders: ['ETag'],
      response: { 200: Application },
    }
    app.get('/api/applications/:id', { schema: get }, async (request, reply) =>
      setETag(reply, await applications.get(userIdOf(request), request.params.id)),
    )

    const history = {
      operationId: 'listMoves',
      summary: 'The moves of an application, oldest first',
      description:
        'They stand in the order in which they were recorded: `at` says when each of them happened.',
      tags,
      params,
      querystring: ListQuery,
      response: { 200: listOf(HistoryEntry) },
    }
    app.get('/api/applications/:id/history', { schema: history }, async (request, reply) => {
      const { id } = request.params
      const userId = userIdOf(request)
      return answerList(cursors, `${userId} ${id}`, request, reply, (limit, after) =>
        applications.history(userId, id, limit, after),
      )
    })
  }
}

export function applicationWritingRoutes(applications: ApplicationService): Routes {
  return async (app) => {
    const create = {
      operationId: 'createApplication',
      summary: 'Keep an application',
      description:
        'A URL that an application has already is answered 409 with its id as `existing_id`, unless `allow_duplicate` is ' +
        'true. Tracking parameters and the fragment of a URL make no difference. At most 128 KB.',
      tags,
      headers: IdempotencyHeaders,
      body: NewApplication,
      answerHeaders: ['ETag', 'Location'],
      response: { 201: Application },
      problems: [409],
      links: Object.fromEntries(
        ['getApplication', 'updateApplication', 'moveApplication', 'listMoves', 'deleteApplication'].map(
          (it) => [it, { id: 'id' }],
        ),
      ),
    }
    app.post('/api/applications', { schema: create }, async (request, reply) => {
      const { body } = request
      const { application, replayed } = await applications.create(
        userIdOf(request),
        body,
        idempotencyOf(request),
      )
      setReplayed(reply, replayed)
      // Relative, so that it is right below a gateway's stage as well.
      reply.code(201).header('location', `applications/${application.id}`)
      return setETag(reply, application)
    })

    const update = {
      operationId: 'updateApplication',
      summary: 'Change what is sent, and nothing else',
      description:
        '`null` takes an optional member away; lists and objects are replaced whole. The status moves by its own route. Without ' +
        '`If-Match` it is the application as it is now that is changed; a change of nothing is no new version.',
      tags,
      params,
      headers: IfMatchHeaders,
      body: ApplicationChanges,
      answerHeaders: ['ETag'],
      response: { 200: Application },
      problems: [409, 412],
    }
    app.patch('/api/applications/:id', { schema: update }, async (request, reply) => {
      const { id } = request.params
      return setETag(
        reply,
        await applications.update(userIdOf(request), id, request.body, ifMatchOf(request)),
      )
    })

    const remove = {
      operationId: 'deleteApplication',
      summary: 'Delete an application and its history',
      tags,
      params,
      headers: IfMatchHeaders,
      response: { 204: NoContent },
      problems: [409, 412],
    }
    app.delete('/api/applications/:id', { schema: remove }, async (request, reply) => {
      await applications.remove(userIdOf(request), request.params.id, ifMatchOf(request))
      return reply.code(204).send()
    })

    const move = {
      operationId: 'moveApplication',
      summary: 'Move an application to a status',
      description:
        'Every move is allowed, to the same status too (a second interview). `at` may lie in the past, but no more than a day in ' +
        'the future: a date alone is a day of the time zone that you are in. `entry` is the move, by whose id it can be retracted.',
      tags,
      params,
      headers: z.object({ ...IdempotencyHeaders.shape, ...IfMatchHeaders.shape }),
      body: Move,
      answerHeaders: ['ETag'],
      response: { 200: MovedApplication },
      links: { retractMove: { id: 'id', entry: 'entry/id' } },
      problems: [409, 412],
    }
    app.post('/api/applications/:id/status', { schema: move }, async (request, reply) => {
      const { moved, replayed } = await applications.move(
        userIdOf(request),
        request.params.id,
        request.body,
        ifMatchOf(request),
        idempotencyOf(request),
      )
      setReplayed(reply, replayed)
      return setETag(reply, moved)
    })

    const retract = {
      operationId: 'retractMove',
      summary: 'Take back the latest move',
      tags,
      params: params.extend({ entry: HistoryEntry.shape.id }),
      headers: IfMatchHeaders,
      answerHeaders: ['ETag'],
      response: { 200: Application },
      problems: [409, 412],
    }
    app.delete('/api/applications/:id/history/:entry', { schema: retract }, async (request, reply) => {
      const { id, entry } = request.params
      return setETag(reply, await applications.retract(userIdOf(request), id, entry, ifMatchOf(request)))
    })
  }
}

export function lookupRoutes(applications: ApplicationService): Routes {
  return async (app) => {
    const lookup = {
      operationId: 'lookUpApplication',
      summary: 'Whether an application with this URL is there',
      description: 'A key without `applications:read` is told `found` alone.',
      tags,
      querystring: LookupQuery,
      response: { 200: Lookup },
    }
    app.get('/api/applications/lookup', { schema: lookup }, async (request) => {
      const { found, id } = await applications.lookup(userIdOf(request), request.query.url)
      // The id holds the time at which the application was saved.
      return hasScope(request, 'applications:read') ? { found, id } : { found }
    })
  }
}
