import type { ImportedRow } from './import-answer.ts'
import type { PagedFile } from './import-pages.ts'
import { numberOf } from './numbers.ts'

type Options = Pick<PagedFile, 'names'> & {
  /** The longest list of one kind. */
  most: number
}

/** Lines about the rows that are refused, or that lost something. */
export function reportOf(rows: ImportedRow[], options: Options) {
  const refused = rows.filter(({ outcome }) => outcome === 'refused')
  const partly = rows.filter(({ outcome, reasons }) => outcome === 'imported' && reasons.length > 0)
  const saved = refused.filter(isSaved)
  const isLong = saved.length >= options.most
  return [
    ...(isLong ? [`${numberOf(saved.length)} rows are saved already.`] : []),
    ...listOf('Refused:', isLong ? refused.filter((row) => !isSaved(row)) : refused, options),
    ...listOf('Would be imported, but not everything was understood:', partly, options),
  ]
}

const isSaved = ({ existing_id }: ImportedRow) => existing_id !== undefined

function listOf(heading: string, rows: ImportedRow[], { names, most }: Options) {
  const nameOf = (row: number) => (names.get(row) ? ` (${names.get(row)})` : '')
  const found = rows.flatMap(({ row, reasons }) =>
    reasons.map(({ code, detail }) => ({ code, line: `  row ${row}${nameOf(row)}: ${detail}` })),
  )
  const lines = [...Map.groupBy(found, ({ code }) => code).values()].flatMap((kind) => [
    ...kind.slice(0, most).map(({ line }) => line),
    ...(kind.length > most ? [`  and ${numberOf(kind.length - most)} more like the last one`] : []),
  ])
  return lines.length > 0 ? [heading, ...lines] : []
}

/** Counts the outcomes, such as `1,200 would be imported, 3 refused`. */
export function outcomesOf(rows: ImportedRow[], imported: string) {
  const counts = countsOf(rows)
  const blank = rows.filter(({ outcome, reasons }) => outcome === 'ignored' && reasons[0]?.code === 'blank')
  const others = counts.ignored - blank.length
  return [
    `${numberOf(counts.imported)} ${imported}`,
    counts.already_imported > 0 && `${numberOf(counts.already_imported)} imported by an earlier run`,
    counts.refused > 0 && `${numberOf(counts.refused)} refused`,
    blank.length > 0 && `${numberOf(blank.length)} blank`,
    others > 0 && `${numberOf(others)} without an application, such as a repeated header`,
  ]
    .filter((part) => part !== false)
    .join(', ')
}

export function countsOf(rows: ImportedRow[]) {
  const counts = { imported: 0, already_imported: 0, refused: 0, ignored: 0 }
  for (const { outcome } of rows) counts[outcome] += 1
  return counts
}
