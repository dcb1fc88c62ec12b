import cors from '@fastify/cors'
import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyReply } from 'fastify'
import type { App } from './validation.ts'

/** The one CORS policy: what the template gives API Gateway equals it, and it contains every route's method. */
export const corsPolicy = {
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'if-match',
    'if-none-match',
    'idempotency-key',
    'x-request-id',
  ],
  exposedHeaders: [
    'etag',
    'link',
    'location',
    'retry-after',
    'ratelimit',
    'ratelimit-policy',
    'x-request-id',
    'idempotency-replayed',
  ],
  maxAge: 7200,
}

/** A listed origin gets the policy; a stranger's gets none of its headers, the plugin's `credentials` included. */
export function useCors(app: App, origins: string[]) {
  const listed: FastifyCorsOptions = { ...corsPolicy, origin: origins, strictPreflight: false }
  app.register(cors, {
    delegator: (request, callback) => {
      callback(null, origins.includes(request.headers.origin ?? '') ? listed : { origin: false })
    },
  })
}

/** The same for an answer that the framework gives before any hook: it has no preflight, and its origin may be nobody's. */
export function setCorsHeaders(reply: FastifyReply, origins: string[]) {
  const { origin = '' } = reply.request.headers
  if (!origins.includes(origin)) return
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': corsPolicy.exposedHeaders.join(', '),
  })
}
