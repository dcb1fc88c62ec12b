import { documented } from '#documented'
import type { Routes } from '../http/app.ts'
import { userIdOf } from '../http/authentication.ts'
import type { RouteSchema } from '../http/doors.ts'
import { User } from './schemas.ts'
import type { UserService } from './service.ts'

export function userRoutes(users: UserService): Routes {
  return async (app) => {
    const get = {
      door: 'session',
      ...documented({
        operationId: 'getUser',
        summary: 'Get the signed-in user',
        description: 'E-mail address, name and picture are as Google had them at the last sign-in.',
        tags: ['user'],
      }),
      response: { 200: User },
    } satisfies RouteSchema
    app.get('/api/user', { schema: get }, (request) => users.get(userIdOf(request)))
  }
}
