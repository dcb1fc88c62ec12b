import type { TestApp } from './app.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** One caller's requests over HTTP; a text is sent as it is, for what JSON.stringify cannot write. */
export const callerOf =
  (test: Pick<TestApp, 'app' | 'bearer'>, token: string) =>
  (method: Method, url: string, body?: object | string, headers: Record<string, string> = {}) =>
    test.app.inject({
      method,
      url,
      headers: {
        ...test.bearer(token),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
