import * as z from 'zod'
import { sessionOf, userIdOf } from '../http/authentication.ts'
import { NoContent } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'
import { ApiKey, CreatedApiKey, KeyId, NewApiKey } from './schemas.ts'
import type { ApiKeyService } from './service.ts'

/** For a signed-in user alone: a key never makes, sees or ends a key. */
export function apiKeyRoutes(apiKeys: ApiKeyService): Routes {
  return async (app) => {
    const list = {
      operationId: 'listApiKeys',
      summary: 'Your API keys, oldest first',
      tags: ['keys'],
      response: { 200: z.object({ items: z.array(ApiKey) }) },
    }
    app.get('/api/keys', { schema: list }, async (request) => ({
      items: await apiKeys.list(userIdOf(request)),
    }))

    const create = {
      operationId: 'createApiKey',
      summary: 'Make an API key, which is shown this once',
      tags: ['keys'],
      body: NewApiKey,
      response: { 201: CreatedApiKey },
      problems: [409],
    }
    app.post('/api/keys', { schema: create }, async (request, reply) => {
      reply.code(201)
      return apiKeys.create(sessionOf(request), request.body)
    })

    const revoke = {
      operationId: 'revokeApiKey',
      summary: 'Revoke an API key: it is refused from then on, everywhere',
      tags: ['keys'],
      params: z.object({ id: KeyId }),
      response: { 204: NoContent },
    }
    app.delete('/api/keys/:id', { schema: revoke }, async (request, reply) => {
      await apiKeys.revoke(userIdOf(request), request.params.id)
      return reply.code(204).send()
    })
  }
}
