import cors from '@fastify/cors'
import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyReply } from 'fastify'
import type { App } from './app.ts'

/** The CORS policy. The template gives API Gateway the same one. It contains the method of every route. */
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

/** A listed origin gets the policy. Any other origin gets none of its headers, not even `credentials`. */
export function useCors(app: App, origins: string[]) {
  const listed: FastifyCorsOptions = { ...corsPolicy, origin: origins, strictPreflight: false }
  app.register(cors, {
    delegator: (request, callback) => {
      callback(null, origins.includes(request.headers.origin ?? '') ? listed : { origin: false })
    },
  })
}

/** For errors that Fastify answers before hooks run, such as a malformed URL. */
export function setCorsHeaders(reply: FastifyReply, origins: string[]) {
  const { origin = '' } = reply.request.headers
  if (!origins.includes(origin)) return
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': corsPolicy.exposedHeaders.join(', '),
  })
}
