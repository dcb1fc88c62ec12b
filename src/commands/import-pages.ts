import type { DateOrder } from '../transfer/reading/types.ts'
import type { Page } from '../transfer/reading/pages.ts'
import type { ApiClient } from './api-client.ts'
import { ImportAnswer } from './import-answer.ts'
import type { ImportedRow } from './import-answer.ts'
import type { Progress } from './progress.ts'

/** Below the limits of a request, 200 rows and 512 KB. */
export const mostOfAPage = { rows: 200, bytes: 400 * 1024 }
const mostBytes = 512 * 1024

export type PagedFile = {
  importId: string
  dateOrder: DateOrder | undefined
  pages: Page[]
  /** The beginning of each row as a person knows it, by the numbers of the rows. */
  names: ReadonlyMap<number, string>
}
type Parts = { client: ApiClient; progress: Progress; interrupted: AbortSignal }

/** Sends the pages one after the other. Yields the rows of each response. */
export async function* sendPages(
  { client, progress, interrupted }: Parts,
  { importId, dateOrder, pages }: PagedFile,
  dryRun: boolean,
) {
  for (const { firstRow, rows, mediaType, body } of pages) {
    // The command has ended, so nobody reads the other rows.
    if (interrupted.aborted) return
    const query = new URLSearchParams({
      import_id: importId,
      first_row: String(firstRow),
      ...(dateOrder && { date_order: dateOrder }),
      ...(dryRun && { dry_run: 'true' }),
    })
    const path = `/api/applications/import?${query.toString()}`
    yield Buffer.byteLength(body) > mostBytes
      ? [tooLarge(firstRow)]
      : rowsOf(await client.request('POST', path, { mediaType, body }))
    progress.advance(rows)
  }
}

/** Only a single row makes a page that is larger than `mostOfAPage`. */
const tooLarge = (row: number): ImportedRow => ({
  row,
  outcome: 'refused',
  reasons: [{ code: 'too_long', detail: 'The row is larger than 512 KB. Is a quote in it never closed?' }],
})

function rowsOf({ body }: { body: string }): ImportedRow[] {
  try {
    return ImportAnswer.parse(JSON.parse(body)).rows
  } catch (error) {
    throw new Error('The answer of the API is not the result of an import. Is it another version?', {
      cause: error,
    })
  }
}
