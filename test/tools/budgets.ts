import { expect } from 'vitest'
import { routes } from '../routes.ts'
import { createClock, testApp } from './app.ts'
import type { TestApp } from './app.ts'
import { personOf, readSample, send } from './samples.ts'
import type { Sampler } from './samples.ts'

/** Unlike DynamoDB, DynamoDB Local counts a transaction once and an empty query as nothing. */
export const countsUnits = !process.env.TEST_ENGINE_ENDPOINT

/** An app whose clock stands at the beginning of a minute, so that no sample reaches the next minute. */
export async function openBudgets() {
  const clock = createClock(new Date(Math.ceil(Date.now() / 60_000) * 60_000))
  const test = await testApp({ clock })
  let people = 0

  /** The table calls of a valid request of a new person: the first request of a `new` minute, or a later one. */
  async function callsOf(route: string, sampler: Sampler | undefined, minute: 'open' | 'new' = 'open') {
    const sub = `person-${people++}`
    const token = await test.signIn({ sub })
    await test.as(token, 'GET', '/api/user')
    const sample = await readSample(sampler, route.split(' ')[1]!, personOf(test, sub, token))
    clock.advance(minute === 'new' ? 60 : 0.001)
    test.proxy.forget()
    const answer = await send(test, route, token, sample)
    expect(answer.statusCode).toBe(routes[route]?.status)
    return [...test.proxy.calls]
  }

  return { test, callsOf }
}

type Calls = TestApp['proxy']['calls']

/** The capacity units of table calls. */
export function unitsOf(calls: Calls) {
  const isRead = ({ action }: { action: string }) => /^(Get|BatchGet|Query)/.test(action)
  const sum = (some: Calls) => some.reduce((total, { units }) => total + units, 0)
  return { writes: sum(calls.filter((call) => !isRead(call))), reads: sum(calls.filter(isRead)) }
}
