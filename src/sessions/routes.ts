import * as z from 'zod'
import { sessionOf, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import { listPage } from '../http/lists.ts'
import { ListQuery, NoContent, listOf } from '../http/schemas.ts'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'
import { Session, SessionId, SignOut } from './schemas.ts'
import type { SessionService } from './service.ts'

export function sessionRoutes(sessions: SessionService, cursors: Cursors): Routes {
  return async (app) => {
    const list = {
      door: 'session',
      operationId: 'listSessions',
      summary: 'List your sessions, newest first',
      tags: ['sessions'],
      querystring: ListQuery,
      response: { 200: listOf(Session) },
    } satisfies RouteSchema
    app.get('/api/sessions', { schema: list }, (request, reply) =>
      listPage({ cursors, owner: userIdOf(request), request, reply }, (paging) =>
        sessions.list(sessionOf(request), paging),
      ),
    )

    const end = {
      door: 'session',
      operationId: 'endSession',
      summary: 'End a session. Its token is rejected from then on',
      tags: ['sessions'],
      params: z.object({ id: SessionId }),
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.delete('/api/sessions/:id', { schema: end }, async (request, reply) => {
      await sessions.end(userIdOf(request), request.params.id)
      return reply.code(204).send()
    })

    const signOut = {
      door: 'session',
      operationId: 'signOut',
      summary: 'End this session, the other sessions, all sessions, or all sessions and API keys',
      tags: ['sessions'],
      querystring: SignOut,
      body: z.strictObject({}).optional(),
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.post('/auth/sign-out', { schema: signOut }, async (request, reply) => {
      await sessions.signOut(sessionOf(request), request.query.scope)
      return reply.code(204).send()
    })
  }
}
