import * as z from 'zod'

/** UTC with milliseconds and `Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 })

/** `?limit=&cursor=` of every list. */
export const ListQuery = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .prefault('50'),
  cursor: z.string().max(2048).optional(),
})

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

/** The answer of a 204. */
export const NoContent = z.undefined()
