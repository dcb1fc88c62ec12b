import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { RouteSchema } from '../../src/http/doors.ts'
import type { App } from '../../src/http/app.ts'
import { readOptions } from '../../src/local/environment.ts'
import { createHostRule, refuseOtherHosts } from '../../src/local/own-hosts.ts'

const isForOwnHost = createHostRule(['MyLaptop.local', 'api'])

describe('the rule for Host', () => {
  it.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST:8000',
    '127.0.0.1:8000',
    '192.168.1.7',
    '[::1]:8000',
    '[FD00::2]',
    'host.docker.internal:8001',
    'mylaptop.LOCAL:8000',
    'api',
  ])('the rule accepts %s', (host) => {
    expect(isForOwnHost({ headers: { host } })).toBe(true)
  })

  it.each([
    'rebound.example',
    'rebound.example:8000',
    'localhost.rebound.example',
    'rebound.localhost',
    'localhost.',
    '127.0.0.1.rebound.example',
    '127.0.0.1.',
    '[rebound.example]',
    '[::1].rebound.example',
    '::1',
    'localhost:8000@rebound.example',
    'localhost@rebound.example',
    'localhost, rebound.example',
    'localhost:port',
    'other.local',
  ])('the rule rejects %s', (host) => {
    expect(isForOwnHost({ headers: { host } })).toBe(false)
  })

  it.each([
    ['no Host', {}],
    ['an empty Host', { host: '' }],
  ])('the rule accepts a request with %s, which no browser sends', (_what, headers) => {
    expect(isForOwnHost({ headers, url: '/health' })).toBe(true)
  })

  it.each([
    ['http://localhost:8000/health', 'localhost', true],
    ['http://rebound.example/health', 'localhost', false],
    ['HTTP://rebound.example', 'localhost', false],
    ['http://localhost@rebound.example/health', 'localhost', false],
    ['http://localhost/health', 'rebound.example', false],
    ['/health?url=http://rebound.example/', 'localhost', true],
  ])('the rule uses the target in absolute form: %s to %s', (url, host, isIn) => {
    expect(isForOwnHost({ headers: { host }, url })).toBe(isIn)
  })
})

it.each(['http://my.box', 'my.box:8000', 'my.box/', '*', '*.my.box', '[::1]', '256.1.1.1'])(
  'LOCAL_HOSTS may not have "%s"',
  (name) => {
    expect(() => readOptions({ LOCAL_HOSTS: `api, ${name}` })).toThrow(/^LOCAL_HOSTS must be host names/)
  },
)

describe('an app with the rule for Host', () => {
  let app: App
  let counted = 0
  beforeAll(() => {
    const guard = refuseOtherHosts(isForOwnHost)
    app = createApp({ allowedOrigins: ['http://localhost:3000'], logLevel: 'silent', guard })
    app.register(async (routes: App) => {
      const schema: RouteSchema = { door: 'open' }
      routes.addHook('onRequest', async () => void (counted += 1))
      routes.post('/count', { schema }, async () => 'counted')
    })
  })
  afterAll(() => app.close())

  it.each([
    ['a route', 'POST', '/count'],
    ['a path that it does not know', 'GET', '/nothing'],
    ['a method that it does not know there', 'GET', '/count'],
    ['a preflight of a listed origin', 'OPTIONS', '/count'],
  ] as const)('the app returns 403 for %s before it counts the request', async (_what, method, url) => {
    const preflight = { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' }
    const answer = await app.inject({ method, url, headers: { host: 'rebound.example', ...preflight } })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: expect.stringContaining('LOCAL_HOSTS'),
      code: 'forbidden',
      request_id: answer.headers['x-request-id'],
    })
    expect(counted).toBe(0)
  })

  it('the app answers requests to its own names', async () => {
    const answer = await app.inject({ method: 'POST', url: '/count', headers: { host: 'mylaptop.local' } })
    expect([answer.statusCode, answer.body, counted]).toEqual([200, 'counted', 1])
  })
})
