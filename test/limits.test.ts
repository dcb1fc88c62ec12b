import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock, testApp, testSecret } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { clientId } from './tools/google.ts'

describe('four instances over one table', () => {
  let test: TestApp
  let instances: ChildProcess[]
  // The first millisecond of the next window: a token issued by now is good then.
  const clock = createClock(new Date(Math.ceil(Date.now() / 60_000) * 60_000))

  const hears = (instance: ChildProcess) =>
    new Promise<unknown>((resolve) => instance.once('message', resolve))

  beforeAll(async () => {
    test = await testApp({ environment: { RATE_LIMITS: 'sign_in=20,session=50' } })
    const environment = {
      ...process.env,
      ALLOWED_ORIGINS: 'https://app.example.com',
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_JWKS_URL: test.google.url,
      JWT_SECRET_KEY: testSecret,
      TABLE_NAME: test.tableName,
      AWS_ENDPOINT_URL_DYNAMODB: test.proxy.endpoint,
      RATE_LIMITS: 'sign_in=20,session=50',
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

  /** The same request from every instance at once, so many times each; how often each status was answered. */
  async function ask(request: object, times: number) {
    const answers = instances.map(hears)
    for (const instance of instances) instance.send({ ...request, times })
    const statuses = (await Promise.all(answers)).flat() as number[]
    return Object.fromEntries(
      [...new Set(statuses)].map((status) => [status, statuses.filter((it) => it === status).length]),
    )
  }

  it('let exactly 50 of 200 requests of a session pass, all sent at once from the start of a window', async () => {
    const token = await test.signIn()
    const request = { method: 'GET', url: '/api/user', headers: test.bearer(token) }
    expect(await ask(request, 50)).toEqual({ 200: 50, 429: 150 })
    expect(await ask(request, 5)).toEqual({ 429: 20 })
  })

  it('let exactly 20 of 80 sign-ins from an address pass', async () => {
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
