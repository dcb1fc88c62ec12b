import * as z from 'zod'

/** The row of the counts. Each day of events is an attribute of its own: see repository.ts. */
export const StoredCounts = z.looseObject({ applications: z.number() })
