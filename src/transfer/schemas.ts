import { documented } from '#documented'
import * as z from 'zod'
import { applicationExample, interviewExample, moveExample } from '../applications/examples.ts'
import { ApplicationsQuery } from '../applications/queries.ts'
import { Application, ApplicationId, Move } from '../applications/schemas.ts'
import { ListQuery, pageOf } from '../http/schemas.ts'
import { isInOrder, period } from '../statistics/schemas.ts'
import { Timestamp, textUpTo } from '../values.ts'

const exportedExample = { ...applicationExample, history: [moveExample] }
export const ExportedApplication = Application.extend({
  archived_at: Timestamp.optional(),
  history: z.array(Move).describe(documented('Oldest first')),
}).meta(documented({ id: 'ExportedApplication', examples: [exportedExample] }))

export const ExportPage = pageOf(ExportedApplication)

export const ExportQuery = z
  .strictObject({
    format: z
      .enum(['json', 'csv'])
      .default('json')
      .meta(documented({ examples: ['csv'] })),
    ...period,
    status: ApplicationsQuery.shape.status,
    columns: z
      .enum(['all', 'proof'])
      .default('all')
      .describe(documented('`proof`: for an employment office. CSV alone')),
    bom: z.enum(['true', 'false']).optional().describe(documented('A byte order mark in CSV, for Excel')),
    limit: z.coerce.number().int().min(1).max(500).default(200),
    cursor: ListQuery.shape.cursor,
  })
  .check(isInOrder)
  .refine(({ format, columns }) => format === 'csv' || columns === 'all', {
    path: ['format'],
    error: 'must be csv with "columns"',
  })

const DateOrder = z.enum(['dmy', 'mdy'])

export const ImportQuery = z.strictObject({
  import_id: textUpTo(200)
    .min(1)
    .optional()
    .describe(documented('The same for all requests of a file. For 30 days, no row of it is imported twice')),
  first_row: z.coerce
    .number()
    .int()
    .min(1)
    .max(1e9)
    .optional()
    .describe(documented('The number of the first row after the header')),
  dry_run: z.enum(['true', 'false']).default('false').describe(documented('`true` stores nothing')),
  date_order: DateOrder.optional().describe(documented('The order of day and month in 03/04/2026')),
})

/** The route gets the text of a file. The document describes it as JSON. */
export const ImportFile = z.string().meta(
  documented({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Or an object, if another tracker or our export has one',
    examples: [[{ company: 'Example GmbH', title: 'Analyst', status: 'Applied', applied_at: '2026-11-02' }]],
  }),
)

const reasonExample = { code: 'bad_date', member: 'applied_at', detail: '"soon" is not a date.' }
const Reason = z
  .object({ code: z.string(), member: z.string().optional(), detail: z.string() })
  .meta(documented({ id: 'ImportReason', examples: [reasonExample] }))

const columnExample = { header: 'Applied on', member: 'applied_at' }
const Column = z
  .object({ header: z.string(), member: z.string().optional() })
  .meta(documented({ id: 'ImportColumn', examples: [columnExample] }))

const ImportedMove = Move.partial({ id: true, at: true, recorded_at: true }).meta(
  documented({
    id: 'ImportedMove',
    examples: [moveExample],
  }),
)

const ImportedInterview = Application.shape.interviews.element
  .partial({ id: true })
  .meta(documented({ id: 'ImportedInterview', examples: [interviewExample] }))

const ImportedApplication = ExportedApplication.partial()
  .extend({ interviews: z.array(ImportedInterview), history: z.array(ImportedMove) })
  .meta(documented({ id: 'ImportedApplication', examples: [exportedExample] }))

const counts = { imported: 1, already_imported: 0, refused: 0, ignored: 0 }
const Count = z.int().min(0)
const Counts = z
  .object({ imported: Count, already_imported: Count, refused: Count, ignored: Count })
  .meta(documented({ id: 'ImportCounts', examples: [counts] }))

const rowExample = { row: 2, outcome: 'imported' as const, reasons: [reasonExample] }
const ImportRow = z
  .object({
    row: z.int().describe(documented('As a spreadsheet counts. In JSON, the first is 1')),
    outcome: z.enum(['imported', 'already_imported', 'refused', 'ignored']),
    application_id: ApplicationId.optional(),
    existing_id: ApplicationId.optional().describe(documented('The application that the row duplicates')),
    application: ImportedApplication.optional().describe(documented('In a dry run')),
    reasons: z.array(Reason).describe(documented('Why it was refused, or what was left out')),
  })
  .meta(documented({ id: 'ImportRow', examples: [rowExample] }))

export const ImportResult = z
  .object({
    import_id: z.string(),
    dry_run: z.boolean(),
    tracker: z.string(),
    date_order: DateOrder.nullable(),
    needs_date_order: z.boolean().describe(documented('Send `date_order`')),
    columns: z.array(Column),
    warnings: z.array(Reason),
    counts: Counts,
    rows: z.array(ImportRow),
  })
  .meta(
    documented({
      id: 'ImportResult',
      examples: [
        {
          import_id: 'search-2026',
          dry_run: false,
          tracker: 'plain',
          date_order: null,
          needs_date_order: false,
          columns: [columnExample],
          warnings: [],
          counts,
          rows: [rowExample],
        },
      ],
    }),
  )

export type ExportedApplication = z.infer<typeof ExportedApplication>
export type ExportQuery = z.infer<typeof ExportQuery>
export type ImportQuery = z.infer<typeof ImportQuery>
export type ImportRow = z.infer<typeof ImportRow>
export type ImportResult = z.infer<typeof ImportResult>
