import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Scope, included } from '../src/scopes.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import type { Door } from '../src/http/doors.ts'
import { rowOf } from './routes.ts'
import { testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { newKey } from './tools/inbox.ts'
import { personOf, readSample } from './tools/samples.ts'

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'
const [mine, theirs] = ['person-a', 'person-b']
const theirUrl = 'https://jobs.example.com/of-b'

/**
 * A caller: a credential and its scopes. A session needs no scopes. The secret of a calendar address is sent as a bearer
 * token and also as the `key` of the query.
 */
type Principal = {
  name: string
  token: string | undefined
  scopes: 'none' | 'session' | 'calendar' | Scope[]
  query?: string
}

// Every caller sends a request to every route. Ids in paths belong to person B.
describe('the matrix of routes and callers', () => {
  let test: TestApp
  let principals: Principal[]
  /** The values of path parameters, by the beginning of the path. All belong to person B. */
  let ids: Record<string, string>

  beforeAll(async () => {
    test = await testApp()
    const session = await test.signIn({ sub: mine })
    const ended = await test.signIn({ sub: mine })
    await test.as(ended, 'POST', '/auth/sign-out')
    const revoked = await newKey(test, mine)
    await test.services.apiKeys.revoke(mine, revoked.id)
    const calendarOf = async (token: string) => {
      const { url } = (await test.as(token, 'POST', '/api/calendar')).json<{ url: string }>()
      return { token: new URL(url).searchParams.get('key')!, query: new URL(url).search }
    }
    const endedCalendar = await calendarOf(session)
    principals = [
      { name: 'nobody', token: undefined, scopes: 'none' },
      { name: 'session of A', token: session, scopes: 'session' },
      { name: 'session of A that ended', token: ended, scopes: 'none' },
      { name: 'revoked key of A', token: revoked.key, scopes: 'none' },
      { name: 'calendar address of A that ended', ...endedCalendar, scopes: 'none' },
      { name: 'calendar address of A', ...(await calendarOf(session)), scopes: 'calendar' },
      { name: 'key of A with all scopes', token: (await newKey(test, mine)).key, scopes: Scope.options },
    ]
    for (const scope of Scope.options) {
      const { key } = await newKey(test, mine, [scope])
      principals.push({ name: `key of A with ${scope}`, token: key, scopes: [scope] })
    }

    const theirSession = await test.signIn({ sub: theirs, email: 'b@example.com', name: 'Person B' })
    const their = await newKey(test, theirs)
    await calendarOf(theirSession)
    const event = (text: string) =>
      test.services.inbox.push(theirs, { event_type: 'test.theirs', payload: { text }, source: 'of-b' })
    const { result: undelivered } = await event('a secret of b')
    const { result: delivered } = await event('another secret of b')
    await test.services.inbox.acknowledge(theirs, delivered.event_id)
    const { items } = (await test.as(theirSession, 'GET', '/api/sessions')).json()
    ids = {
      '/api/keys': their.id,
      '/api/sessions': items[0].id,
      '/events': undelivered.event_id,
      '/inbox': delivered.event_id,
      ...(await application()),
      ...(await leased()),
    }
  })
  afterAll(() => test.close())

  /** A leased event of person B, by each route that needs its lease, and the lease. */
  async function leased() {
    await test.services.inbox.push(theirs, { event_type: 'test.leased', payload: {} })
    const leases = await test.services.leases()
    const event_type = ['test.leased']
    const { lease_id, events } = await leases.lease(theirs, { limit: 1, seconds: 300, event_type })
    const routes = ['extend', 'release', 'requeue'].map((name) => [`/inbox/:id/${name}`, events[0]!.event_id])
    return { lease: lease_id, ...(Object.fromEntries(routes) as Record<string, string>) }
  }

  /** An application of person B, with a move. */
  async function application() {
    const made = await test.services.applications.create(theirs, {
      company: 'A secret of b',
      title: 'A secret of b',
      url: theirUrl,
      interviews: [{ at: '2026-12-01T09:00:00.000Z' }],
    })
    const { id } = made.result
    const { result: moved } = await test.services.applications.move({ userId: theirs, id }, { to: 'applied' })
    return { '/api/applications': id, ':entry': moved.entry.id }
  }

  /** Every route of the router, with the door of its row. */
  const mounted = () =>
    mountedRoutes(test.app).map(({ method, url }) => ({ method, url, door: rowOf(method, url).door }))
  const withIds = (url: string, of = ids) =>
    url.replace(/:\w+/g, (name) => of[url] ?? of[name] ?? of[url.replace(/\/:.*/, '')] ?? `no id for ${url}`)

  const bodies: Record<string, () => object> = {
    'POST /inbox/acknowledge': () => ({ ids: [ids['/events'], ids['/inbox']] }),
    'POST /inbox/:id/extend': () => ({ lease_id: ids.lease, seconds: 300 }),
    'POST /inbox/:id/release': () => ({ lease_id: ids.lease }),
    'PATCH /api/applications/:id': () => ({ priority: 1 }),
    'POST /api/applications/:id/status': () => ({ to: 'offer' }),
  }

  /** A valid request to a route, of any caller. */
  async function call(method: string, url: string, path: string, { token, query = '' }: Principal) {
    const payload = bodies[`${method} ${url}`]?.() ?? (await payloadOf(method, url))
    return test.app.inject({
      method: method as 'GET',
      url: path + query,
      headers: { ...(token && test.bearer(token)), 'x-request-id': 'same' },
      ...(payload && { payload }),
    })
  }

  /** The body of A's request to a route without an id. */
  async function payloadOf(method: string, url: string) {
    if (method !== 'POST' || url.includes(':')) return undefined
    const { sample } = rowOf(method, url)
    return (await readSample(sample, url, personOf(test, mine, principals[1]!.token!))).payload
  }

  /** The expected result of a request: the caller is let in, or gets 401 or 403. */
  function expected(door: Door, { scopes }: Principal) {
    if (door === 'open') return 'in'
    if (scopes === 'none') return 401
    if (door === 'calendar' || scopes === 'calendar') return door === scopes ? 'in' : 401
    if (scopes === 'session') return 'in'
    if (door === 'session') return 401
    if (door === 'key') return 'in'
    const mayDo = scopes.flatMap((scope) => [scope, ...(included[scope] ?? [])])
    return mayDo.includes(door) ? 'in' : 403
  }

  /** All rows of person B, except the counters of requests in the rows of sessions and API keys. */
  const keptOfB = async () =>
    (await test.items())
      .filter((item) => JSON.stringify(item).includes(theirs))
      .sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1))

  /** Routes that end credentials. They come last, and only rejected callers send them. */
  const ends = (method: string, url: string) =>
    ['POST /auth/sign-out', 'DELETE /api/user', 'POST /api/calendar', 'DELETE /api/calendar'].includes(
      `${method} ${url}`,
    )

  it('every path parameter has a real value of person B', () => {
    for (const { url } of mounted().filter((it) => it.url.includes(':'))) {
      expect(withIds(url)).toMatch(/\/[0-9a-f-]{36}(\/|$)/)
      expect(withIds(url)).not.toContain('no id')
    }
  })

  it('a caller gets through the doors of its scopes only, and nothing of person B is shown or changed', async () => {
    const before = await keptOfB()
    expect(before.length).toBeGreaterThan(6)
    for (const principal of principals) {
      for (const { method, url, door } of mounted()) {
        const wanted = expected(door, principal)
        if (ends(method, url) && wanted === 'in') continue
        const answer = await call(method, url, withIds(url), principal)
        const got =
          [401, 403].includes(answer.statusCode) && url !== '/auth/google' ? answer.statusCode : 'in'
        const what = { method, url, door, principal: principal.name }
        expect({ ...what, got }).toEqual({ ...what, got: wanted })
        expect(answer.statusCode).toBeLessThan(500)
        if (wanted === 'in' && url.includes(':'))
          expect({ ...what, status: answer.statusCode }).toEqual({ ...what, status: 404 })
        expect(JSON.stringify([answer.headers, url.includes('acknowledge') ? '' : answer.body])).not.toMatch(
          new RegExp(
            ['secret of b', 'of-b', theirs, 'b@example', 'Person B', ...Object.values(ids)].join('|'),
          ),
        )
      }
    }
    expect(await keptOfB()).toEqual(before)
  })

  it('a resource of person B gets the same response as one that does not exist, byte for byte', async () => {
    for (const principal of principals) {
      for (const { method, url } of mounted().filter((it) => it.url.includes(':'))) {
        const foreign = await call(method, url, withIds(url), principal)
        const nothing = Object.fromEntries(Object.keys(ids).map((name) => [name, unknownId]))
        const unknown = await call(method, url, withIds(url, nothing), principal)
        const comparable = ({ statusCode, headers, body }: typeof foreign) => {
          const { ratelimit: _ratelimit, date: _date, ...others } = headers
          return { statusCode, headers: others, body }
        }
        expect(comparable(foreign)).toEqual(comparable(unknown))
      }
    }
  })

  it("a batch request of person A acknowledges nothing of person B, and reports B's ids as not found", async () => {
    const [, session] = principals
    const asked = [ids['/events']!, unknownId, ids['/inbox']!]
    const before = await keptOfB()
    const answer = await test.app.inject({
      method: 'POST',
      url: '/inbox/acknowledge',
      headers: test.bearer(session!.token!),
      payload: { ids: asked },
    })
    expect(answer.json().results).toEqual(asked.map((event_id) => ({ event_id, status: 'not_found' })))
    expect(await keptOfB()).toEqual(before)
  })

  it('a cursor and an Idempotency-Key of person B have no effect for person A', async () => {
    const [, session] = principals
    for (let count = 0; count < 2; count++) {
      await test.services.inbox.push(theirs, { event_type: 'test.theirs', payload: {} })
    }
    const their = await newKey(test, theirs)
    const page = await test.as(their.key, 'GET', '/inbox?limit=1')
    const { next_cursor } = page.json().pagination
    expect(next_cursor).toEqual(expect.any(String))
    expect((await test.as(session!.token!, 'GET', `/inbox?cursor=${next_cursor}`)).statusCode).toBe(400)
    const push = (token: string) =>
      test.app.inject({
        method: 'POST',
        url: '/events',
        headers: { ...test.bearer(token), 'idempotency-key': 'the same' },
        payload: { event_type: 'test.same', payload: {} },
      })
    const [theirAnswer, myAnswer] = [await push(their.key), await push(session!.token!)]
    expect(myAnswer.headers).not.toHaveProperty('idempotency-replayed')
    expect(myAnswer.json().event_id).not.toBe(theirAnswer.json().event_id)
  })

  it('no lookup, list or search of person A finds anything of person B, and A can save the same URL', async () => {
    const token = await test.signIn({ sub: 'person-d' })
    const url = `/api/applications/lookup?url=${encodeURIComponent(theirUrl)}`
    expect((await test.as(token, 'GET', url)).json()).toEqual({ found: false })
    for (const query of ['', '?q=secret', '?sort=company', '?status=applied&order=asc']) {
      expect((await test.as(token, 'GET', `/api/applications${query}`)).json().items).toEqual([])
    }
    const made = await test.app.inject({
      method: 'POST',
      url: '/api/applications',
      headers: test.bearer(token),
      payload: { company: 'Mine', title: 'Mine', url: theirUrl },
    })
    expect(made.statusCode).toBe(201)
  })

  it('the counts of person A do not include rows of person B', async () => {
    const sub = 'person-c'
    const { key } = await newKey(test, sub)
    expect((await test.as(key, 'GET', '/inbox')).json()).toEqual({
      events: [],
      pagination: { next_cursor: null, has_more: false, total_undelivered: 0 },
    })
    expect((await test.as(key, 'GET', '/zapier/events')).json()).toEqual([])
  })

  it('person B can open everything that was closed to person A, by session or API key', async () => {
    const session = {
      name: 'session of B',
      token: await test.signIn({ sub: theirs }),
      scopes: 'session',
    } as const
    const key = { name: 'key of B', token: (await newKey(test, theirs)).key, scopes: Scope.options }
    for (const { method, url, door } of mounted().filter((it) => it.url.includes(':'))) {
      for (const principal of door === 'session' ? [session] : [session, key]) {
        // Each caller needs its own application and move.
        if (url.startsWith('/api/applications')) {
          await test.services.applications
            .remove({ userId: theirs, id: ids['/api/applications']! })
            .catch(() => undefined)
          ids = { ...ids, ...(await application()) }
        }
        if (url.startsWith('/inbox/:id/')) ids = { ...ids, ...(await leased()) }
        const { statusCode } = await call(method, url, withIds(url), principal)
        expect({ method, url, isDone: statusCode < 300 }).toEqual({ method, url, isDone: true })
      }
    }
  })
})
