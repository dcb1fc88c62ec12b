import type { TestApp } from './app.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Requests of one caller over HTTP. A text is sent as it is, for bodies that JSON.stringify cannot write. */
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
