// The zod of the product, which `bench/package.json` therefore does not have: with two of them, the schemas of `src`
// and this one would bring one each into the bundle.
import * as z from 'zod'
import { Timestamp } from '../../src/values.ts'

/** The product has the same schema beside its route. */
export const Health = z.object({ status: z.literal('healthy'), timestamp: Timestamp })
