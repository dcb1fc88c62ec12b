import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { origin, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

describe('the headers of a response', () => {
  let test: TestApp
  let token: string
  beforeAll(async () => {
    test = await testApp()
    token = await test.signIn()
  })
  afterAll(() => test.close())

  const corsHeadersOf = (headers: object) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control'))

  it.each([
    ['a success', '/health', 200],
    ['a 404', '/nothing', 404],
    ['a 401', '/api/user', 401],
    ['a 400', '/%', 400],
  ])('the headers name the request, restrict browsers and vary by origin: %s', async (_what, url, status) => {
    const answer = await test.app.inject({ url })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers).toMatchObject({
      'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'strict-transport-security': expect.stringContaining('max-age='),
      vary: expect.stringContaining('Origin'),
    })
  })

  it.each([
    ['a', true],
    ['Az_09-', true],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ['a b', false],
    ['a\tb', false],
    ['{"x":1}', false],
    ['', false],
    ['é', false],
  ])('the headers have the client\'s request id "%s": %s', async (id, isTaken) => {
    const answer = await test.app.inject({ url: '/health', headers: { 'x-request-id': id } })
    expect(answer.headers['x-request-id'] === id).toBe(isTaken)
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{1,64}$/)
  })

  const lastLine = () => JSON.parse(test.logs.at(-1) ?? '{}') as Record<string, unknown>

  it('the log line has the same request id as the response, if the client sent none', async () => {
    const { headers } = await test.app.inject({ url: '/health' })
    expect(lastLine()).toMatchObject({
      level: 'INFO',
      route: '/health',
      status: 200,
      request_id: headers['x-request-id'],
    })
    expect(lastLine()).not.toHaveProperty('client_request_id')
  })

  it.each(['/health', '/nothing'])(
    "the log lines of %s have the client's request id beside ours, which is new each time",
    async (url) => {
      const ids = new Set()
      for (let times = 0; times < 2; times++) {
        test.logs.length = 0
        const answer = await test.app.inject({ url, headers: { 'x-request-id': 'find-me' } })
        expect(answer.headers['x-request-id']).toBe('find-me')
        if (answer.statusCode !== 200) expect(answer.json().request_id).toBe('find-me')
        for (const line of test.logs.map((it) => JSON.parse(it) as Record<string, unknown>)) {
          expect(line).toMatchObject({
            client_request_id: 'find-me',
            request_id: expect.stringMatching(/^[\da-f-]{36}$/),
          })
          ids.add(line.request_id)
        }
      }
      expect(ids.size).toBe(2)
    },
  )

  it('a response with tokens or data of a user is not cached', async () => {
    const signIn = await test.app.inject({
      method: 'POST',
      url: '/auth/google',
      payload: { token: await test.google.idToken() },
    })
    expect(signIn.headers['cache-control']).toBe('no-store')
    const refused = await test.app.inject({ method: 'POST', url: '/auth/google', payload: { token: 'x' } })
    expect(refused.headers['cache-control']).toBe('no-store')
    for (const bearer of [token, 'nobody']) {
      const user = await test.as(bearer, 'GET', '/api/user')
      expect(user.headers['cache-control']).toBe('private, no-store')
    }
  })

  it('a preflight of a listed origin gets the whole policy', async () => {
    const answer = await test.app.inject({
      method: 'OPTIONS',
      url: '/api/user',
      headers: {
        origin,
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'authorization',
      },
    })
    expect(answer.statusCode).toBe(204)
    expect(answer.body).toBe('')
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers':
        'authorization, content-type, if-match, if-none-match, idempotency-key, x-request-id',
      'access-control-max-age': '7200',
      vary: 'Origin',
    })
  })

  it('a listed origin gets itself back on every response, errors included', async () => {
    for (const url of ['/health', '/nothing', '/api/user']) {
      const { headers } = await test.app.inject({ url, headers: { origin } })
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': expect.stringContaining('retry-after'),
        vary: 'Origin',
      })
    }
  })

  it.each([
    'https://evil.example.com',
    'https://app.example.com.evil.com',
    'http://app.example.com',
    'https://APP.example.com',
    'https://app.example.com:8443',
    'null',
    '*',
  ])('another origin (%s) gets no CORS headers', async (stranger) => {
    for (const [method, url] of [
      ['OPTIONS', '/api/user'],
      ['GET', '/health'],
      ['GET', '/api/user'],
      ['OPTIONS', '/nothing'],
    ]) {
      const { headers } = await test.app.inject({
        method: method as 'GET',
        url: url!,
        headers: { origin: stranger, 'access-control-request-method': 'GET' },
      })
      expect(corsHeadersOf(headers)).toEqual([])
      expect(headers.vary).toContain('Origin')
    }
  })

  const refusals = () =>
    test.logs.filter((line) => line.includes('A page of')).map((line) => JSON.parse(line))

  it.each([
    ['a preflight', 'OPTIONS', '/api/user', { 'access-control-request-method': 'GET' }],
    ['a request', 'GET', '/health', {}],
    ['a form', 'POST', '/events', { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' }],
    ['an unknown path', 'GET', '/nothing', {}],
  ] as const)('another origin is logged with what to set: %s', async (what, method, url, headers) => {
    const stranger = `https://${what.replaceAll(' ', '-')}.example.com`
    for (let times = 0; times < 2; times++)
      await test.app.inject({ method, url, headers: { origin: stranger, ...headers } })
    expect(refusals().filter((line) => line.origin === stranger)).toEqual([
      expect.objectContaining({
        level: 'WARN',
        message: `A page of ${stranger} was refused. If it is your frontend, add it to ALLOWED_ORIGINS.`,
        request_id: expect.any(String),
      }),
    ])
  })

  it.each([
    ['a listed origin', { origin }],
    ['a page of the API itself', { origin: 'https://api.example.com', host: 'api.example.com' }],
    ['a page of the API on a laptop', { origin: 'http://localhost:8000', host: 'LOCALHOST:8000' }],
    [
      'a page that reaches the API through a rewrite',
      { origin: 'https://preview.example.com', 'sec-fetch-site': 'same-origin' },
    ],
    ['a program', {}],
  ])('%s is not logged as refused', async (_who, headers) => {
    test.logs.length = 0
    await test.app.inject({ method: 'POST', url: '/auth/google', headers, payload: { token: 'x' } })
    expect(test.logs).not.toEqual([])
    expect(refusals()).toEqual([])
  })

  it('an origin on another port of the same host is logged', async () => {
    test.logs.length = 0
    const headers = { origin: 'http://localhost:4200', host: 'localhost:8000', 'sec-fetch-site': 'same-site' }
    await test.app.inject({ url: '/health', headers })
    expect(refusals()).toMatchObject([{ origin: 'http://localhost:4200' }])
  })

  it('the line for a refused origin names the parameter of the template on AWS', async () => {
    const logs: string[] = []
    const logStream = { write: (line: string) => void logs.push(line) }
    const app = createApp({ ...test.settings, onAws: true, logLevel: 'warn', logStream })
    await app.inject({ url: '/health', headers: { origin: 'https://other.example.com' } })
    expect(logs.map((line) => JSON.parse(line).message)).toEqual([
      expect.stringContaining('add it to AllowedOrigins, the parameter of the template'),
    ])
  })

  it('no origin is logged as refused if there is no valid list', async () => {
    const logs: string[] = []
    const logStream = { write: (line: string) => void logs.push(line) }
    const app = createApp({ allowedOrigins: [], logLevel: 'info', logStream })
    await app.inject({ url: '/health', headers: { origin: 'https://app.example.com' } })
    expect(logs.map((line) => JSON.parse(line).message)).toEqual(['request'])
  })

  it('a session gets the rest of its allowance (draft-ietf-httpapi-ratelimit-headers-11)', async () => {
    const { headers } = await test.as(token, 'GET', '/api/user')
    expect(headers['ratelimit-policy']).toBe('"session";q=100000;w=60')
    expect(headers.ratelimit).toMatch(/^"session";r=\d+;t=\d+$/)
  })
})
