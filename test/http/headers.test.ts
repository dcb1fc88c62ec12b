import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

  it('the log line has the same request id as the response', async () => {
    await test.app.inject({ url: '/health', headers: { 'x-request-id': 'find-me' } })
    const line = test.logs.find((entry) => entry.includes('find-me')) ?? '{}'
    expect(JSON.parse(line)).toMatchObject({
      level: 'INFO',
      route: '/health',
      status: 200,
      request_id: 'find-me',
    })
  })

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

  it('a session gets the rest of its allowance (draft-ietf-httpapi-ratelimit-headers-11)', async () => {
    const { headers } = await test.as(token, 'GET', '/api/user')
    expect(headers['ratelimit-policy']).toBe('"session";q=100000;w=60')
    expect(headers.ratelimit).toMatch(/^"session";r=\d+;t=\d+$/)
  })
})
