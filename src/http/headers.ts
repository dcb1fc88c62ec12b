import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './app.ts'

/** Characters. Node's server and the gateway reject longer URLs. The router would need long to decode one. */
export const longestUrl = 16 * 1024

/** The client's own request id, if it is safe to log. */
export function clientRequestIdOf(headers: Record<string, unknown>): string | undefined {
  const id = headers['x-request-id']
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : undefined
}

/** The id of a request in its response: the client's own, otherwise ours. */
export const responseIdOf = ({ headers, id }: Pick<FastifyRequest, 'headers' | 'id'>) =>
  clientRequestIdOf(headers) ?? id

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

export const setCommonHeaders = (reply: FastifyReply) =>
  reply.headers({ ...commonHeaders, 'x-request-id': responseIdOf(reply.request) })

export function useCommonHeaders(app: App) {
  app.addHook('onRequest', async (_request, reply) => {
    setCommonHeaders(reply)
  })
}
