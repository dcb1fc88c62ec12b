import type { FastifyReply } from 'fastify'
import type { RateLimit } from '../principal.ts'

/** The rest of the caller's allowance: draft-ietf-httpapi-ratelimit-headers-11. */
export function setRateLimit(reply: FastifyReply, { policy, limit, remaining, resetSeconds }: RateLimit) {
  reply.header('ratelimit-policy', `"${policy}";q=${limit};w=60`)
  reply.header('ratelimit', `"${policy}";r=${remaining};t=${resetSeconds}`)
}
