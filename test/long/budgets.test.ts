import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../routes.ts'
import { openBudgets, unitsOf } from '../tools/budgets.ts'

describe('the largest request to a route', () => {
  let budgets: Awaited<ReturnType<typeof openBudgets>>
  beforeAll(async () => {
    budgets = await openBudgets()
  })
  afterAll(() => budgets.test.close())

  const bounded = Object.entries(routes).filter(([, { worst }]) => worst !== 'time')

  it.each(bounded)(
    'the route %s uses the capacity units of its row',
    async (name, { sample, worstSample, worst }) => {
      expect(unitsOf(await budgets.callsOf(name, worstSample ?? sample, 'new'))).toEqual(worst)
    },
  )
})
