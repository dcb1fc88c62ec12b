import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mountedRoutes } from '../src/http/doors.ts'
import { createClock, testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'

/** Bodies of this many bytes whose responses could be long. Each is rejected for another reason. */
const bodies: Record<string, (bytes: number) => string> = {
  'a name that is escaped twice': (bytes) => JSON.stringify({ ['~'.repeat(bytes - 6)]: 1 }),
  'a name of quotes': (bytes) => JSON.stringify({ ['"'.repeat(bytes / 2 - 3)]: 1 }),
  'a name of control characters': (bytes) => JSON.stringify({ ['\u0001'.repeat(bytes / 6 - 1)]: 1 }),
  'a great many names': (bytes) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: bytes / 15 }, (_, index) => [`~${index}`, 1]))),
  'a name twice': (bytes) => `{"${'~'.repeat(bytes / 2 - 6)}":1,"${'~'.repeat(bytes / 2 - 6)}":2}`,
  'a number that is not kept exactly': (bytes) => `[${'9'.repeat(bytes - 2)}]`,
  'deep nesting': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'no JSON': (bytes) => '~'.repeat(bytes),
  'a text': (bytes) => JSON.stringify('~'.repeat(bytes - 2)),
  'a list': (bytes) => `[${'1,'.repeat(bytes / 2 - 2)}1]`,
}
const sizes = [2000, 32_000, 33_000, 520_000, 530_000]

describe('the worst body', () => {
  let test: TestApp
  let token: string
  beforeAll(async () => {
    test = await testApp()
    token = await test.signIn()
  })
  afterAll(() => test.close())

  const send = (method: string, url: string, payload: string, headers: object = {}) =>
    test.app.inject({
      method: method as 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    })

  it.each(Object.keys(bodies))(
    'the worst body to each open route is rejected, counted, and gets a short response: %s',
    async (body) => {
      const open = mountedRoutes(test.app).filter(({ door }) => door === 'open')
      for (const { method, url } of open) {
        const { length } = (await test.app.inject({ method: method as 'GET', url })).rawPayload
        for (const bytes of sizes) {
          const payload = bodies[body]!(bytes)
          const answer = await send(method, url, payload)
          const isSignIn = method === 'POST'
          // A route without a body does not read one.
          const status = !isSignIn ? [200] : payload.length > 32 * 1024 ? [413] : [400, 422]
          expect(status).toContain(answer.statusCode)
          if (isSignIn) {
            expect(answer.headers.ratelimit).toMatch(/^"sign_in";r=\d+;t=\d+$/)
            expect(answer.rawPayload.length).toBeLessThan(6000)
          } else expect(answer.rawPayload.length).toBe(length)
        }
      }
    },
  )

  it.each(Object.keys(bodies))(
    'the worst body to each other route gets a short response: %s',
    async (body) => {
      const others = mountedRoutes(test.app).filter(({ schema }) => schema.body)
      expect(others.length).toBeGreaterThan(7)
      for (const { method, url, schema } of others) {
        const path = url.replace(/:\w+/g, '01890a5d-ac96-774b-bcce-b302099a8057')
        const answer = await send(method, path, bodies[body]!(500_000), test.bearer(token))
        // An import may have any number, and its rows are refused one by one.
        expect(schema.consumes ? [200, 422] : [400, 413, 422]).toContain(answer.statusCode)
        expect(answer.rawPayload.length).toBeLessThan(6000)
      }
    },
  )

  it('the worst event in a batch gets a short response', async () => {
    const event = { ['~'.repeat(20_000)]: 1, event_type: 'a', payload: {} }
    const answer = await send('POST', '/events/batch', JSON.stringify({ events: Array(25).fill(event) }), {
      ...test.bearer(token),
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.rawPayload.length).toBeLessThan(25 * 300)
  })

  it('a body above the rate limit is rejected without being read', async () => {
    const limited = await testApp({ clock: createClock(), environment: { RATE_LIMITS: 'sign_in=3' } })
    const statuses = []
    for (let turn = 0; turn < 5; turn++) {
      const payload = bodies['a great many names']!(32_000)
      const headers = { 'content-type': 'application/json' }
      statuses.push(
        (await limited.app.inject({ method: 'POST', url: '/auth/google', payload, headers })).statusCode,
      )
    }
    expect(statuses).toEqual([422, 422, 422, 429, 429])
    await limited.close()
  })
})
