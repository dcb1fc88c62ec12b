import { beforeAll, describe, expect, it } from 'vitest'
import { Application } from '../../src/applications/schemas.ts'
import type { Move } from '../../src/applications/schemas.ts'
import { keepDemoSearch } from '../../src/local/demo-data.ts'
import { demoPeople } from '../../src/local/people.ts'
import { createLocalTable, localClient } from '../../src/local/table.ts'
import { createServices } from '../../src/services.ts'
import { readSettings } from '../../src/settings.ts'
import { newTable } from '../tools/table.ts'

const userId = demoPeople.ada.sub
const dayMs = 86_400_000
const today = new Date()

/** The services over a new table with the demo data. */
async function begin() {
  const { tableName, engineEndpoint } = await newTable()
  const settings = readSettings({
    TABLE_NAME: tableName,
    GOOGLE_CLIENT_ID: 'demo.apps.googleusercontent.com',
    JWT_SECRET_KEY: 'a-secret-that-only-the-tests-know-0123456789',
  })
  const kept = await keepDemoSearch(settings, engineEndpoint, today)
  return { kept, services: createServices(settings, console, { client: localClient(engineEndpoint) }) }
}

describe('the demo data of a new table', () => {
  let services: Awaited<ReturnType<typeof begin>>['services']
  let applications: Application[]
  let moves: (typeof Move)['_output'][]
  beforeAll(async () => {
    const begun = await begin()
    expect(begun.kept).toEqual({})
    services = begun.services
    const { items } = await services.applications.list(userId, { sort: 'updated_at' }, { limit: 200 })
    applications = await Promise.all(items.map(({ id }) => services.applications.get(userId, id)))
    const histories = applications.map(({ id }) =>
      services.applications.listMoves(userId, id, { limit: 100 }),
    )
    moves = (await Promise.all(histories)).flatMap((history) => history.items)
  })

  const at = (time: string | undefined) => Date.parse(time ?? '')

  it('the demo data has forty applications, as the API would return them', () => {
    expect(applications).toHaveLength(40)
    for (const application of applications) expect(() => Application.parse(application)).not.toThrow()
    expect(new Set(applications.map(({ url }) => url)).size).toBe(40)
    for (const { url } of applications) expect(new URL(url ?? '').hostname).toMatch(/\.example$/)
  })

  it('the demo data covers four months and ends yesterday', () => {
    const days = applications.map(({ created_at }) => (today.getTime() - at(created_at)) / dayMs)
    expect(Math.max(...days)).toBeGreaterThan(110)
    expect(Math.max(...days)).toBeLessThan(125)
    expect(Math.min(...days)).toBeLessThan(4)
  })

  it('the demo data is realistic: few applications got far, most got no reply', () => {
    const count = (status: string) => applications.filter((it) => it.status === status).length
    const statuses = [
      'saved',
      'applied',
      'screening',
      'interview',
      'offer',
      'rejected',
      'ghosted',
      'withdrawn',
    ]
    const counts = Object.fromEntries(statuses.map((status) => [status, count(status)]))
    expect(counts).toEqual({
      saved: 5,
      applied: 5,
      screening: 3,
      interview: 4,
      offer: 1,
      rejected: 13,
      ghosted: 7,
      withdrawn: 2,
    })
    expect(applications.filter(({ archived }) => archived).length).toBeGreaterThan(2)
  })

  it('the demo data has no moves in the future, only appointments', () => {
    for (const it of applications) {
      const times = [it.created_at, it.status_since, it.updated_at, ...(it.applied_at ? [it.applied_at] : [])]
      expect(times.filter((time) => at(time) > today.getTime())).toEqual([])
      expect(at(it.created_at)).toBeLessThanOrEqual(at(it.status_since))
      expect(at(it.status_since)).toBeLessThanOrEqual(at(it.updated_at))
      expect(it.status === 'saved').toBe(it.applied_at === undefined)
    }
    for (const move of moves) expect(move.recorded_at).toBe(move.at)
    const actions = applications.flatMap(({ next_action }) => next_action ?? [])
    expect(actions.length).toBeGreaterThan(5)
    for (const action of actions) expect(at(action.at)).toBeGreaterThan(today.getTime())
    const interviews = applications.flatMap((it) => it.interviews)
    const toCome = interviews.filter((it) => at(it.at) > today.getTime())
    expect([toCome.length, interviews.length - toCome.length]).toEqual([4, 11])
  })

  it('the demo data has moves on working days only', () => {
    const times = [...moves, ...applications.flatMap((it) => it.interviews)].map((it) => new Date(it.at))
    expect(times.filter((time) => time.getDay() % 6 === 0)).toEqual([])
  })

  it('the demo data leaves the events of the latest three changes in the inbox', async () => {
    const inbox = async (state: 'undelivered' | 'delivered') =>
      (await services.inbox.list(userId, { state }, { limit: 200 })).events
    const left = await inbox('undelivered')
    expect(left.map(({ source }) => source)).toEqual(['tracker', 'tracker', 'tracker'])
    const ids = left.map(({ payload }) => payload.application_id)
    const latest = [...applications].sort((one, other) => at(other.updated_at) - at(one.updated_at))
    expect(ids).toContain(latest[0]?.id)
    expect((await inbox('delivered')).length).toBeGreaterThan(applications.length + 2)
  })
})

it('`npm start` detects a new table', async () => {
  const { engineEndpoint, tableName } = await newTable()
  expect(await createLocalTable(engineEndpoint, tableName)).toBe(false)
  expect(await createLocalTable(engineEndpoint, `${tableName}-2`)).toBe(true)
})

it('`npm start` continues without demo data, and says why they are missing', async () => {
  const settings = readSettings({
    TABLE_NAME: 'no-such-table',
    GOOGLE_CLIENT_ID: 'demo.apps.googleusercontent.com',
    JWT_SECRET_KEY: 'a-secret-that-only-the-tests-know-0123456789',
  })
  const { engineEndpoint } = await newTable()
  expect(await keepDemoSearch(settings, engineEndpoint)).toEqual({ problem: expect.any(String) })
})
