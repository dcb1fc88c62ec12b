import type { ImportedApplication, ImportedRow } from './import-answer.ts'
import { countOf, numberOf } from './numbers.ts'
import { terminalText } from './terminal-text.ts'

/** Lines by which a person can check what a dry run understood, and what it has to guess. */
export function guessesOf(rows: ImportedRow[]) {
  const found = rows.flatMap(({ row, outcome, application }) =>
    outcome === 'imported' && application ? [{ row, application }] : [],
  )
  if (found.length === 0) return []
  const applications = found.map(({ application }) => application)
  const undated = applications.filter(hasNoDate)
  return [
    `Statuses: ${statusesOf(applications)}`,
    'The first rows:',
    ...found.slice(0, 2).map(({ row, application }) => `  row ${row}: ${shown(application)}`),
    ...(undated.length > 0 ? [undatedLine(undated.length)] : []),
  ]
}

/** The most frequent one first, such as `12 rejected, 3 interview`. */
function statusesOf(applications: ImportedApplication[]) {
  const counts = new Map<string, number>()
  for (const { status } of applications) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([status, count]) => `${numberOf(count)} ${status}`)
    .join(', ')
}

function shown({ company, title, status, applied_at }: ImportedApplication) {
  const day = applied_at === undefined ? 'no day of application' : `applied on ${applied_at.slice(0, 10)}`
  return [terminalText(company, 40), terminalText(title, 40), status, day].join(', ')
}

const hasNoDate = ({ history }: ImportedApplication) =>
  history.some(({ to, at }) => to !== 'saved' && at === undefined)

const undatedLine = (count: number) =>
  `${countOf(count, 'application')} ${count === 1 ? 'has no date for its status: it counts' : 'have no date for their status: they count'} ` +
  'as of today, also in statistics and in a proof of search.'
