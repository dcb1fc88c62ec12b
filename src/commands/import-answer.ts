import * as z from 'zod'

const Reason = z.object({ code: z.string(), detail: z.string() })

/** The members of a response to an import that the command shows. */
export const ImportAnswer = z.object({
  rows: z.array(
    z.object({
      row: z.int(),
      outcome: z.enum(['imported', 'already_imported', 'refused', 'ignored']),
      application: z.object({ company: z.string(), title: z.string() }).optional(),
      reasons: z.array(Reason),
    }),
  ),
})

export type ImportedRow = z.infer<typeof ImportAnswer>['rows'][number]
