import { randomUUID } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { describe, expect, it } from 'vitest'
import { cellsOf, headerOf } from '../../src/transfer/columns.ts'
import { csvLine } from '../../src/transfer/csv.ts'
import { readText } from '../../src/transfer/reading/read-text.ts'
import { ExportedApplication } from '../../src/transfer/schemas.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'

const seed = modelSeed()
const { below, oneOf } = randomFrom(seed)

const pieces = [
  ...[
    '"',
    "'",
    ',',
    ';',
    '; ',
    '=',
    '+',
    '-',
    '@',
    '＝',
    '[',
    ']',
    '{',
    '\\',
    '|',
    ' ',
    'N/A',
    'null',
    '0',
    '\ufeff',
  ],
  ...[
    'a',
    '\u8a9e',
    '\u{1f600}',
    '\u2028',
    '\u00a0',
    'true',
    '1.5',
    '2026-11-02',
    '#',
    '<b>',
    '\u202e',
    'Remote',
  ],
]
const textOf = (more: string[] = []) =>
  Array.from({ length: 1 + below(6) }, () => oneOf([...pieces, ...more])).join('')
/** A text as `line` of values.ts gives it out. */
const line = () => textOf().trim() || 'x'
const lines = () => textOf(['\n', '\r', '\r\n', '\t'])
const maybe = <T>(value: () => T) => (below(3) === 0 ? undefined : value())
const some = <T>(value: () => T) => Array.from({ length: below(4) }, value)
const time = () =>
  new Date(Date.UTC(2026, below(12), below(28), below(24), below(60), below(60), below(1000))).toISOString()
const status = () =>
  oneOf([
    'saved',
    'applied',
    'screening',
    'interview',
    'offer',
    'accepted',
    'rejected',
    'withdrawn',
    'ghosted',
  ] as const)
const url = () => `https://a.example/${encodeURIComponent(line().toWellFormed())}?a='b'`

function randomApplication() {
  const moves = Array.from({ length: 1 + below(4) }, () => ({
    id: newId(),
    to: status(),
    at: time(),
    note: maybe(lines),
    recorded_at: time(),
  }))
  const history = moves.map((move, index) => ({ ...move, from: moves[index - 1]?.to }))
  const { to, at } = moves.at(-1)!
  const archived = below(2) === 0
  const application = {
    id: newId(),
    company: line(),
    title: line(),
    status: to,
    status_since: at,
    url: maybe(url),
    location: maybe(line),
    work_mode: maybe(() => oneOf(['on_site', 'hybrid', 'remote'])),
    employment_type: maybe(() =>
      oneOf(['full_time', 'part_time', 'contract', 'temporary', 'internship', 'other']),
    ),
    source: maybe(line),
    description: maybe(lines),
    notes: maybe(lines),
    resume: maybe(line),
    priority: maybe(() => 1 + below(5)),
    salary: maybe(() => ({
      min: maybe(() => below(1e6) / 100),
      max: maybe(() => 1e6 + below(1e6)),
      currency: 'EUR',
      period: maybe(() => oneOf(['hour', 'year'])),
    })),
    applied_at: maybe(time),
    next_action: maybe(() => ({ at: time(), text: line() })),
    tags: some(line),
    contacts: some(() => ({
      name: line(),
      role: maybe(line),
      email: maybe(() => 'a@b.example'),
      phone: maybe(line),
      url: maybe(url),
    })),
    interviews: some(() => ({
      id: randomUUID(),
      at: time(),
      duration_minutes: maybe(() => 1 + below(1440)),
      kind: maybe(line),
      location: maybe(line),
      notes: maybe(lines),
    })),
    archived,
    archived_at: archived ? maybe(time) : undefined,
    created_at: time(),
    updated_at: time(),
    version: 1 + below(100),
    history,
  }
  return ExportedApplication.parse(JSON.parse(JSON.stringify(application)))
}

/** The members that the import must read: all but ids, the version and the times at which things were recorded. */
function expectedOf({
  id: _id,
  version: _version,
  updated_at: _updated,
  status_since: _since,
  history,
  ...others
}: ExportedApplication) {
  const moves = history.map(({ to, at, note }) => ({ to, at, note }))
  return JSON.parse(JSON.stringify({ ...others, moves })) as object
}

function draftsIn(text: string) {
  const reading = readText(text, {})
  if ('refused' in reading) throw new Error(JSON.stringify(reading.refused))
  expect([reading.tracker, reading.warnings]).toEqual(['job_hunt_tracker', []])
  return reading.rows.map((row) => {
    if (!('draft' in row)) throw new Error(JSON.stringify(row))
    expect(row.warnings).toEqual([])
    return JSON.parse(JSON.stringify(row.draft)) as object
  })
}

describe('an export that is imported', () => {
  const applications = Array.from({ length: 300 }, randomApplication)

  it(`every application of a CSV file is as it was (MODEL_SEED=${seed})`, () => {
    const csv = [headerOf('all'), ...applications.map((it) => cellsOf(it))].map(csvLine).join('')
    for (const text of [csv, `\ufeff${csv}`]) expect(draftsIn(text)).toEqual(applications.map(expectedOf))
  })

  it(`every application of a JSON file is as it was (MODEL_SEED=${seed})`, () => {
    expect(draftsIn(JSON.stringify(applications))).toEqual(applications.map(expectedOf))
    expect(draftsIn(JSON.stringify({ items: applications, next_cursor: null }))).toEqual(
      applications.map(expectedOf),
    )
  })
})
