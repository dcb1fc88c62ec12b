import type { TestApp } from './app.ts'

type Sample = { url: string; payload?: object }

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
}

/** Sends a sample's call. */
export const send = (test: TestApp, route: string, token: string, { url, payload }: Sample) =>
  test.app.inject({
    method: route.split(' ')[0] as 'GET',
    url,
    headers: test.bearer(token),
    ...(payload && { payload }),
  })
