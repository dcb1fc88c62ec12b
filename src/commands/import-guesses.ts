import type { ImportedRow } from './import-answer.ts'
import { countOf } from './numbers.ts'

/** Lines about what a dry run has to guess of the applications that would be imported. */
export function guessesOf(rows: ImportedRow[]) {
  const applications = rows.flatMap(({ outcome, application }) =>
    outcome === 'imported' && application ? [application] : [],
  )
  const undated = applications.filter(({ history }) =>
    history.some(({ to, at }) => to !== 'saved' && at === undefined),
  )
  return undated.length > 0 ? [undatedLine(undated.length)] : []
}

const undatedLine = (count: number) =>
  `${countOf(count, 'application')} ${count === 1 ? 'has no date for its status: it counts' : 'have no date for their status: they count'} ` +
  'as of today, also in statistics and in a proof of search.'
