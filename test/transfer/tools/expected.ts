import { readFileSync } from 'node:fs'
import type { Draft, Reason } from '../../../src/transfer/reading/types.ts'

type Named = { row: number; why: string; field?: string }
type Understood = { row: number } & Record<string, unknown>
export type Expected = {
  tracker?: string
  encoding?: 'utf-8' | 'utf-8-bom' | 'windows-1252' | 'utf-16le-bom'
  separator?: string | null
  header_row?: number
  date_order?: 'dmy' | 'mdy'
  needs?: 'date_order'
  if_dmy?: string[]
  if_mdy?: string[]
  unknown_headers?: number
  understood?: Understood[]
  refused?: Named[]
  warnings?: Named[]
  ignored?: Named[]
  refused_whole?: string
}

const folder = new URL('../samples/', import.meta.url)
const { files } = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as {
  files: Record<string, Expected>
}
/** The sample files by name, and what a reader must make of them. */
export const samples = Object.entries(files)

export function textOf(file: string, { encoding = 'utf-8' }: Expected) {
  const label = encoding.replace(/-bom$/, '')
  return new TextDecoder(label, { ignoreBOM: true }).decode(readFileSync(new URL(file, folder)))
}

/** A row of an answer: of `readText`, or of the API. */
export type AnsweredRow = {
  row: number
  outcome: 'understood' | 'refused' | 'ignored'
  application?: Partial<Draft>
  reasons: Reason[]
}
export type Answer = { rows: AnsweredRow[]; warnings: Reason[] }

/** These are found by the service, because it knows the other applications. */
const duplicates = ['duplicate_url', 'duplicate_company_and_title']

type Options = {
  /** False for `readText`, which takes duplicates. */
  findsDuplicates: boolean
}

/** Every difference between an answer and what is expected of a sample, as lines. */
export function differencesOf(file: string, answer: Answer, { findsDuplicates }: Options): string[] {
  const expected = files[file]!
  const rows = new Map(answer.rows.map((row) => [row.row, row]))
  const refused = (expected.refused ?? []).filter(({ why }) => findsDuplicates || !duplicates.includes(why))
  const known = [...(expected.understood ?? []), ...(expected.refused ?? []), ...(expected.ignored ?? [])]
  return [
    ...(expected.understood ?? []).flatMap((row) => differencesIn(row, rows.get(row.row), file)),
    ...refused.flatMap((named) => missing(named, rows.get(named.row), 'refused')),
    ...(expected.ignored ?? []).flatMap((named) => missing(named, rows.get(named.row), 'ignored')),
    ...differentWarnings(expected, answer),
    ...answer.rows
      .filter(({ row, outcome }) => outcome !== 'ignored' && !known.some((one) => one.row === row))
      .map(({ row, outcome }) => `row ${row}: ${outcome}, although nothing is said of it`),
  ]
}

function missing({ row, why, field }: Named, answer: AnsweredRow | undefined, outcome: string) {
  const reason = answer?.reasons[0]
  const isRight =
    answer?.outcome === outcome && reason?.code === why && (field === undefined || reason.member === field)
  return isRight ? [] : [`row ${row}: not ${outcome} as ${why} but ${JSON.stringify(answer)}`]
}

function differentWarnings({ warnings = [], header_row = 1 }: Expected, answer: Answer) {
  const wanted = warnings.map(({ row, field, why }) => `row ${row}: ${field} ${why}`)
  const given = [
    ...answer.warnings.map(({ member, code }) => `row ${header_row}: ${member} ${code}`),
    ...answer.rows
      .filter(({ outcome }) => outcome === 'understood')
      .flatMap(({ row, reasons }) => reasons.map(({ member, code }) => `row ${row}: ${member} ${code}`)),
  ]
  return [
    ...wanted.filter((line) => !given.includes(line)).map((line) => `no warning: ${line}`),
    ...given.filter((line) => !wanted.includes(line)).map((line) => `a warning too many: ${line}`),
  ]
}

/** Members that an answer has, rightly, although `expected.json` does not name them. */
const unnamed: Record<string, string[]> = {
  // Expected of other rows of the same files.
  'linkedin-job-applications.csv': ['source', 'resume'],
  'linkedin-saved-jobs.csv': ['source'],
  'simplify-tracker.csv': ['location', 'url'],
  'indeed-my-jobs.json': ['location'],
  'career-ops-applications.md': ['applied_at'],
  // The columns beside the importer's own are a guess in the sample. A contact is still a contact.
  'reactive-resume-export.csv': ['contacts'],
}
const free = ['company', 'title', 'status', 'notes', 'description', 'moves', 'created_at', 'archived_at']

/** The members of an application in the words of `expected.json`. */
function inItsWords({ next_action, contacts, tags, archived, moves, ...others }: Partial<Draft>) {
  return {
    ...others,
    next_action_at: next_action?.at,
    contacts: contacts?.length ? contacts.map(({ name }) => name) : undefined,
    tags: tags?.length ? tags : undefined,
    archived: archived || undefined,
    interviews: others.interviews?.length ? others.interviews : undefined,
    moves: moves?.map(({ to }) => to),
    status_since: moves?.at(-1)?.at,
  } as Record<string, unknown>
}

function differencesIn({ row, ...wanted }: Understood, answer: AnsweredRow | undefined, file: string) {
  if (answer?.outcome !== 'understood') return [`row ${row}: not understood but ${JSON.stringify(answer)}`]
  const application = inItsWords(answer.application ?? {})
  const wrong = Object.entries(wanted).filter(([name, value]) => !isRight(application, name, value))
  const named = [...Object.keys(wanted), ...free, 'status_since', ...(unnamed[file] ?? [])]
  const more = Object.entries(application).filter(
    ([name, value]) => value !== undefined && !named.includes(name),
  )
  return [
    ...wrong.map(
      ([name, value]) =>
        `row ${row}: ${name} is not ${JSON.stringify(value)} but ${JSON.stringify(application[name.replace(/_(contains|lacks)$/, '')])}`,
    ),
    ...more.map(([name, value]) => `row ${row}: ${name} is ${JSON.stringify(value)}, and not named`),
  ]
}

function isRight(application: Record<string, unknown>, name: string, wanted: unknown) {
  const [, member, rule] = /^(.*)_(contains|lacks)$/.exec(name) ?? []
  if (member && rule) {
    const text = (application[member] ?? '') as string
    return (wanted as string[]).every((part) => text.includes(part) === (rule === 'contains'))
  }
  const given = application[name]
  if (name.endsWith('_at') || name === 'status_since')
    return typeof given === 'string' && given.startsWith(wanted as string)
  return sameJson(given, wanted)
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
const sameJson = (one: unknown, other: unknown) =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
