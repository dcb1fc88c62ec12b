import { describe, expect, it } from 'vitest'
import { routes } from '../routes.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import type { Fault } from '../tools/fault-proxy.ts'
import { personOf, readSample, send } from '../tools/samples.ts'

/** What differs between two runs of the same thing: times, ids, counters. */
const passing =
  /_at$|^(id|sk|hits|ttl|window_start|write_id|deletion_lease_until|event_id|timestamp|hash|prefix|last_four)$/

/** Deleting an account takes many requests: test/long/users/deletion.test.ts breaks each of its calls in turn. */
const broken = Object.keys(routes).filter((route) => route !== 'DELETE /api/user')

const faults: [string, Fault][] = [
  ['is refused', { kind: 'error', name: 'NeverHeardOfException' }],
  ['is denied', { kind: 'error', name: 'AccessDeniedException' }],
  ['meets a reset', { kind: 'reset' }],
  ['meets an HTML page', { kind: 'html' }],
  ['meets an empty answer', { kind: 'empty' }],
  ['is done, but its answer lost', { kind: 'drop' }],
]

describe.each(faults)('a request of which one table call %s', (_what, fault) => {
  it.each(broken)(
    'the route %s fails or succeeds, and a repeated request leaves the same rows',
    async (route) => {
      const test = await testApp()
      const wanted = await stateAfter(test, route, 'undisturbed')
      const { length } = test.proxy.calls
      for (let number = 0; number < length; number++) {
        const sub = `disturbed-${number}`
        expect(await stateAfter(test, route, sub, () => test.proxy.failCall(number, fault))).toEqual(wanted)
      }
      await test.close()
    },
  )

  /** What the table holds of a person after a call that was sent until it succeeded. */
  async function stateAfter(test: TestApp, route: string, sub: string, disturb?: () => void) {
    const token = await test.signIn({ sub })
    await test.as(token, 'GET', '/api/user')
    const sample = await readSample(routes[route]?.sample, route.split(' ')[1]!, personOf(test, sub, token))
    test.proxy.forget()
    disturb?.()
    for (let turn = 0; ; turn++) {
      const { statusCode, headers } = await send(test, route, token, sample)
      if (statusCode < 300) break
      // Deleting what a lost answer has already deleted finds nothing more.
      if (statusCode === 404 && turn > 0) break
      expect([500, 503]).toContain(statusCode)
      expect(headers['retry-after']).toBe(statusCode === 503 ? '2' : undefined)
      expect(turn).toBe(0)
    }
    test.proxy.heal()
    const items = (await test.items()).filter(({ pk }) => pk.includes(sub))
    const isSignIn = route === 'POST /auth/google'
    const rows = items
      // A sign-in that failed may leave a session that nobody has the token of.
      .filter(({ pk }) => !(isSignIn && pk.endsWith('#sessions')))
      // A key that was not made whole leaves a pointer to nothing, which goes with its account.
      .filter(({ pk }) => !pk.endsWith('#keys'))
      .map((item) =>
        JSON.stringify(
          Object.entries(item)
            .filter(([name]) => !passing.test(name))
            .sort(),
        )
          .replaceAll(sub, 'person')
          // An event's payload is a text, and holds ids and times of its own.
          .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
          .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'),
      )
      .sort()
    // Such a key was told of, as the one that was made when the request was sent again.
    return route === 'POST /api/keys' ? [...new Set(rows)] : rows
  }
})
