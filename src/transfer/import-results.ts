import type { Draft, ReadFile } from './reading/types.ts'
import type { ImportResult, ImportRow } from './schemas.ts'

/** The application that a row becomes, as a dry run shows it. */
export const applicationOf = ({ moves, ...draft }: Draft): ImportRow['application'] => ({
  ...draft,
  history: moves,
})

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
