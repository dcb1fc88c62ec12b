import * as z from 'zod'

const Application = z.object({
  company: z.string(),
  title: z.string(),
  status: z.string(),
  applied_at: z.string().optional(),
  history: z.array(z.object({ to: z.string(), at: z.string().optional() })),
})

const Reason = z.object({ code: z.string(), detail: z.string() })

/** The members of a response to an import that the command shows. */
export const ImportAnswer = z.object({
  rows: z.array(
    z.object({
      row: z.int(),
      outcome: z.enum(['imported', 'already_imported', 'refused', 'ignored']),
      /** The saved application that the row duplicates. */
      existing_id: z.string().optional(),
      application: Application.optional(),
      reasons: z.array(Reason),
    }),
  ),
})

export type ImportedApplication = z.infer<typeof Application>
export type ImportedRow = z.infer<typeof ImportAnswer>['rows'][number]
