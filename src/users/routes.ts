import { sessionOf, userIdOf } from '../http/authentication.ts'
import { NoContent } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'
import { DeletionAnswer, User } from './schemas.ts'
import type { UserService } from './service.ts'

export function userRoutes(users: UserService): Routes {
  return async (app) => {
    const get = {
      operationId: 'getUser',
      summary: 'The signed-in user',
      tags: ['user'],
      response: { 200: User },
    }
    app.get('/api/user', { schema: get }, (request) => users.get(userIdOf(request)))
  }
}

export function accountDeletionRoutes(users: UserService): Routes {
  return async (app) => {
    const erase = {
      operationId: 'deleteUser',
      summary: 'Delete the account and all it holds',
      description:
        'Asks for a session whose Google credential was issued in the last 5 minutes. It answers 202 with `Retry-After` until ' +
        'nothing is left, which takes at ' +
        'least 35 seconds; the same session may ask again and can do nothing else any more.',
      tags: ['user'],
      response: { 202: DeletionAnswer, 204: NoContent },
      answerHeaders: ['Retry-After'],
    }
    app.delete('/api/user', { schema: erase }, async (request, reply) => {
      const deletion = await users.delete(sessionOf(request))
      if (deletion.done) return reply.code(204).send()
      reply.code(202).header('retry-after', deletion.retryAfterSeconds)
      return { status: 'deleting' as const }
    })
  }
}
