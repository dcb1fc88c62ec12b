import { documented } from '#documented'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { textUpTo } from '../values.ts'

const list = /^\s*(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)\s*$/

/** RFC 9110, section 13.1.1 */
export const IfMatchHeaders = z.object({
  'if-match': textUpTo(1000)
    .regex(list, 'must be a list of entity tags such as "3"')
    .optional()
    .meta(
      documented({
        description:
          'The `ETag` of the version that you read. If there is a newer one, the request fails with 412',
        // The part of the grammar that a client needs, for engines that do not know \s. Postman makes values of it.
        pattern: '^([*]|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$',
        examples: ['"1"'],
      }),
    ),
})

type Versioned = { version: number }
type ConditionalRequest = FastifyRequest<{ Headers: z.infer<typeof IfMatchHeaders> }>

/** Sets `ETag` to the version of the resource in the response. */
export function setETag<T extends Versioned>(reply: FastifyReply, thing: T): T {
  reply.header('etag', `"${thing.version}"`)
  return thing
}

/**
 * The versions that the request may change. Undefined means any version. A proxy that compresses marks tags as weak,
 * but a version is the same in every encoding.
 */
export function ifMatchOf({ headers }: ConditionalRequest): string[] | undefined {
  const sent = headers['if-match']
  if (sent === undefined || sent.trim() === '*') return undefined
  return [...sent.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag)
}
