import type { IncomingMessage } from 'node:http'
import type { FastifyReply } from 'fastify'
import { v7 as newId } from 'uuid'
import type { App } from './app.ts'

/** Characters. Node's server and the gateway reject longer URLs. The router would need long to decode one. */
export const longestUrl = 16 * 1024

/** The client's request id if it is safe to log, otherwise a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const own = headers['x-request-id']
  return isRequestId(own) ? own : newId()
}

export const isRequestId = (id: unknown): id is string => typeof id === 'string' && /^[\w-]{1,64}$/.test(id)

/** Headers of every response. A route may replace `cache-control` and `content-security-policy`. */
export const commonHeaders = {
  vary: 'Origin',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export const setCommonHeaders = (reply: FastifyReply, requestId: string) =>
  reply.headers({ ...commonHeaders, 'x-request-id': requestId })

export function useCommonHeaders(app: App) {
  app.addHook('onRequest', async (request, reply) => {
    setCommonHeaders(reply, request.id)
  })
}
