import type { ChangeEvent } from '../inbox/outbox.ts'
import type { ImportRow } from './schemas.ts'

type Part = { importId: string; row: number }

/** One event tells of all applications of a request. Undefined if the request has none. */
export function importedEvent({ importId, row }: Part, results: ImportRow[]): ChangeEvent | undefined {
  const imported = results.filter(({ outcome }) => outcome === 'imported' || outcome === 'already_imported')
  if (imported.length === 0) return undefined
  return {
    event_type: 'applications.imported',
    payload: {
      import_id: importId,
      first_row: row,
      imported: imported.length,
      refused: results.filter(({ outcome }) => outcome === 'refused').length,
      application_ids: imported.map(({ application_id }) => application_id),
    },
  }
}
