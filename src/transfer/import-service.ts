import type { ApplicationImports } from '../applications/imports.ts'
import type { Counts } from '../counts/service.ts'
import { AppError, overtaken } from '../errors.ts'
import type { Outbox } from '../inbox/outbox.ts'
import { inParallel } from '../parallel.ts'
import { acceptedFile } from './import-file.ts'
import { alreadyImported, createImportPlans, refusal } from './import-plans.ts'
import type { ImportRequest, Plan, PlannedRow } from './import-plans.ts'
import { dryResults, summaryOf, withoutApplication } from './import-results.ts'
import type { ImportRows } from './import-rows.ts'
import { importedEvent } from './imported-event.ts'
import type { ImportQuery, ImportResult, ImportRow } from './schemas.ts'

export type ImportService = ReturnType<typeof createImportService>

type Parts = {
  applications: ApplicationImports
  importRows: ImportRows
  counts: Pick<Counts, 'within' | 'note'>
  outbox: Pick<Outbox, 'kilobytesOf'>
  now: () => Date
}

/** The number of applications that are stored at a time. */
const atOnce = 8

export function createImportService({ applications, importRows, counts, outbox, now }: Parts) {
  const plans = createImportPlans({ applications, importRows })

  async function store({ userId, importId, now: time }: ImportRequest, { result, write }: PlannedRow) {
    const { row, reasons } = result
    const { prepared, mayBeSecond, content } = write
    const { id } = prepared.after
    const idempotency = importRows.remembered(
      { importId, row, kind: 'row' },
      { content, thingId: id, now: time },
    )
    try {
      await applications.save(userId, prepared, { mayBeSecond, idempotency })
      return { row, outcome: 'imported', application_id: id, reasons } satisfies ImportRow
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message, details } = error
      if (code === 'already_exists')
        return refusal(row, [{ code: 'duplicate_url', member: 'url', detail: message }], details.existingId)
          .result
      if (code !== 'conflict') throw error
      // The same request was sent twice at once, and the other one was faster.
      const known = (await importRows.find(userId, importId, [row])).get(row)
      if (!known) throw overtaken()
      return alreadyImported(row, known.thingId).result
    }
  }

  /**
   * Counts the rows that this request has stored. The same request, sent twice at once, may have stored others. If the
   * rows cannot be read, all count as stored.
   */
  async function countStored({ userId, importId }: ImportRequest, plans: PlannedRow[]) {
    if (plans.length === 0) return 0
    const rows = plans.map(({ result }) => result.row)
    return importRows.find(userId, importId, rows).then(
      (known) =>
        plans.filter(({ result, write }) => known.get(result.row)?.thingId === write.prepared.after.id)
          .length,
      () => plans.length,
    )
  }

  /**
   * Stores the planned applications, and returns the results of all rows. An error ends it at once: the same request goes
   * on when it is sent again. Throws `conflict` if the account cannot have so many applications.
   */
  async function storeAll(request: ImportRequest, all: Plan[]): Promise<ImportRow[]> {
    const results = new Map(all.map(({ result }) => [result.row, result]))
    const planned = all.filter((plan): plan is PlannedRow => plan.write !== undefined)
    if (planned.length === 0) return [...results.values()]

    await counts.within(request.userId, { applications: planned.length, kilobytes: 0 }, async () => {
      let stored = 0
      const unknown = new Set<PlannedRow>()
      async function storeOne(plan: PlannedRow) {
        unknown.add(plan)
        const result = await store(request, plan)
        unknown.delete(plan)
        if (result.outcome === 'imported') stored++
        results.set(result.row, result)
      }
      try {
        // Applications with one URL share a row of the table. At once, they would be in each other's way.
        const groups = Map.groupBy(planned, ({ write }) => write.key)
        await inParallel(groups.values(), atOnce, (group) => inParallel(group, 1, storeOne))
      } finally {
        const notStored = planned.length - stored - (await countStored(request, [...unknown]))
        if (notStored > 0) await counts.note(request.userId, { applications: -notStored, kilobytes: 0 })
      }
    })
    return [...results.values()]
  }

  return {
    /**
     * Imports the rows of a file, or says in a dry run what it would do. A row that was imported before with the same
     * `import_id` is not imported again. Throws `validation_failed` if the file is refused as a whole.
     */
    async run(userId: string, text: string, query: ImportQuery): Promise<ImportResult> {
      const { import_id = importRows.idOfText(text), date_order: dateOrder } = query
      const file = acceptedFile(text, query)
      const headers = file.separator === undefined ? [] : file.columns.map(({ header }) => header)
      const request = {
        userId,
        importId: import_id,
        readBy: JSON.stringify([dateOrder, ...headers]),
        now: now(),
      }
      const planned = await plans.make(request, file)
      if (query.dry_run === 'true')
        return {
          import_id,
          dry_run: true,
          ...summaryOf(file, dryResults(planned.map(({ result }) => result))),
        }

      const results = await storeAll(request, planned)
      const part = { importId: import_id, row: query.first_row ?? file.rows[0]?.row ?? 1 }
      const event = importedEvent(part, results)
      if (event && (await importRows.tell(userId, part, { event, now: request.now })))
        await counts.note(userId, { kilobytes: outbox.kilobytesOf(event) })
      return { import_id, dry_run: false, ...summaryOf(file, results.map(withoutApplication)) }
    },
  }
}
