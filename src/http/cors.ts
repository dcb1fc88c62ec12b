import cors from '@fastify/cors'
import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './app.ts'
import { createRefusedOrigins } from './refused-origins.ts'

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

type Options = { origins: string[]; onAws?: boolean | undefined }

/** A listed origin gets the policy. Any other origin gets none of its headers, not even `credentials`. */
export function useCors(app: App, { origins, onAws }: Options) {
  const logRefusal = createRefusedOrigins({ onAws })
  app.addHook('onRequest', async (request) => {
    const { origin } = request.headers
    // Without a list the settings are invalid, and a line of its own says so.
    if (origin === undefined || origins.length === 0) return
    if (!origins.includes(origin) && !isOfOwnPage(request)) logRefusal(request.log, origin)
  })
  const listed: FastifyCorsOptions = { ...corsPolicy, origin: origins, strictPreflight: false }
  app.register(cors, {
    delegator: (request, callback) => {
      callback(null, origins.includes(request.headers.origin ?? '') ? listed : { origin: false })
    },
  })
}

/**
 * The API's own pages send an `Origin` with a POST. A page that reaches the API through a rewrite of its own host has
 * another `Host`, but its browser says that it is of the same origin.
 */
function isOfOwnPage({ headers: { origin = '', host = '', 'sec-fetch-site': site } }: FastifyRequest) {
  return site === 'same-origin' || (URL.canParse(origin) && new URL(origin).host === host.toLowerCase())
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
