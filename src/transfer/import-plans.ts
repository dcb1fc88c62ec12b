import type { ApplicationImports, PreparedApplication } from '../applications/imports.ts'
import { AppError } from '../errors.ts'
import { withoutFutureDates } from './future-dates.ts'
import { createDuplicateCheck } from './import-duplicates.ts'
import { isExport } from './import-file.ts'
import { applicationOf } from './import-results.ts'
import type { ImportRows } from './import-rows.ts'
import type { ImportRow } from './schemas.ts'
import type { Draft, ReadFile, ReadRow, Reason } from './reading/types.ts'

export type ImportRequest = {
  userId: string
  importId: string
  /** The order of dates and the headers. A row that is read in another way is another row. */
  readBy: string
  now: Date
}

/** A row and its result. With `write`, the row becomes an application. */
export type Plan = { result: ImportRow; write?: PlannedWrite }
export type PlannedRow = Plan & { write: PlannedWrite }
type PlannedWrite = {
  prepared: PreparedApplication
  mayBeSecond: boolean
  content: string
  /** The same for duplicates. */
  key: string
}

type DraftRow = Extract<ReadRow, { draft: Draft }>
type Parts = { applications: ApplicationImports; importRows: ImportRows }

/** Decides about each row of a file. It reads the table and writes nothing. */
export function createImportPlans({ applications: { duplicates, prepare }, importRows }: Parts) {
  /** The plans of the rows that were imported before. */
  async function knownOf({ userId, importId, readBy }: ImportRequest, rows: DraftRow[]) {
    const numbers = rows.map(({ row }) => row)
    const earlier = await importRows.find(userId, importId, numbers)
    return new Map(
      rows.flatMap((it): [number, Plan][] => {
        const known = earlier.get(it.row)
        if (!known) return []
        const isSame = importRows.isSame(known, contentOf(it, readBy))
        return [[it.row, isSame ? alreadyImported(it.row, known.thingId) : refusal(it.row, [otherContent])]]
      }),
    )
  }

  function planOf(it: DraftRow, { now, readBy }: ImportRequest, mayBeSecond: boolean): Plan {
    try {
      const { draft, warnings } = withoutFutureDates(it.draft, now)
      const prepared = prepare({ ...draft, created_at: draft.created_at ?? savedAt(it, now) }, now)
      const application = applicationOf(draft)
      const reasons = [...it.warnings, ...warnings]
      return {
        result: { row: it.row, outcome: 'imported', application, reasons },
        write: { prepared, mayBeSecond, content: contentOf(it, readBy), key: duplicates.keyOf(draft) },
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return refusal(it.row, [{ code: error.code, detail: error.message }])
    }
  }

  /** The plans of rows that were not imported before. */
  async function planNew(request: ImportRequest, rows: DraftRow[], mayBeSecond: boolean) {
    const drafts = rows.map(({ draft }) => draft)
    const saved = await duplicates.find(request.userId, drafts)
    const check = createDuplicateCheck(duplicates, mayBeSecond)
    const plans = new Map<number, Plan>()
    for (const [index, it] of rows.entries()) {
      const duplicate = check.find(it.draft, saved[index]!)
      const warnings = duplicate ? [...it.warnings, duplicate.reason] : it.warnings
      const plan = duplicate?.isRefused
        ? refusal(it.row, [duplicate.reason], duplicate.existingId)
        : planOf({ ...it, warnings }, request, mayBeSecond)
      if (plan.write) check.add(it.draft, it.row)
      plans.set(it.row, plan)
    }
    return plans
  }

  return {
    async make(request: ImportRequest, file: ReadFile): Promise<Plan[]> {
      const rows = file.rows.filter((row) => 'draft' in row)
      const known = await knownOf(request, rows)
      const unknown = rows.filter(({ row }) => !known.has(row))
      const plans = await planNew(request, unknown, isExport(file))
      // The same request may have been sent twice at once. A row that the other one imported is no duplicate.
      const duplicate = unknown.filter(({ row }) => plans.get(row)?.result.existing_id !== undefined)
      for (const [row, plan] of await knownOf(request, duplicate)) plans.set(row, plan)
      return file.rows.map((row) => {
        if ('refused' in row) return refusal(row.row, [row.refused, ...row.warnings])
        if ('ignored' in row) return { result: { row: row.row, outcome: 'ignored', reasons: [row.ignored] } }
        return known.get(row.row) ?? plans.get(row.row)!
      })
    },
  }
}

const otherContent: Reason = {
  code: 'import_id_used',
  detail: 'A row with this number and other content was imported with this import_id. Use a new import_id.',
}

/**
 * The time when a row without a date of its own was saved. Each row has another one: an export tells duplicates apart by
 * it.
 */
const savedAt = ({ row }: DraftRow, now: Date) =>
  new Date(now.getTime() - savedWithinMs + (row % savedWithinMs)).toISOString()
const savedWithinMs = 1000

const contentOf = ({ content }: DraftRow, readBy: string) => JSON.stringify([content, readBy])

export const alreadyImported = (row: number, application_id: string): Plan => ({
  result: { row, outcome: 'already_imported', application_id, reasons: [] },
})

export const refusal = (row: number, reasons: Reason[], existing_id?: string): Plan => ({
  result: { row, outcome: 'refused', reasons, ...(existing_id !== undefined && { existing_id }) },
})
