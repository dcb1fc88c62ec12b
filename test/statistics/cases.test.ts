// @engine
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFacts } from '../../src/applications/facts.ts'
import type { ApplicationStatus } from '../../src/applications/schemas.ts'
import { createStatisticsService } from '../../src/statistics/service.ts'
import { earlierRow, keepRows, rowsWithMoves } from '../tools/applications.ts'
import { statisticsIn } from '../tools/statistics.ts'
import type { ExpectedStatistics } from '../tools/statistics.ts'
import { openTestTable } from '../tools/table.ts'

/**
 * Worked out by hand, from the definitions in docs/tracker.md. An application is a line such as
 * `created 2026-10-01T09:00Z | source LinkedIn | saved 2026-10-01T09:00Z, applied 2026-10-05T09:00Z`.
 */
type Case = {
  name: string
  today: string
  query: object
  applications: string[]
  expected: ExpectedStatistics
}
const { cases } = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}

const timeOf = (text: string) => new Date(text).toISOString()

function applicationIn(line: string) {
  const parts = line.split(' | ')
  const part = (name: string) => parts.find((it) => it.startsWith(`${name} `))?.slice(name.length + 1)
  const [source, tags, applied] = [part('source'), part('tags'), part('applied_at')]
  const moves = parts
    .at(-1)!
    .split(', ')
    .map((move) => {
      const [to, at] = move.split(' ') as [ApplicationStatus, string]
      return { to, at: timeOf(at) }
    })
  const firstApplied = moves.find(({ to }) => to === 'applied')?.at
  const members = {
    source,
    tags: tags?.split(', ') ?? [],
    // The first recorded move to applied sets it. `none`: it was removed.
    applied_at: applied === 'none' ? undefined : applied ? timeOf(applied) : firstApplied,
    created_at: timeOf(part('created')!),
    archived: parts.includes('archived'),
  }
  return { members, moves }
}

// The rows of each case are written as this version writes them, and as version 1.0.0 did.
describe.each(['this version', 'version 1.0.0'])('statistics from the rows of %s', (version) => {
  let where: Awaited<ReturnType<typeof openTestTable>>
  beforeAll(async () => {
    where = await openTestTable()
  })

  it.each(cases.map((it) => [it.name, it] as const))('%s', async (name, it) => {
    const { today, query, applications, expected } = it
    const rows = applications
      .map(applicationIn)
      .flatMap(({ members, moves }) => rowsWithMoves(name, members, moves))
    await keepRows(where, version === 'this version' ? rows : rows.map(earlierRow))
    const service = createStatisticsService({
      facts: createFacts(where),
      now: () => new Date(`${today}T12:00:00.000Z`),
    })
    expect(await service.get(name, query)).toEqual(statisticsIn(expected))
  })
})
