import type { TestApp } from './app.ts'

type Sample = { url: string; payload?: object; headers?: Record<string, string> }

/** One good call of every route, made by the person of this sub; `token` is a session of theirs. */
export const routeSamples: Record<string, (test: TestApp, sub: string, token: string) => Promise<Sample>> = {
  'GET /health': async () => ({ url: '/health' }),
  'GET /status': async () => ({ url: '/status' }),
  'GET /openapi.json': async () => ({ url: '/openapi.json' }),
  'GET /docs': async () => ({ url: '/docs' }),
  'GET /static/index.html': async () => ({ url: '/static/index.html' }),
  'POST /auth/google': async (test, sub) => ({
    url: '/auth/google',
    payload: { token: await test.google.idToken({ sub }) },
  }),
  'GET /api/user': async () => ({ url: '/api/user' }),
  'GET /api/sessions': async () => ({ url: '/api/sessions' }),
  'DELETE /api/sessions/:id': async (test, sub, token) => {
    await test.signIn({ sub })
    const { items } = (await test.as(token, 'GET', '/api/sessions')).json()
    return { url: `/api/sessions/${items.find(({ current }: { current: boolean }) => !current).id}` }
  },
  'POST /auth/sign-out': async () => ({ url: '/auth/sign-out?scope=others' }),
  'DELETE /api/user': async () => ({ url: '/api/user' }),
  'GET /api/keys': async () => ({ url: '/api/keys' }),
  'POST /api/keys': async () => ({ url: '/api/keys', payload: sampleKey }),
  'DELETE /api/keys/:id': async (test, _sub, token) => {
    const made = await posted<{ id: string }>(test, token, '/api/keys', sampleKey)
    return { url: `/api/keys/${made.id}` }
  },
  'POST /events': async () => ({ url: '/events', payload: sampleEvent }),
  'POST /events/batch': async () => ({
    url: '/events/batch',
    payload: { events: [sampleEvent, sampleEvent] },
  }),
  'GET /events/:id': async (test, _sub, token) => ({ url: `/events/${await pushed(test, token)}` }),
  'DELETE /events/:id': async (test, _sub, token) => ({ url: `/events/${await pushed(test, token)}` }),
  'GET /inbox': async (test, _sub, token) => {
    await pushed(test, token)
    return { url: '/inbox' }
  },
  'GET /inbox/:id': async (test, _sub, token) => ({ url: `/inbox/${await pushed(test, token)}` }),
  'DELETE /inbox/:id': async (test, _sub, token) => ({ url: `/inbox/${await pushed(test, token)}` }),
  'POST /inbox/acknowledge': async (test, _sub, token) => ({
    url: '/inbox/acknowledge',
    payload: { ids: [await pushed(test, token), await pushed(test, token)] },
  }),
  'GET /zapier/me': async () => ({ url: '/zapier/me' }),
  'GET /zapier/events': async (test, _sub, token) => {
    await pushed(test, token)
    return { url: '/zapier/events' }
  },
  'GET /api/applications': async (test, _sub, token) => {
    await kept(test, token)
    return { url: '/api/applications' }
  },
  'POST /api/applications': async () => ({ url: '/api/applications', payload: sampleApplication }),
  'GET /api/applications/lookup': async (test, _sub, token) => {
    await kept(test, token)
    return { url: '/api/applications/lookup?url=https://jobs.example.com/1' }
  },
  'GET /api/applications/:id': async (test, _sub, token) => ({
    url: `/api/applications/${await kept(test, token)}`,
  }),
  'PATCH /api/applications/:id': async (test, _sub, token) => ({
    url: `/api/applications/${await kept(test, token)}`,
    payload: { priority: 5 },
  }),
  'DELETE /api/applications/:id': async (test, _sub, token) => ({
    url: `/api/applications/${await kept(test, token)}`,
  }),
  'POST /api/applications/:id/status': async (test, _sub, token) => ({
    url: `/api/applications/${await kept(test, token)}/status`,
    payload: { to: 'applied', at: '2026-11-02T09:00:00.000Z' },
    headers: { 'idempotency-key': 'sample' },
  }),
  'GET /api/applications/:id/history': async (test, _sub, token) => ({
    url: `/api/applications/${await kept(test, token)}/history`,
  }),
  'DELETE /api/applications/:id/history/:entry': async (test, _sub, token) => {
    const id = await kept(test, token)
    const url = `/api/applications/${id}`
    const { entry } = await posted<{ entry: { id: string } }>(test, token, `${url}/status`, { to: 'applied' })
    return { url: `${url}/history/${entry.id}` }
  },
}

const sampleKey = { label: 'A key', preset: 'capture' }
const sampleApplication = { company: 'Acme', title: 'Engineer', url: 'https://jobs.example.com/1' }
const sampleEvent = { event_type: 'test.sample', payload: { text: 'a small one' } }

const posted = async <T>(test: TestApp, token: string, url: string, payload: object) =>
  (await test.app.inject({ method: 'POST', url, headers: test.bearer(token), payload })).json<T>()

const kept = async (test: TestApp, token: string) =>
  (await posted<{ id: string }>(test, token, '/api/applications', sampleApplication)).id

const pushed = async (test: TestApp, token: string) =>
  (await posted<{ event_id: string }>(test, token, '/events', sampleEvent)).event_id

/** Sends a sample's call. */
export const send = (test: TestApp, route: string, token: string, { url, payload, headers }: Sample) =>
  test.app.inject({
    method: route.split(' ')[0] as 'GET',
    url,
    headers: { ...test.bearer(token), ...headers },
    ...(payload && { payload }),
  })
