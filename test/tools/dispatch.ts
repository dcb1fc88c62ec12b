import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import { Writable } from 'node:stream'
import type { App } from '../../src/http/app.ts'

export type RawRequest = {
  method?: string
  url: string
  headers?: IncomingHttpHeaders
  payload?: string
}

/**
 * Passes a request to the app like Node's server, but with a URL and headers of any length. `inject` would parse the
 * URL first, which takes time. `observe` may wrap the headers to see which of them are read.
 */
export async function dispatch(
  app: App,
  { method = 'GET', url, headers: sent, payload }: RawRequest,
  observe = (headers: IncomingHttpHeaders) => headers,
) {
  const length = payload === undefined ? undefined : String(Buffer.byteLength(payload))
  const headers = { ...(length && { 'content-length': length }), ...sent }
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method, url, httpVersion: '1.1', headers: observe(headers) })
  request.rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)])
  if (payload !== undefined) request.push(payload)
  request.push(null)
  const response = new ServerResponse(request)
  response.assignSocket(new Writable({ write: (_chunk, _encoding, done) => done() }) as unknown as Socket)
  app.routing(request, response)
  await once(response, 'finish')
  return response.statusCode
}
