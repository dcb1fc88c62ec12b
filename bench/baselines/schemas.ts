import * as z from 'zod'
import { Timestamp } from '../../src/values.ts'

/** The product has the same schema beside its route. */
export const Health = z.object({ status: z.literal('healthy'), timestamp: Timestamp })
