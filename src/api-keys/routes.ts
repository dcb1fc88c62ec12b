import { documented } from '#documented'
import * as z from 'zod'
import { sessionOf, userIdOf } from '../http/authentication.ts'
import { NoContent } from '../http/schemas.ts'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'
import { ApiKeyId, ApiKeys, CreatedApiKey, NewApiKey } from './schemas.ts'
import type { ApiKeyService } from './service.ts'

/** Only for sessions: an API key cannot create, list or revoke API keys. */
export function apiKeyRoutes(apiKeys: ApiKeyService): Routes {
  return async (app) => {
    const list = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'listApiKeys',
        summary: 'List your API keys, oldest first',
        description:
          'Of each secret, only the beginning and the end are shown. Keys that have expired are not listed.',
        tags: ['keys'],
      }),
      response: { 200: ApiKeys },
    } satisfies RouteSchema
    app.get('/api/keys', { schema: list }, async (request) => ({
      items: await apiKeys.list(userIdOf(request)),
    }))

    const create = {
      door: 'session',
      ...documented({
        operationId: 'createApiKey',
        summary: 'Create an API key. It is shown only this once',
        description:
          'Send either `scopes` or a `preset` of scopes. At most 50 keys. A key expires after 365 days, unless ' +
          '`expires_in_days` is given.',
        tags: ['keys'],
        problems: [409],
      }),
      body: NewApiKey,
      response: { 201: CreatedApiKey },
    } satisfies RouteSchema
    app.post('/api/keys', { schema: create }, async (request, reply) => {
      reply.code(201)
      return apiKeys.create(sessionOf(request), request.body)
    })

    const revoke = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'revokeApiKey',
        summary: 'Revoke an API key. It is rejected everywhere from then on',
        description: 'Its event is in the inbox. A key that was revoked or has expired is not found.',
        tags: ['keys'],
      }),
      params: z.object({ id: ApiKeyId }),
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.delete('/api/keys/:id', { schema: revoke }, async (request, reply) => {
      await apiKeys.revoke(userIdOf(request), request.params.id)
      return reply.code(204).send()
    })
  }
}
