import { documented } from '#documented'
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Idempotency } from '../idempotency.ts'
import { principalOf } from './authentication.ts'
import { textUpTo } from '../values.ts'

/** draft-ietf-httpapi-idempotency-key-header: a repeated request has no further effect and gets the same response. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': textUpTo(255)
    .min(1)
    .optional()
    .describe(
      documented(
        'For 24 hours, a request with the same key and body has no further effect and gets the same response',
      ),
    ),
})

type IdempotentRequest = FastifyRequest<{ Headers: z.infer<typeof IdempotencyHeaders>; Body: unknown }>

export function idempotencyOf(request: IdempotentRequest): Idempotency | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  const principal = principalOf(request)
  const caller = 'keyId' in principal ? principal.keyId : 'session'
  return {
    id: hash(JSON.stringify([caller, request.method, request.routeOptions.url, request.params, key])),
    bodyHash: hash(JSON.stringify(request.body)),
  }
}

/** Marks the response to a request that has come before. */
export function setReplayed(reply: FastifyReply, replayed: boolean) {
  if (replayed) reply.header('idempotency-replayed', 'true')
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
