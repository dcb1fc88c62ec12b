import { principalOf, userIdOf } from '../http/authentication.ts'
import { NoContent } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'
import { DeletionAnswer, User } from './schemas.ts'
import type { UserService } from './service.ts'

export function userRoutes(users: UserService): Routes {
  return async (app) => {
    app.get('/api/user', { schema: { response: { 200: User } } }, (request) => users.get(userIdOf(request)))
  }
}

export function accountDeletionRoutes(users: UserService): Routes {
  return async (app) => {
    const response = { 202: DeletionAnswer, 204: NoContent }
    app.delete('/api/user', { schema: { response } }, async (request, reply) => {
      const deletion = await users.delete(principalOf(request))
      if (deletion.done) return reply.code(204).send()
      reply.code(202).header('retry-after', deletion.retryAfterSeconds)
      return { status: 'deleting' as const }
    })
  }
}
