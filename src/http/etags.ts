import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { textUpTo } from './schemas.ts'

const list = /^\s*(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)\s*$/

/** RFC 9110, section 13.1.1 */
export const IfMatchHeaders = z.object({
  'if-match': textUpTo(1000)
    .regex(list, 'is no list of entity tags such as "3"')
    .optional()
    .describe('The `ETag` that was read: a change of anything newer is refused with 412'),
})

type Versioned = { version: number }
type ConditionalRequest = FastifyRequest<{ Headers: z.infer<typeof IfMatchHeaders> }>

/** Names the version that an answer shows. */
export function setETag<T extends Versioned>(reply: FastifyReply, thing: T): T {
  reply.header('etag', `"${thing.version}"`)
  return thing
}

/**
 * The versions of which a request is content to change one; undefined for any. A proxy that compresses marks tags as weak,
 * but a version is the same in every encoding.
 */
export function ifMatchOf({ headers }: ConditionalRequest): string[] | undefined {
  const sent = headers['if-match']
  if (sent === undefined || sent.trim() === '*') return undefined
  return [...sent.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag)
}
