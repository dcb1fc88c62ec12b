import { documented } from '#documented'
import * as z from 'zod'
import { sessionOf, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import { listPage } from '../http/lists.ts'
import { ListQuery, NoContent } from '../http/schemas.ts'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'
import { SessionId, SessionPage, SignOut } from './schemas.ts'
import type { SessionService } from './service.ts'

/** Bytes. The body is an empty object. A larger one would take much of the budget that a person needs to end access. */
const largestSignOut = 1024

export function sessionRoutes(sessions: SessionService, cursors: Cursors): Routes {
  return async (app) => {
    const list = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'listSessions',
        summary: 'List your sessions, newest first',
        description:
          'An account has at most 20 sessions: a sign-in that makes one more ends the oldest. Sessions that have ended or ' +
          'expired are not listed. `current` is the session of this request.',
        tags: ['sessions'],
      }),
      querystring: ListQuery,
      response: { 200: SessionPage },
    } satisfies RouteSchema
    app.get('/api/sessions', { schema: list }, (request, reply) =>
      listPage({ cursors, owner: userIdOf(request), request, reply }, (paging) =>
        sessions.list(sessionOf(request), paging),
      ),
    )

    const end = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'endSession',
        summary: 'End a session. Its token is rejected from then on',
        description: 'It may also be the session of this request.',
        tags: ['sessions'],
      }),
      params: z.object({ id: SessionId }),
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.delete('/api/sessions/:id', { schema: end }, async (request, reply) => {
      await sessions.end(userIdOf(request), request.params.id)
      return reply.code(204).send()
    })

    const signOut = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'signOut',
        summary: 'End this session, the other sessions, all sessions, or all sessions and API keys',
        description:
          'Their tokens are rejected from then on. `everything` revokes the API keys and ends the calendar address too.',
        tags: ['sessions'],
      }),
      querystring: SignOut,
      body: z
        .strictObject({})
        .meta(documented({ examples: [{}] }))
        .optional(),
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.post('/auth/sign-out', { schema: signOut, bodyLimit: largestSignOut }, async (request, reply) => {
      await sessions.signOut(sessionOf(request), request.query.scope)
      return reply.code(204).send()
    })
  }
}
