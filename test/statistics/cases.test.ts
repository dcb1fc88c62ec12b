// @engine
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createHistories } from '../../src/applications/histories.ts'
import type { ApplicationStatus } from '../../src/applications/schemas.ts'
import type { Statistics } from '../../src/statistics/schemas.ts'
import { createStatisticsService } from '../../src/statistics/service.ts'
import { earlierRow, keepRows, rowsWithMoves } from '../tools/applications.ts'
import { openTestTable } from '../tools/table.ts'

type Told = {
  source?: string
  tags: string[]
  applied_at?: string
  created_at: string
  archived: boolean
  moves: { to: ApplicationStatus; at: string }[]
}
type Case = {
  name: string
  today: string
  query: { from?: string; to?: string; tag?: string }
  applications: Told[]
  expected: Statistics
}

/** Worked out by hand, from the definitions in the route's description. */
const { cases } = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}

// The rows of each case are written as this version writes them, and as version 1.0.0 did.
describe.each(['this version', 'version 1.0.0'])('statistics from the rows of %s', (version) => {
  let where: Awaited<ReturnType<typeof openTestTable>>
  beforeAll(async () => {
    where = await openTestTable()
  })

  it.each(cases)('$name', async ({ name, today, query, applications, expected }) => {
    const rows = applications.flatMap(({ moves, ...members }) => rowsWithMoves(name, members, moves))
    await keepRows(where, version === 'this version' ? rows : rows.map(earlierRow))
    const service = createStatisticsService({
      histories: createHistories(where),
      now: () => new Date(`${today}T12:00:00.000Z`),
    })
    expect(await service.get(name, query)).toEqual(expected)
  })
})
