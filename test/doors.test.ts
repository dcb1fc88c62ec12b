import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { unauthorized } from '../src/errors.ts'
import { corsPolicy } from '../src/http/cors.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import type { RouteSchema } from '../src/http/doors.ts'
import type { App } from '../src/http/app.ts'
import { userIdOf } from '../src/http/authentication.ts'
import type { Credentials } from '../src/http/authentication.ts'
import type { WorkBudget } from '../src/http/metering.ts'
import { routes, rowOf } from './routes.ts'
import { testApp } from './tools/app.ts'
import { newKey } from './tools/inbox.ts'
import type { TestApp } from './tools/app.ts'

describe('the doors', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  const filled = (url: string) => url.replace(/:\w+/g, '01890a5d-ac96-774b-bcce-b302099a8057')

  it('every route of the router has the door of its row', () => {
    const mounted = mountedRoutes(test.app)
    expect(mounted.length).toBeGreaterThan(10)
    for (const { method, url, door } of mounted) {
      expect({ method, url, door }).toEqual({ method, url, door: rowOf(method, url).door })
    }
  })

  it('only these routes are open', () => {
    const open = Object.keys(routes).filter((route) => routes[route]?.door === 'open')
    expect(open.sort()).toEqual([
      'GET /docs',
      'GET /health',
      'GET /openapi.json',
      'GET /static/index.html',
      'GET /status',
      'POST /auth/google',
    ])
  })

  it('a request without a credential gets 401 before anything else of it is checked', async () => {
    for (const { method, url } of mountedRoutes(test.app).filter(({ door }) => door !== 'open')) {
      const answer = await test.app.inject({
        method: method as 'GET',
        url: filled(url),
        ...(method !== 'GET' &&
          method !== 'HEAD' && { payload: 'no json', headers: { 'content-type': 'text/html' } }),
      })
      expect({ method, url, status: answer.statusCode }).toEqual({ method, url, status: 401 })
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  })

  it('a calendar address opens the calendar only, and no other credential opens the calendar', async () => {
    const token = await test.signIn()
    const made = await test.as(token, 'POST', '/api/calendar')
    const [, key] = made.json<{ url: string }>().url.split('?key=')
    const { key: apiKey } = await newKey(test, '1001')
    for (const { method, url, door } of mountedRoutes(test.app).filter((it) => it.door !== 'open')) {
      const send = (query: string, credential?: string) =>
        test.app.inject({
          method: method as 'GET',
          url: filled(url) + query,
          ...(credential && { headers: test.bearer(credential) }),
        })
      const byAddress = await send(`?key=${key}`, key)
      const isCalendar = door === 'calendar'
      expect({ method, url, status: byAddress.statusCode }).toEqual({
        method,
        url,
        status: isCalendar ? 200 : 401,
      })
      if (!isCalendar) continue
      for (const query of ['', '?key=', `?key=${key}&key=${key}`, `?key=${apiKey}`, `?key=${token}`])
        for (const credential of [undefined, token, apiKey, key])
          expect([query, (await send(query, credential)).statusCode]).toEqual([query, 401])
    }
  })

  it('the CORS policy has the methods of all routes', () => {
    for (const { method } of mountedRoutes(test.app)) expect(corsPolicy.methods).toContain(method)
  })

  it.each([
    ['no scheme', 'TOKEN'],
    ['another scheme', 'Basic TOKEN'],
    ['nothing after the scheme', 'Bearer '],
    ['two tokens', 'Bearer TOKEN TOKEN'],
    ['two headers, as the gateway joins them', 'Bearer TOKEN,Bearer TOKEN'],
    ['two headers, with a space', 'Bearer TOKEN, Bearer TOKEN'],
    ['a tab for a space', 'Bearer\tTOKEN'],
    ['an empty header', ''],
  ])('an Authorization header with %s is rejected', async (_what, header) => {
    const authorization = header.replaceAll('TOKEN', await test.signIn())
    const answer = await test.app.inject({ url: '/api/user', headers: { authorization } })
    expect(answer.statusCode).toBe(401)
  })

  it('the scheme is accepted in any case (RFC 9110)', async () => {
    const answer = await test.app.inject({
      url: '/api/user',
      headers: { authorization: `bEARER ${await test.signIn()}` },
    })
    expect(answer.statusCode).toBe(200)
  })

  it('a token in a query, a body or a cookie is ignored', async () => {
    const token = await test.signIn()
    const answers = await Promise.all([
      test.app.inject({ url: `/api/user?access_token=${token}&authorization=Bearer%20${token}` }),
      test.app.inject({ url: '/api/user', headers: { cookie: `access_token=${token}; token=${token}` } }),
      test.app.inject({ method: 'POST', url: '/auth/sign-out', payload: { access_token: token } }),
    ])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401])
  })
})

describe('the door `key`', () => {
  it('any session and any API key get through it, and nobody else', async () => {
    const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
    const rateLimit = { policy: 'any', limit: 9, remaining: 8, resetSeconds: 60 }
    const read = (right: string, principal: object) => async (token: string) => {
      if (token !== right) throw unauthorized('no')
      return { userId: 'ada', rateLimit, ...principal } as never
    }
    app.decorate('credentials', {
      sessions: { authenticate: read('a-session', { sessionId: '1', deletes: false }) },
      apiKeys: {
        authenticate: read('jht_without_scopes', { keyId: '1', scopes: [] }),
        looksLikeApiKey: (token: string) => token.startsWith('jht_'),
      },
      calendar: { authenticate: read('jhc_any', {}) },
    } satisfies Credentials)
    app.decorate('workBudget', { begin: async () => undefined, charge: () => undefined } satisfies WorkBudget)
    const schema: RouteSchema = { door: 'key' }
    app.get('/any', { schema }, async (request) => userIdOf(request))
    const statusOf = async (token: string) =>
      (await app.inject({ url: '/any', headers: { authorization: `Bearer ${token}` } })).statusCode
    expect(await statusOf('a-session')).toBe(200)
    expect(await statusOf('jht_without_scopes')).toBe(200)
    expect(await statusOf('another')).toBe(401)
    expect(await statusOf('jht_another')).toBe(401)
    expect((await app.inject({ url: '/any' })).statusCode).toBe(401)
  })
})

describe('a route without a door', () => {
  it('a route without a door is closed to everyone', async () => {
    const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
    app.get('/forgotten', async () => 'secrets')
    app.register(async (below: App) => {
      below.get('/forgotten/too', async () => 'secrets')
    })
    for (const url of ['/forgotten', '/forgotten/too']) {
      expect((await app.inject({ url })).statusCode).toBe(401)
    }
  })

  it('an open route that asks for its principal fails with 500 and a log line', async () => {
    const lines: string[] = []
    const app = createApp({
      allowedOrigins: [],
      logLevel: 'error',
      logStream: { write: (line) => lines.push(line) },
    })
    const schema: RouteSchema = { door: 'open' }
    app.get('/mine', { schema }, async (request) => userIdOf(request))
    const answer = await app.inject({ url: '/mine' })
    expect(answer.statusCode).toBe(500)
    expect(lines.join()).toContain('principal')
  })
})
