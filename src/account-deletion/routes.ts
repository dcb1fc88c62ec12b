import { documented } from '#documented'
import type { Routes } from '../http/app.ts'
import { sessionOf } from '../http/authentication.ts'
import type { RouteSchema } from '../http/doors.ts'
import { NoContent } from '../http/schemas.ts'
import type { Late } from '../late.ts'
import { DeletionStatus } from './schemas.ts'
import type { AccountDeletion } from './service.ts'

export function accountDeletionRoutes(accountDeletion: Late<AccountDeletion>): Routes {
  return async (app) => {
    const erase = {
      door: 'session',
      whileDeleting: true,
      work: 'free',
      ...documented({
        operationId: 'deleteUser',
        summary: 'Delete the account and everything in it',
        description:
          'Needs a session whose Google credential was issued in the last 5 minutes. The response is 202 with `Retry-After` until ' +
          'everything is deleted, which takes at least 35 seconds. Repeat the request with the same session, which can do nothing ' +
          'else any more.',
        tags: ['user'],
      }),
      response: { 202: DeletionStatus, 204: NoContent },
      answerHeaders: ['Retry-After'],
    } satisfies RouteSchema
    app.delete('/api/user', { schema: erase }, async (request, reply) => {
      const deletion = await (await accountDeletion()).delete(sessionOf(request))
      if (deletion.done) return reply.code(204).send()
      reply.code(202).header('retry-after', deletion.retryAfterSeconds)
      return { status: 'deleting' as const }
    })
  }
}
