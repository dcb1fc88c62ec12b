import type { TestApp } from './app.ts'
import { callerOf } from './caller.ts'

/** Requests of one caller to their applications, over HTTP. */
export function trackerOf(test: Pick<TestApp, 'app' | 'bearer'>, token: string) {
  type Headers = Record<string, string>
  const call = callerOf(test, token)
  const send = (
    method: Parameters<typeof call>[0],
    below: string,
    body?: object | string,
    headers?: Headers,
  ) => call(method, `/api/applications${below}`, body, headers)
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
