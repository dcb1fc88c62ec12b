import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock, testApp, testSecret } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { clientId } from './tools/google.ts'
import { newKey } from './tools/inbox.ts'

describe('four instances over one table', () => {
  let test: TestApp
  let instances: ChildProcess[]
  // The first millisecond of a window in ten minutes. Tokens that this test issues until then are valid in it.
  const clock = createClock(new Date(Math.ceil(Date.now() / 60_000 + 10) * 60_000))

  const hears = (instance: ChildProcess) =>
    new Promise<unknown>((resolve) => instance.once('message', resolve))

  beforeAll(async () => {
    test = await testApp({ environment: { RATE_LIMITS: 'sign_in=20,session=50,key=50' } })
    const environment = {
      ...process.env,
      ALLOWED_ORIGINS: 'https://app.example.com',
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_JWKS_URL: test.google.url,
      JWT_SECRET_KEY: testSecret,
      TABLE_NAME: test.tableName,
      AWS_ENDPOINT_URL_DYNAMODB: test.proxy.endpoint,
      RATE_LIMITS: 'sign_in=20,session=50,key=50',
      LOG_LEVEL: 'silent',
      NOW: clock.now().toISOString(),
    }
    instances = Array.from({ length: 4 }, () =>
      fork(new URL('tools/instance.ts', import.meta.url), { env: environment }),
    )
    await Promise.all(instances.map(hears))
  })
  afterAll(async () => {
    for (const instance of instances) instance.kill()
    await test.close()
  })

  type Answer = { statusCode: number; headers: Record<string, string> }

  /** The responses of all instances to the same request, sent this many times to each at once. */
  async function answersTo(request: object, times: number) {
    const answers = instances.map(hears)
    for (const instance of instances) instance.send({ ...request, times })
    return (await Promise.all(answers)).flat() as Answer[]
  }

  /** The number of responses of each status. */
  async function ask(request: object, times: number) {
    const counts: Record<string, number> = {}
    for (const { statusCode } of await answersTo(request, times))
      counts[statusCode] = (counts[statusCode] ?? 0) + 1
    return counts
  }

  it('of 200 parallel requests of a session at the start of a window, exactly 50 pass', async () => {
    const token = await test.signIn()
    const request = { method: 'GET', url: '/api/user', headers: test.bearer(token) }
    expect(await ask(request, 50)).toEqual({ 200: 50, 429: 150 })
    expect(await ask(request, 5)).toEqual({ 429: 20 })
  })

  it('of 200 parallel requests with an API key, exactly 50 pass, and each response says what is left', async () => {
    const { key } = await newKey(test, 'limited')
    const request = { method: 'GET', url: '/zapier/me', headers: test.bearer(key) }
    test.proxy.forget()
    const answers = await answersTo(request, 50)
    const passed = answers.filter(({ statusCode }) => statusCode === 200)
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    expect([passed.length, refused.length]).toEqual([50, 150])
    const left = passed.map(({ headers }) =>
      Number(/^"key";r=(\d+);t=60$/.exec(headers.ratelimit ?? '')?.[1]),
    )
    expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index))
    for (const { headers } of refused) {
      expect(headers).toMatchObject({ ratelimit: '"key";r=0;t=60', 'retry-after': '60' })
    }
    for (const { headers } of answers) expect(headers['ratelimit-policy']).toBe('"key";q=50;w=60')
    // The maximum: a call for each request, and two more for each request that found the window not open yet. The budget of
    // work takes a call of each request that passed, and one more if the instance guessed wrong.
    expect(test.proxy.calls.length).toBeLessThanOrEqual(600 + 50 * 2)

    // Now each instance has met a refusal, whichever of them let the 50 requests pass.
    expect(await ask(request, 1)).toEqual({ 429: 4 })
    test.proxy.forget()
    expect(await ask(request, 50)).toEqual({ 429: 200 })
    expect(test.proxy.calls).toEqual([])
    expect(await ask({ ...request, url: '/inbox' }, 5)).toEqual({ 429: 20 })
  })

  it('each API key of a person is counted on its own', async () => {
    const [one, other] = [await newKey(test, 'two-keys'), await newKey(test, 'two-keys')]
    const request = ({ key }: { key: string }) => ({
      method: 'GET',
      url: '/zapier/me',
      headers: test.bearer(key),
    })
    expect(await ask(request(one), 15)).toEqual({ 200: 50, 429: 10 })
    expect(await ask(request(other), 10)).toEqual({ 200: 40 })
  })

  it('of 80 parallel sign-ins from an IP address, exactly 20 pass', async () => {
    const request = {
      method: 'POST',
      url: '/auth/google',
      headers: {},
      payload: { token: 'x' },
      remoteAddress: '198.51.100.1',
    }
    expect(await ask(request, 20)).toEqual({ 401: 20, 429: 60 })
  })
})
