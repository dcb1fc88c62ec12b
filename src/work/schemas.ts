import * as z from 'zod'

/** The row of an account's budget. `full_at` is in epoch milliseconds. */
export const StoredWork = z.object({ full_at: z.number().default(0), blocked_at: z.string().optional() })
