// @engine
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mountedRoutes } from '../src/http/doors.ts'
import { routes } from './routes.ts'
import type { TestApp } from './tools/app.ts'
import { countsUnits, openBudgets, unitsOf } from './tools/budgets.ts'

describe('the table calls of a route', () => {
  let test: TestApp
  let callsOf: Awaited<ReturnType<typeof openBudgets>>['callsOf']
  beforeAll(async () => {
    ;({ test, callsOf } = await openBudgets())
  })
  afterAll(() => test.close())

  it('every route of the router has a budget', () => {
    const mounted = mountedRoutes(test.app).filter(({ method }) => method !== 'HEAD')
    expect(Object.keys(routes).sort()).toEqual(mounted.map(({ method, url }) => `${method} ${url}`).sort())
  })

  it.each(Object.entries(routes))(
    'the route %s makes the table calls and uses the capacity units of its row in test/routes.ts',
    async (name, route) => {
      const calls = await callsOf(name, route.sample)
      const actions = calls.map(({ action }) => action)
      const arrived = route.calls.map((step) =>
        typeof step === 'string' ? actions.shift() : actions.splice(0, step.length).sort(),
      )
      expect(arrived).toEqual(route.calls)
      expect(actions).toEqual([])
      if (countsUnits) expect(unitsOf(calls)).toEqual(route.units)
    },
  )

  it.each(Object.entries(routes).filter(([, { door }]) => door !== 'open'))(
    'the route %s is charged for the capacity units of its row, unless it is free',
    async (name, route) => {
      const charged: object[] = []
      vi.spyOn(test.services.workBudget, 'charge').mockImplementation(
        (_userId, usage) => void charged.push(usage),
      )
      const calls = await callsOf(name, route.sample)
      vi.restoreAllMocks()
      const { writes, reads } = unitsOf(calls)
      const usage = { writeUnits: writes, readUnits: reads }
      if (name === 'DELETE /api/user') expect(charged).not.toContainEqual(expect.objectContaining(usage))
      else expect(charged.at(-1)).toMatchObject(usage)
    },
  )

  it.each([
    ['this', ['DeleteItem'], 3],
    ['others', ['Query', 'DeleteItem'], 4],
    ['all', ['Query', 'DeleteItem', 'DeleteItem'], 5],
  ])(
    'POST /auth/sign-out?scope=%s, with one other session, makes these table calls',
    async (scope, calls, units) => {
      const sub = `signs-out-${scope}`
      const [token] = [await test.signIn({ sub }), await test.signIn({ sub })]
      await test.as(token, 'GET', '/api/user')
      test.proxy.forget()
      await test.as(token, 'POST', `/auth/sign-out?scope=${scope}`)
      expect(test.proxy.calls.map(({ action }) => action)).toEqual(['UpdateItem', 'UpdateItem', ...calls])
      expect(test.proxy.calls.reduce((sum, it) => sum + it.units, 0)).toBe(units)
    },
  )

  it('every table call is consistent and by key, and no transaction has a session', async () => {
    const calls = []
    for (const [name, { sample }] of Object.entries(routes)) calls.push(...(await callsOf(name, sample)))
    const reads = calls.filter(({ action }) =>
      /^(GetItem|Query|BatchGetItem|TransactGetItems|Scan)$/.test(action),
    )
    expect(reads.length).toBeGreaterThan(5)
    for (const { action, input } of reads) {
      expect(action).not.toBe('Scan')
      // A batch names its table.
      const [read] = action === 'BatchGetItem' ? Object.values(input.RequestItems as object) : [input]
      expect(read).toMatchObject({ ConsistentRead: true })
      expect(input).not.toHaveProperty('IndexName')
    }
    const transactions = calls.filter(({ action }) => action === 'TransactWriteItems')
    expect(JSON.stringify(transactions)).not.toContain('#sessions')
  })
})
