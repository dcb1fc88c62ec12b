import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { mountedRoutes } from '../../src/http/doors.ts'
import type { RouteSchema } from '../../src/http/doors.ts'
import { queryOf, withoutTrailingSlash } from '../../src/http/urls.ts'
import { routes } from '../routes.ts'
import { origin, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { personOf, readSample, send } from '../tools/samples.ts'

it.each([
  ['/a?b', 'b'],
  ['/a?b=c?d&e', 'b=c?d&e'],
  ['/a?', ''],
  ['/a', ''],
])('the query of %s begins at the first question mark', (url, query) => {
  expect(queryOf(url)).toBe(query)
})

it.each([
  ['/a/', '/a'],
  ['/a/?b=/', '/a?b=/'],
  ['/a?b/', '/a?b/'],
  ['/a//', '/a/'],
  ['/', '/'],
  ['/?a/', '/?a/'],
  ['*', '*'],
])('the URL %s is %s without a trailing slash', (url, expected) => {
  expect(withoutTrailingSlash(url)).toBe(expected)
})

describe('a trailing slash', () => {
  let test: TestApp
  let people = 0
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  const isDocument = (route: string) => /\/(openapi\.json|docs|index\.html)$/.test(route)
  const rows = Object.keys(routes)
  const withSlash = (url: string) => url.replace(/(?=\?|$)/, '/')

  it.each(rows.filter((route) => !isDocument(route)))(
    'the route %s has the same status with a trailing slash',
    async (route) => {
      const sub = `slash-${people++}`
      const token = await test.signIn({ sub })
      const { sample: sampler, status } = routes[route]!
      const sample = await readSample(sampler, route.split(' ')[1]!, personOf(test, sub, token))
      const answer = await send(test, route, token, { ...sample, url: withSlash(sample.url) })
      expect(answer.statusCode).toBe(status)
    },
  )

  it.each(rows)(
    'the path of %s has the same methods and the same preflight with a trailing slash',
    async (route) => {
      const url = route.split(' ')[1]!.replace(/:\w+/g, '01890a5d-ac96-774b-bcce-b302099a8057')
      const inject = (method: string, path: string, headers = {}) =>
        test.app.inject({ method: method as 'GET', url: path, headers })
      for (const method of ['PUT', 'OPTIONS']) {
        const [plain, slashed] = [await inject(method, url), await inject(method, `${url}/`)]
        expect(slashed.statusCode).toBe(plain.statusCode)
        expect(slashed.headers.allow).toBe(plain.headers.allow)
      }
      const asked = { origin, 'access-control-request-method': 'GET' }
      const preflight = await inject('OPTIONS', `${url}/`, asked)
      expect(preflight.statusCode).toBe(204)
      expect(preflight.headers['access-control-allow-origin']).toBe(origin)
    },
  )

  it.each([
    ['/openapi.json/', '../openapi.json'],
    ['/docs/', '../docs'],
    ['/docs/?a=b?c', '../docs?a=b?c'],
    ['/static/index.html/', '../index.html'],
  ])(
    'the document %s redirects to its path without a trailing slash, below any stage',
    async (url, location) => {
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await test.app.inject({ method, url })
        expect(answer.statusCode).toBe(308)
        expect(answer.headers.location).toBe(location)
        const at = new URL(location, `https://api.example.com/prod${url}`)
        expect(at.pathname).toBe(`/prod${url.split('/?')[0]!.replace(/\/$/, '')}`)
      }
    },
  )

  it.each(['/api/applications', '/api/applications/'])(
    'the Location of an application that was sent to %s is its URL',
    async (path) => {
      const token = await test.signIn()
      const payload = { company: 'Acme', title: 'Engineer' }
      const answer = await test.app.inject({
        method: 'POST',
        url: path,
        headers: test.bearer(token),
        payload,
      })
      const at = new URL(String(answer.headers.location), `https://api.example.com/prod${path}`)
      expect(at.pathname).toBe(`/prod/api/applications/${answer.json().id}`)
    },
  )

  it('the link to the next page is right after a trailing slash', async () => {
    const token = await test.signIn({ sub: 'pages' })
    for (const text of ['1', '2']) {
      const payload = { event_type: 'a', payload: { text } }
      await test.app.inject({ method: 'POST', url: '/events/', headers: test.bearer(token), payload })
    }
    const first = await test.as(token, 'GET', '/inbox/?limit=1&event_type=')
    const [, next = ''] = /^<([^>]+)>/.exec(String(first.headers.link)) ?? []
    const { pathname, search } = new URL(next, 'https://api.example.com/inbox/')
    const second = await test.as(token, 'GET', pathname + search)
    expect(second.json().events).toHaveLength(1)
    expect(second.json().events).not.toEqual(first.json().events)
  })
})

describe('a query', () => {
  let test: TestApp
  let token: string
  let people = 0
  beforeAll(async () => {
    test = await testApp()
    token = await test.signIn()
  })
  afterAll(() => test.close())

  const guarded = Object.keys(routes).filter((route) => !['open', 'calendar'].includes(routes[route]!.door))
  it.each(guarded)('the route %s rejects an unknown parameter', async (route) => {
    const sub = `query-${people++}`
    const own = await test.signIn({ sub })
    const sample = await readSample(routes[route]!.sample, route.split(' ')[1]!, personOf(test, sub, own))
    const url = `${sample.url}${sample.url.includes('?') ? '&' : '?'}fbclid=x`
    const answer = await send(test, route, own, { ...sample, url })
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ in: 'query', pointer: '/fbclid' }] })
  })

  it('open routes ignore parameters', async () => {
    for (const { method, url } of mountedRoutes(test.app).filter(({ door }) => door === 'open')) {
      const payload = method === 'POST' ? { payload: { token: 'none' } } : {}
      const answer = await test.app.inject({
        method: method as 'GET',
        url: `${url}?fbclid=x&utm_source=`,
        ...payload,
      })
      expect(answer.statusCode).toBe(method === 'POST' ? 401 : 200)
    }
  })

  it.each([
    ['/inbox', 'type=x'],
    ['/zapier/events', 'type=x'],
    ['/zapier/me', 'x=1'],
    ['/api/user', 'x=1'],
    ['/api/keys', 'label=x'],
  ])('GET %s?%s is rejected, because the result would not be what was asked for', async (path, query) => {
    const answer = await test.as(token, 'GET', `${path}?${query}`)
    expect(answer.json()).toMatchObject({
      status: 422,
      errors: [{ in: 'query', pointer: `/${query.split('=')[0]}` }],
    })
  })

  it('an empty value counts as not given on every route', async () => {
    const empty = 'q=&event_type=&limit=&cursor=&state=&since=&source=&status=&sort=&order=&scope='
    for (const { method, url, door } of mountedRoutes(test.app)) {
      if (method !== 'GET' || url.includes(':') || url.endsWith('/lookup') || door === 'calendar') continue
      const answer = await test.as(token, 'GET', `${url}?${empty}`)
      expect({ url, door, status: answer.statusCode }).toEqual({ url, door, status: 200 })
    }
  })
})

describe('a document with a trailing slash', () => {
  it('an open redirect is impossible: the target is relative and has one segment', async () => {
    const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
    const schema: RouteSchema = { door: 'open', cacheable: true }
    app.get('/*', { schema }, async () => 'page')
    for (const url of ['//evil.example/', '/\\evil.example/', '/a//evil.example/'])
      expect(String((await app.inject({ url })).headers.location)).toMatch(/^\.\.\//)
  })
})
