import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mountedRoutes } from '../src/http/doors.ts'
import { createClock, testApp } from './tools/app.ts'
import type { Clock, TestApp } from './tools/app.ts'
import { routeSamples, send } from './tools/route-samples.ts'

/** What one call of a route costs: table calls, and the capacity units that they take together. */
type Budget = { calls: string[]; units: number }

/** Every call behind a door first reads and counts the session. */
const door = 'UpdateItem'

const budgets: Record<string, Budget> = {
  'GET /health': { calls: [], units: 0 },
  'GET /status': { calls: [], units: 0 },
  'GET /openapi.json': { calls: [], units: 0 },
  'GET /docs': { calls: [], units: 0 },
  'GET /static/index.html': { calls: [], units: 0 },
  'POST /auth/google': { calls: ['UpdateItem', 'PutItem', 'GetItem', 'TransactWriteItems'], units: 9 },
  'GET /api/user': { calls: [door, 'GetItem'], units: 2 },
  'GET /api/sessions': { calls: [door, 'Query'], units: 2 },
  'DELETE /api/sessions/:id': { calls: [door, 'GetItem', 'DeleteItem'], units: 3 },
  'POST /auth/sign-out': { calls: [door, 'Query'], units: 2 },
  'DELETE /api/user': {
    // Mark, own session, lease, other sessions, keys, the data, the sessions, the inbox and what was in it, the
    // applications, end of the lease.
    calls: [
      door,
      ...Array<string>(3).fill('UpdateItem'),
      ...Array<string>(5).fill('Query'),
      'BatchWriteItem',
      ...Array<string>(2).fill('Query'),
      'UpdateItem',
    ],
    units: 14,
  },
  'GET /api/keys': { calls: [door, 'Query'], units: 2 },
  'POST /api/keys': { calls: [door, 'Query', 'PutItem', 'PutItem'], units: 4 },
  'DELETE /api/keys/:id': { calls: [door, 'GetItem', 'DeleteItem', 'DeleteItem'], units: 4 },
  'POST /events': { calls: [door, 'TransactWriteItems'], units: 5 },
  'POST /events/batch': { calls: [door, 'TransactWriteItems'], units: 9 },
  'GET /events/:id': { calls: [door, 'BatchGetItem'], units: 4 },
  'DELETE /events/:id': { calls: [door, 'BatchGetItem', 'TransactWriteItems'], units: 7 },
  'GET /inbox': { calls: [door, 'Query', 'Query', 'BatchGetItem'], units: 5 },
  'GET /inbox/:id': { calls: [door, 'BatchGetItem'], units: 4 },
  'DELETE /inbox/:id': { calls: [door, 'BatchGetItem', 'TransactWriteItems'], units: 7 },
  'POST /inbox/acknowledge': { calls: [door, 'BatchGetItem', 'TransactWriteItems'], units: 13 },
  'GET /zapier/me': { calls: [door], units: 1 },
  'GET /api/applications': { calls: [door, 'Query'], units: 2 },
  'POST /api/applications': { calls: [door, 'TransactWriteItems'], units: 21 },
  'GET /api/applications/lookup': { calls: [door, 'GetItem'], units: 2 },
  'GET /api/applications/:id': { calls: [door, 'GetItem'], units: 2 },
  'PATCH /api/applications/:id': { calls: [door, 'GetItem', 'TransactWriteItems'], units: 22 },
  'DELETE /api/applications/:id': { calls: [door, 'GetItem', 'TransactWriteItems'], units: 22 },
  'POST /api/applications/:id/status': { calls: [door, 'GetItem', 'TransactWriteItems'], units: 26 },
  'GET /api/applications/:id/history': { calls: [door, 'GetItem', 'Query'], units: 3 },
  'DELETE /api/applications/:id/history/:entry': {
    calls: [door, 'GetItem', 'BatchGetItem', 'TransactWriteItems'],
    units: 26,
  },
  'GET /zapier/events': { calls: [door, 'Query', 'Query', 'Query'], units: 4 },
}

describe('the table calls of a route', () => {
  let test: TestApp
  let clock: Clock
  let people = 0
  beforeAll(async () => {
    // A minute begins, and is long enough for all of them.
    clock = createClock(new Date(Math.ceil(Date.now() / 60_000) * 60_000))
    test = await testApp({ clock })
  })
  afterAll(() => test.close())

  /** One good call by a new person, whose session's window is open already. */
  async function call(route: string) {
    const sub = `person-${people++}`
    const token = await test.signIn({ sub })
    await test.as(token, 'GET', '/api/user')
    const sample = await routeSamples[route]!(test, sub, token)
    clock.advance(0.001)
    test.proxy.forget()
    const answer = await send(test, route, token, sample)
    expect(answer.statusCode).toBeLessThan(300)
    return [...test.proxy.calls]
  }

  it('are budgeted for every route of the router', () => {
    const routes = mountedRoutes(test.app).filter(({ method }) => method !== 'HEAD')
    expect(Object.keys(budgets).sort()).toEqual(routes.map(({ method, url }) => `${method} ${url}`).sort())
  })

  it.each(Object.entries(budgets))('%s', async (route, budget) => {
    const calls = await call(route)
    expect(calls.map(({ action }) => action)).toEqual(budget.calls)
    // DynamoDB Local counts a transaction once and an empty query as nothing, which DynamoDB does not.
    if (process.env.TEST_ENGINE_ENDPOINT) return
    expect(calls.reduce((sum, it) => sum + it.units, 0)).toBe(budget.units)
  })

  it.each([
    ['this', ['DeleteItem'], 2],
    ['others', ['Query', 'DeleteItem'], 3],
    ['all', ['Query', 'DeleteItem', 'DeleteItem'], 4],
  ])('POST /auth/sign-out?scope=%s, with one other session', async (scope, calls, units) => {
    const sub = `signs-out-${scope}`
    const [token] = [await test.signIn({ sub }), await test.signIn({ sub })]
    await test.as(token, 'GET', '/api/user')
    test.proxy.forget()
    await test.as(token, 'POST', `/auth/sign-out?scope=${scope}`)
    expect(test.proxy.calls.map(({ action }) => action)).toEqual([door, ...calls])
    expect(test.proxy.calls.reduce((sum, it) => sum + it.units, 0)).toBe(units)
  })

  it('read the table itself, consistently, by key, and never put a session into a transaction', async () => {
    const calls = []
    for (const route of Object.keys(budgets)) calls.push(...(await call(route)))
    const reads = calls.filter(({ action }) =>
      /^(GetItem|Query|BatchGetItem|TransactGetItems|Scan)$/.test(action),
    )
    expect(reads.length).toBeGreaterThan(5)
    for (const { action, input } of reads) {
      expect(action).not.toBe('Scan')
      // A batch says so for its table.
      const [read] = action === 'BatchGetItem' ? Object.values(input.RequestItems as object) : [input]
      expect(read).toMatchObject({ ConsistentRead: true })
      expect(input).not.toHaveProperty('IndexName')
    }
    const transactions = calls.filter(({ action }) => action === 'TransactWriteItems')
    expect(JSON.stringify(transactions)).not.toContain('#sessions')
  })
})
