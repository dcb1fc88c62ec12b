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
  'POST /api/keys': async () => ({ url: '/api/keys', payload: { label: 'A key', preset: 'capture' } }),
  'DELETE /api/keys/:id': async (test, _sub, token) => {
    const payload = { label: 'A key', preset: 'capture' }
    const url = '/api/keys'
    const made = await test.app.inject({ method: 'POST', url, headers: test.bearer(token), payload })
    return { url: `/api/keys/${made.json<{ id: string }>().id}` }
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
    const moved = await test.app.inject({
      method: 'POST',
      url: `/api/applications/${id}/status`,
      headers: test.bearer(token),
      payload: { to: 'applied' },
    })
    return { url: `/api/applications/${id}/history/${moved.json<{ entry: { id: string } }>().entry.id}` }
  },
}

const sampleApplication = { company: 'Acme', title: 'Engineer', url: 'https://jobs.example.com/1' }

async function kept(test: TestApp, token: string): Promise<string> {
  const answer = await test.app.inject({
    method: 'POST',
    url: '/api/applications',
    headers: test.bearer(token),
    payload: sampleApplication,
  })
  return answer.json<{ id: string }>().id
}

const sampleEvent = { event_type: 'test.sample', payload: { text: 'a small one' } }

async function pushed(test: TestApp, token: string): Promise<string> {
  const answer = await test.app.inject({
    method: 'POST',
    url: '/events',
    headers: test.bearer(token),
    payload: sampleEvent,
  })
  return answer.json<{ event_id: string }>().event_id
}

/** Sends a sample's call. */
export const send = (test: TestApp, route: string, token: string, { url, payload, headers }: Sample) =>
  test.app.inject({
    method: route.split(' ')[0] as 'GET',
    url,
    headers: { ...test.bearer(token), ...headers },
    ...(payload && { payload }),
  })
