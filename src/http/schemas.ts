import { documented } from '#documented'
import * as z from 'zod'
import { errorCodes } from '../errors.ts'
import { textUpTo } from '../values.ts'

/** `?limit=&cursor=` of every list. An unknown filter is rejected, because ignoring it would return too much. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: textUpTo(2048).optional(),
})

const InvalidMember = z
  .object({
    in: z.enum(['body', 'query', 'header']),
    pointer: z.string().describe(documented('A JSON pointer (RFC 6901)')),
    detail: z.string().describe(documented('A message to show beside the member')),
  })
  .meta(
    documented({
      id: 'InvalidMember',
      examples: [{ in: 'body', pointer: '/company', detail: '"company" is missing.' }],
    }),
  )

/** RFC 9457 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe(documented('A message to show')),
    code: z.enum(errorCodes).describe(documented('For programs')),
    request_id: z.string().describe(documented('The id of this request in the log')),
    existing_id: z
      .string()
      .optional()
      .describe(documented('The id of the existing resource that the request conflicts with')),
    errors: z.array(InvalidMember).optional(),
  })
  .meta(documented({ id: 'Problem' }))

/** A page of a list. Its name and its example come from the item's, which has none in the bundle. */
export function pageOf<T extends z.ZodType>(item: T) {
  const { id, examples: items } = item.meta() ?? {}
  return z
    .object({ items: z.array(item), next_cursor: z.string().nullable() })
    .meta(documented({ id: `${id}Page`, examples: [{ items, next_cursor: null }] }))
}

/** The response of a 204. */
export const NoContent = z.undefined()
