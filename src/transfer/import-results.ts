import type { Draft, ReadFile } from './reading/types.ts'
import type { ImportResult, ImportRow } from './schemas.ts'

/** The application that a row becomes, as a dry run shows it. */
export const applicationOf = ({ moves, ...draft }: Draft): ImportRow['application'] => ({
  ...draft,
  history: moves,
})

/** Lambda takes a response of 6 MB. What comes after this in a dry run is told without the application. */
const mostBytes = 3 * 1024 * 1024

/** The results of a dry run, which shows what each row becomes. */
export function dryResults(results: ImportRow[]): ImportRow[] {
  let bytes = 0
  return results.map((result) => {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(result.application ?? '')))
    return bytes > mostBytes ? withoutApplication(result) : result
  })
}

export const withoutApplication = ({ application: _application, ...result }: ImportRow): ImportRow => result

export function summaryOf(file: ReadFile, results: ImportRow[]): Omit<ImportResult, 'import_id' | 'dry_run'> {
  const count = (outcome: ImportRow['outcome']) => results.filter((it) => it.outcome === outcome).length
  const { tracker, date_order = null, needs_date_order, columns, warnings } = file
  return {
    tracker,
    date_order,
    needs_date_order,
    columns,
    warnings,
    counts: {
      imported: count('imported'),
      already_imported: count('already_imported'),
      refused: count('refused'),
      ignored: count('ignored'),
    },
    rows: results,
  }
}
