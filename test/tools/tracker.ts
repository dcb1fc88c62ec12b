import type { TestApp } from './app.ts'

/** One caller's way to their applications, over HTTP; a text is sent as it is, for what JSON.stringify cannot write. */
export function trackerOf(test: Pick<TestApp, 'app' | 'bearer'>, token: string) {
  type Headers = Record<string, string>
  const send = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    below: string,
    body?: object | string,
    headers: Headers = {},
  ) =>
    test.app.inject({
      method,
      url: `/api/applications${below}`,
      headers: {
        ...test.bearer(token),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const create = (input: object | string = {}, headers?: Headers) =>
    send(
      'POST',
      '',
      typeof input === 'string' ? input : { company: 'Acme', title: 'Engineer', ...input },
      headers,
    )
  const change = (id: string, changes: object | string, headers?: Headers) =>
    send('PATCH', `/${id}`, changes, headers)
  const move = (id: string, input: object | string, headers?: Headers) =>
    send('POST', `/${id}/status`, input, headers)

  return { send, create, change, move }
}
