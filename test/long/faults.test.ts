import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../routes.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import type { Fault } from '../tools/fault-proxy.ts'
import { personOf, readSample, send } from '../tools/samples.ts'

/** The values that differ between two runs of the same request: times, ids, counters. */
const passing =
  /_at$|^(id|sk|hits|ttl|window_start|write_id|deletion_lease_until|event_id|timestamp|hash|prefix|last_four)$/

/** The engine returns the members of an object in any order. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort())
    : value

/**
 * Deleting an account takes many requests: test/long/account-deletion/deletion.test.ts breaks each of its calls in
 * turn.
 */
const broken = Object.keys(routes).filter((route) => route !== 'DELETE /api/user')

const faults: [string, Fault][] = [
  ['is refused', { kind: 'error', name: 'NeverHeardOfException' }],
  ['is denied', { kind: 'error', name: 'AccessDeniedException' }],
  ['meets a reset', { kind: 'reset' }],
  ['meets an HTML page', { kind: 'html' }],
  ['meets an empty answer', { kind: 'empty' }],
  ['is done, but its answer lost', { kind: 'drop' }],
]

describe.each(broken)('a request to %s', (route) => {
  let test: TestApp
  let wanted: string[]
  let calls: number
  beforeAll(async () => {
    test = await testApp({ environment: { RATE_LIMITS: 'sign_in=1000' } })
    wanted = await stateAfter('undisturbed')
    calls = test.proxy.calls.length
  })
  afterAll(() => test.close())

  it.each(faults)(
    'a repeated request leaves the same rows as a success, if one table call %s',
    async (what, fault) => {
      for (let number = 0; number < calls; number++) {
        const sub = `${what.replaceAll(/\W/g, '-')}-${number}`
        expect(await stateAfter(sub, () => test.proxy.failCall(number, fault))).toEqual(wanted)
      }
    },
  )

  /** The rows of a person after a request that was repeated until it succeeded. */
  async function stateAfter(sub: string, disturb?: () => void) {
    const token = await test.signIn({ sub })
    await test.as(token, 'GET', '/api/user')
    const sample = await readSample(routes[route]?.sample, route.split(' ')[1]!, personOf(test, sub, token))
    test.proxy.forget()
    disturb?.()
    for (let turn = 0; ; turn++) {
      const { statusCode, headers } = await send(test, route, token, sample)
      if (statusCode < 300) break
      // A repeated deletion after a lost response finds nothing.
      if (statusCode === 404 && turn > 0) break
      expect([500, 503]).toContain(statusCode)
      expect(headers['retry-after']).toBe(statusCode === 503 ? '2' : undefined)
      expect(turn).toBe(0)
    }
    test.proxy.heal()
    const items = await test.items(sub)
    const isSignIn = route === 'POST /auth/google'
    const rows = items
      // A failed sign-in may leave a session whose token nobody has.
      .filter(({ pk }) => !(isSignIn && pk.endsWith('#sessions')))
      // A write whose result is unknown stays counted, so the repeated one counts twice.
      .filter(({ sk }) => sk !== 'counts')
      // If the creation of a key fails, its pointer may stay until the account is deleted.
      .filter(({ pk }) => !pk.endsWith('#keys'))
      .map((item) =>
        JSON.stringify(
          Object.fromEntries(Object.entries(item).filter(([name]) => !passing.test(name))),
          inOrder,
        )
          .replaceAll(sub, 'person')
          // The payload of an event is a text with ids and times in it.
          .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
          .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'),
      )
      .sort()
    // Such a key has an event, like the key of the repeated request.
    return route === 'POST /api/keys' ? [...new Set(rows)] : rows
  }
})
