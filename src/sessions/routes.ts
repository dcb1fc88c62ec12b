import * as z from 'zod'
import { sessionOf, userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import { answerList } from '../http/lists.ts'
import { ListQuery, NoContent, listOf } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'
import { Session, SessionId, SignOut } from './schemas.ts'
import type { SessionService } from './service.ts'

export function sessionRoutes(sessions: SessionService, cursors: Cursors): Routes {
  return async (app) => {
    const list = {
      operationId: 'listSessions',
      summary: 'Where you are signed in, newest first',
      tags: ['sessions'],
      querystring: ListQuery,
      response: { 200: listOf(Session) },
    }
    app.get('/api/sessions', { schema: list }, (request, reply) =>
      answerList(cursors, userIdOf(request), request, reply, (limit, after) =>
        sessions.list(sessionOf(request), limit, after),
      ),
    )

    const end = {
      operationId: 'endSession',
      summary: 'End a session: its token is refused from then on',
      tags: ['sessions'],
      params: z.object({ id: SessionId }),
      response: { 204: NoContent },
    }
    app.delete('/api/sessions/:id', { schema: end }, async (request, reply) => {
      await sessions.end(userIdOf(request), request.params.id)
      return reply.code(204).send()
    })

    const signOut = {
      operationId: 'signOut',
      summary: 'End this session, the others, all, or all sessions and API keys',
      tags: ['sessions'],
      querystring: SignOut,
      body: z.strictObject({}).optional(),
      response: { 204: NoContent },
    }
    app.post('/auth/sign-out', { schema: signOut }, async (request, reply) => {
      await sessions.signOut(sessionOf(request), request.query.scope)
      return reply.code(204).send()
    })
  }
}
