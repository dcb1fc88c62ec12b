import * as z from 'zod'

/** UTC with milliseconds and `Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 })

/** `?limit=&cursor=` of every list. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2048).optional(),
})

/** RFC 9457 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('A sentence to show'),
    code: z.string().describe('For programs'),
    request_id: z.string().describe('Found in the log'),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'header']),
          pointer: z.string().describe('A JSON pointer (RFC 6901)'),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

/** The answer of a 204. */
export const NoContent = z.undefined()
