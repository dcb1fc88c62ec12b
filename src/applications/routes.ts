import { documented } from '#documented'
import * as z from 'zod'
import type { Routes } from '../http/app.ts'
import { hasScope, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import type { RouteSchema } from '../http/doors.ts'
import { IfMatchHeaders, ifMatchOf, setETag } from '../http/etags.ts'
import { IdempotencyHeaders, idempotencyOf, setReplayed } from '../http/idempotency-key.ts'
import { listPage } from '../http/lists.ts'
import { ListQuery, NoContent } from '../http/schemas.ts'
import { referenceTo } from '../http/urls.ts'
import { ApplicationsQuery, LookupQuery } from './queries.ts'
import {
  Application,
  ApplicationChanges,
  ApplicationId,
  ApplicationPage,
  Lookup,
  Move,
  MovePage,
  MovedApplication,
  NewApplication,
  NewMove,
} from './schemas.ts'
import type { ApplicationService } from './service.ts'

const tags = ['applications']
const params = z.object({ id: ApplicationId })

export function applicationRoutes(applications: ApplicationService, cursors: Cursors): Routes {
  return async (app) => {
    const list = {
      door: 'applications:read',
      ...documented({
        operationId: 'listApplications',
        summary: 'List applications, filtered and ordered',
        description:
          'Applications without a value for the order come last. With a filter, a page looks at a bounded number of applications: ' +
          'it may be short, or empty with a `next_cursor`.',
        tags,
      }),
      querystring: ApplicationsQuery,
      response: { 200: ApplicationPage },
    } satisfies RouteSchema
    app.get('/api/applications', { schema: list }, async (request, reply) => {
      const userId = userIdOf(request)
      return listPage({ cursors, owner: userId, request, reply }, (paging) =>
        applications.list(userId, request.query, paging),
      )
    })

    const create = {
      door: 'applications:write',
      ...documented({
        operationId: 'createApplication',
        summary: 'Save an application',
        description:
          'If another application has the URL, the response is 409 with its id as `existing_id`, unless `allow_duplicate` is true. ' +
          'Tracking parameters of a URL make no difference, and a fragment only if it begins with `#/` or `#!/`. At most 128 KB. ' +
          'An account with 10,000 applications gets 409 until it deletes some.',
        tags,
        problems: [409],
        links: Object.fromEntries(
          ['getApplication', 'updateApplication', 'moveApplication', 'listMoves', 'deleteApplication'].map(
            (it) => [it, { id: 'id' }],
          ),
        ),
      }),
      headers: IdempotencyHeaders,
      body: NewApplication,
      answerHeaders: ['ETag', 'Location'],
      response: { 201: Application },
    } satisfies RouteSchema
    app.post('/api/applications', { schema: create }, async (request, reply) => {
      const created = await applications.create(userIdOf(request), request.body, idempotencyOf(request))
      setReplayed(reply, created.replayed)
      reply.code(201).header('location', referenceTo(`applications/${created.result.id}`, request))
      return setETag(reply, created.result)
    })

    const lookup = {
      door: 'applications:lookup',
      ...documented({
        operationId: 'lookUpApplication',
        summary: 'Is there an application with this URL?',
        description: 'A key without `applications:read` gets only `found`.',
        tags,
      }),
      querystring: LookupQuery,
      response: { 200: Lookup },
    } satisfies RouteSchema
    app.get('/api/applications/lookup', { schema: lookup }, async (request) => {
      const { found, id } = await applications.lookup(userIdOf(request), request.query.url)
      // The id tells when the application was saved.
      return hasScope(request, 'applications:read') ? { found, id } : { found }
    })

    const get = {
      door: 'applications:read',
      ...documented({
        operationId: 'getApplication',
        summary: 'Get an application',
        description: 'The `ETag` is its version, for `If-Match`.',
        tags,
      }),
      params,
      answerHeaders: ['ETag'],
      response: { 200: Application },
    } satisfies RouteSchema
    app.get('/api/applications/:id', { schema: get }, async (request, reply) =>
      setETag(reply, await applications.get(userIdOf(request), request.params.id)),
    )

    const update = {
      door: 'applications:write',
      ...documented({
        operationId: 'updateApplication',
        summary: 'Change the members that are sent',
        description:
          '`null` removes an optional member. Lists and objects are replaced as a whole. The status has a route of its own. Without ' +
          '`If-Match`, the current version is changed. A request that changes nothing makes no new version.',
        tags,
        problems: [409, 412],
      }),
      params,
      headers: IfMatchHeaders,
      body: ApplicationChanges,
      answerHeaders: ['ETag'],
      response: { 200: Application },
    } satisfies RouteSchema
    app.patch('/api/applications/:id', { schema: update }, async (request, reply) => {
      const target = { userId: userIdOf(request), id: request.params.id, versions: ifMatchOf(request) }
      return setETag(reply, await applications.update(target, request.body))
    })

    const remove = {
      door: 'applications:write',
      ...documented({
        operationId: 'deleteApplication',
        summary: 'Delete an application and its moves',
        description: 'Its events stay in the inbox. Without `If-Match`, the current version is deleted.',
        tags,
        problems: [409, 412],
      }),
      params,
      headers: IfMatchHeaders,
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.delete('/api/applications/:id', { schema: remove }, async (request, reply) => {
      await applications.remove({
        userId: userIdOf(request),
        id: request.params.id,
        versions: ifMatchOf(request),
      })
      return reply.code(204).send()
    })

    const move = {
      door: 'applications:write',
      ...documented({
        operationId: 'moveApplication',
        summary: 'Move an application to a status',
        description:
          'Every move is allowed, also to the current status (a second interview). `at` may be in the past, or up to a day in the ' +
          'future: a date without a time is a day of your time zone. `entry` is the move. Its id is needed to undo it.',
        tags,
        links: { retractMove: { id: 'id', entry: 'entry/id' } },
        problems: [409, 412],
      }),
      params,
      headers: z.object({ ...IdempotencyHeaders.shape, ...IfMatchHeaders.shape }),
      body: NewMove,
      answerHeaders: ['ETag'],
      response: { 200: MovedApplication },
    } satisfies RouteSchema
    app.post('/api/applications/:id/status', { schema: move }, async (request, reply) => {
      const target = { userId: userIdOf(request), id: request.params.id, versions: ifMatchOf(request) }
      const moved = await applications.move(target, request.body, idempotencyOf(request))
      setReplayed(reply, moved.replayed)
      return setETag(reply, moved.result)
    })

    const listMoves = {
      door: 'applications:read',
      ...documented({
        operationId: 'listMoves',
        summary: 'List the moves of an application, oldest first',
        description:
          'They are in the order in which they were recorded. `at` says when each of them happened.',
        tags,
      }),
      params,
      querystring: ListQuery,
      response: { 200: MovePage },
    } satisfies RouteSchema
    app.get('/api/applications/:id/history', { schema: listMoves }, async (request, reply) => {
      const userId = userIdOf(request)
      const { id } = request.params
      return listPage({ cursors, owner: `${userId} ${id}`, request, reply }, (paging) =>
        applications.listMoves(userId, id, paging),
      )
    })

    const retract = {
      door: 'applications:write',
      ...documented({
        operationId: 'retractMove',
        summary: 'Undo the latest move',
        description:
          'Only the latest move can be undone, and not the first one. The status before it comes back.',
        tags,
        problems: [409, 412],
      }),
      params: params.extend({ entry: Move.shape.id }),
      headers: IfMatchHeaders,
      answerHeaders: ['ETag'],
      response: { 200: Application },
    } satisfies RouteSchema
    app.delete('/api/applications/:id/history/:entry', { schema: retract }, async (request, reply) => {
      const { id, entry } = request.params
      const target = { userId: userIdOf(request), id, versions: ifMatchOf(request) }
      return setETag(reply, await applications.retract(target, entry))
    })
  }
}
