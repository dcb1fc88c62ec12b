import * as z from 'zod'
import { applicationExample, moveExample } from '../applications/examples.ts'
import { ApplicationsQuery } from '../applications/queries.ts'
import { Application, Move } from '../applications/schemas.ts'
import { ListQuery, pageOf } from '../http/schemas.ts'
import { isInOrder, period } from '../statistics/schemas.ts'
import { Timestamp } from '../values.ts'

export const ExportedApplication = Application.extend({
  archived_at: Timestamp.optional(),
  history: z.array(Move).describe('Oldest first'),
}).meta({ id: 'ExportedApplication', examples: [{ ...applicationExample, history: [moveExample] }] })

export const ExportPage = pageOf(ExportedApplication)

export const ExportQuery = z
  .strictObject({
    format: z.enum(['json', 'csv']).default('json'),
    ...period,
    status: ApplicationsQuery.shape.status,
    columns: z
      .enum(['all', 'proof'])
      .default('all')
      .describe('`proof`: a proof of the search, for an employment office. CSV alone'),
    bom: z.literal('true').optional().describe('Begin with a byte order mark, for Excel. CSV alone'),
    limit: z.coerce.number().int().min(1).max(500).default(200),
    cursor: ListQuery.shape.cursor,
  })
  .check(isInOrder)
  .refine(({ format, columns, bom }) => format === 'csv' || (columns === 'all' && !bom), {
    path: ['format'],
    error: 'must be csv with "columns" or "bom"',
  })

export type ExportedApplication = z.infer<typeof ExportedApplication>
export type ExportQuery = z.infer<typeof ExportQuery>
