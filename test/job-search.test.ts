import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { gatewayEvent } from './tools/events.ts'
import { loadHandler } from './tools/lambda.ts'
import type { Handler } from './tools/lambda.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

// The whole job search of one person, as events of an HTTP API.
describe('a job search', () => {
  let test: TestApp
  let handler: Handler
  beforeAll(async () => {
    test = await testApp()
    handler = await loadHandler(test, { RATE_LIMITS: 'session=1000,key=1000' })
  })
  afterAll(() => test.close())
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllEnvs()
  })

  async function call(
    token: string,
    method: Method,
    path: string,
    {
      body,
      query = '',
      headers = {},
    }: { body?: object; query?: string; headers?: Record<string, string> } = {},
  ) {
    const event = gatewayEvent(method, path, { token, query, ...(body && { body }) })
    const answer = await handler({ ...event, headers: { ...event.headers, ...headers } })
    return {
      status: answer.statusCode,
      etag: String(answer.headers?.etag),
      body: answer.body ? JSON.parse(answer.body) : undefined,
    }
  }

  /** All events of the inbox, oldest first, as a program with a key reads them. Then it acknowledges them. */
  async function takeIn(key: string) {
    const { body } = await call(key, 'GET', '/inbox', { query: 'limit=200' })
    const ids = body.events.map(({ event_id }: { event_id: string }) => event_id)
    await call(key, 'POST', '/inbox/acknowledge', { body: { ids } })
    return body.events as { event_type: string; payload: Record<string, unknown> }[]
  }

  it('a person goes from a saved posting to a signed contract, a key reads every step, and the deletion leaves nothing', async () => {
    const sub = 'job-seeker'
    const credential = await test.google.idToken({ sub })
    const signedIn = await call('', 'POST', '/auth/google', { body: { credential } })
    const token: string = signedIn.body.access_token
    const scopes = ['inbox:read', 'inbox:write']
    const made = await call(token, 'POST', '/api/keys', { body: { label: 'A script', scopes } })
    const key: string = made.body.key
    const seen: string[] = []
    const look = async () => {
      for (const { event_type, payload } of await takeIn(key))
        seen.push([event_type, payload.version, payload.to].filter(Boolean).join(' '))
    }

    const url = 'https://jobs.acme.example/4711'
    const posting = { company: 'Acme', title: 'Platform engineer', url: `${url}?utm_source=newsletter` }
    const headers = { 'idempotency-key': 'the form of this posting' }
    const saved = await call(token, 'POST', '/api/applications', { body: posting, headers })
    expect(saved.status).toBe(201)
    const again = await call(token, 'POST', '/api/applications', { body: posting, headers })
    expect(again.body).toEqual(saved.body)
    const { id } = saved.body
    const known = await call(token, 'GET', '/api/applications/lookup', {
      query: `url=${encodeURIComponent(url)}`,
    })
    expect(known.body).toEqual({ found: true, id })
    await look()

    const path = `/api/applications/${id}`
    const move = async (to: string, at?: string, note?: string) =>
      call(token, 'POST', `${path}/status`, { body: { to, at, note } })
    expect((await move('applied', '2026-10-01T09:00:00Z', 'Through their page')).body).toMatchObject({
      status: 'applied',
      applied_at: '2026-10-01T09:00:00.000Z',
    })
    await move('screening', '2026-10-05')
    await look()

    // Two devices show the same version.
    const [phone, laptop] = [await call(token, 'GET', path), await call(token, 'GET', path)]
    expect(phone.etag).toBe(laptop.etag)
    const edit = (etag: string, body: object) =>
      call(token, 'PATCH', path, { body, headers: { 'if-match': etag } })
    const edits = await Promise.all([
      edit(phone.etag, { notes: 'Sam is the recruiter', priority: 5 }),
      edit(laptop.etag, { next_action: { at: '2026-10-12', text: 'Prepare' } }),
    ])
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 412])
    const current = await call(token, 'GET', path)
    const second = await edit(current.etag, { contacts: [{ name: 'Sam', email: 'sam@acme.example' }] })
    expect(second.status).toBe(200)
    await look()

    const interviews = [
      { at: '2026-10-13T14:00:00Z', duration_minutes: 45, kind: 'video' },
      { at: '2026-10-20T09:00:00Z', duration_minutes: 240, kind: 'on site' },
    ]
    expect((await call(token, 'PATCH', path, { body: { interviews } })).body.interviews).toHaveLength(2)
    await move('interview', '2026-10-13T14:00:00Z', 'First')
    await move('interview', '2026-10-20T09:00:00Z', 'Second')
    const slip = await move('rejected')
    const undone = await call(token, 'DELETE', `${path}/history/${slip.body.entry.id}`)
    expect(undone.body).toMatchObject({ status: 'interview', status_since: '2026-10-20T09:00:00.000Z' })
    await move('offer', '2026-10-27')
    await move('accepted')
    await look()

    const history = await call(token, 'GET', `${path}/history`)
    const to = history.body.items.map((entry: { to: string }) => entry.to)
    const way = ['saved', 'applied', 'screening', 'interview', 'interview', 'offer', 'accepted']
    expect(to).toEqual(way)
    const list = await call(token, 'GET', '/api/applications', {
      query: 'status=accepted,offer&q=acme+platform',
    })
    expect(list.body).toMatchObject({ items: [{ id, status: 'accepted', version: 12 }], next_cursor: null })
    expect(seen).toEqual([
      'user.signed_in',
      'key.created',
      'application.created 1',
      'application.status_changed 2 applied',
      'application.status_changed 3 screening',
      'application.updated 4',
      'application.updated 5',
      'application.updated 6',
      'application.status_changed 7 interview',
      'application.status_changed 8 interview',
      'application.status_changed 9 rejected',
      'application.status_changed 10 interview',
      'application.status_changed 11 offer',
      'application.status_changed 12 accepted',
    ])

    const erase = () => call(token, 'DELETE', '/api/user')
    expect((await erase()).status).toBe(202)
    expect((await call(key, 'GET', '/inbox')).status).toBe(401)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 36_000 })
    expect((await erase()).status).toBe(204)
    expect((await test.items()).filter((item) => JSON.stringify(item).includes(sub))).toEqual([])
  })
})
