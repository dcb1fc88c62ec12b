import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mountedRoutes } from '../src/http/doors.ts'
import { createClock, testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'

/** What one call of a route costs: table calls, and the capacity units that they take together. */
type Budget = {
  calls: string[]
  units: number
  ask: (token: string) => Promise<{ url: string; payload?: object }>
}

describe('the table calls of a route', () => {
  let test: TestApp
  let sub: string
  let people = 0
  const clock = createClock()
  beforeAll(async () => {
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  beforeEach(() => {
    sub = `person-${people++}`
  })

  const nothing = { calls: [], units: 0 }
  /** Every call behind a door first reads and counts the session. */
  const door = 'UpdateItem'
  const at = (url: string) => async () => ({ url })

  const budgets: Record<string, Budget> = {
    'GET /health': { ...nothing, ask: at('/health') },
    'GET /status': { ...nothing, ask: at('/status') },
    'GET /static/index.html': { ...nothing, ask: at('/static/index.html') },
    'POST /auth/google': {
      calls: ['UpdateItem', 'PutItem', 'UpdateItem'],
      units: 3,
      ask: async () => ({ url: '/auth/google', payload: { token: await test.google.idToken({ sub }) } }),
    },
    'GET /api/user': { calls: [door, 'GetItem'], units: 2, ask: at('/api/user') },
    'GET /api/sessions': { calls: [door, 'Query'], units: 2, ask: at('/api/sessions') },
    'DELETE /api/sessions/:id': {
      calls: [door, 'GetItem', 'DeleteItem'],
      units: 3,
      ask: async (token) => {
        const { items } = (await test.as(token, 'GET', '/api/sessions')).json()
        return { url: `/api/sessions/${items[0].id}` }
      },
    },
    'POST /auth/sign-out': { calls: [door, 'DeleteItem'], units: 2, ask: at('/auth/sign-out') },
    'DELETE /api/user': {
      // Mark, lease, own session, other sessions, the data, the sessions, end of the lease.
      calls: [door, 'UpdateItem', 'UpdateItem', 'UpdateItem', 'Query', 'Query', 'Query', 'UpdateItem'],
      units: 8,
      ask: at('/api/user'),
    },
  }

  it('are budgeted for every route of the router', () => {
    const routes = mountedRoutes(test.app).filter(({ method }) => method !== 'HEAD')
    expect(Object.keys(budgets).sort()).toEqual(routes.map(({ method, url }) => `${method} ${url}`).sort())
  })

  it.each(Object.keys(budgets))('%s', async (route) => {
    const { calls, units, ask } = budgets[route]!
    const token = await test.signIn({ sub })
    await test.as(token, 'GET', '/api/user') // opens the window, which takes a call more
    const { url, payload } = await ask(token)
    test.proxy.forget()
    const method = route.split(' ')[0] as 'GET'
    const answer = await test.app.inject({
      method,
      url,
      headers: test.bearer(token),
      ...(payload && { payload }),
    })
    expect(answer.statusCode).toBeLessThan(300)
    const seen = test.proxy.calls
    expect({
      calls: seen.map(({ action }) => action),
      units: seen.reduce((sum, call) => sum + call.units, 0),
    }).toEqual({
      calls,
      units,
    })
  })

  it('read the table itself, consistently, by key, and never put a session into a transaction', async () => {
    test.proxy.forget()
    for (const route of Object.keys(budgets)) {
      sub = `person-${people++}`
      const token = await test.signIn({ sub })
      const { url, payload } = await budgets[route]!.ask(token)
      await test.app.inject({
        method: route.split(' ')[0] as 'GET',
        url,
        headers: test.bearer(token),
        ...(payload && { payload }),
      })
    }
    const reads = test.proxy.calls.filter(({ action }) =>
      /^(GetItem|Query|BatchGetItem|TransactGetItems|Scan)$/.test(action),
    )
    expect(reads.length).toBeGreaterThan(5)
    for (const { action, input } of reads) {
      expect(action).not.toBe('Scan')
      expect(input).toMatchObject({ ConsistentRead: true })
      expect(input).not.toHaveProperty('IndexName')
    }
    const transactions = test.proxy.calls.filter(({ action }) => action === 'TransactWriteItems')
    expect(JSON.stringify(transactions)).not.toContain('#sessions')
  })
})
