import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

export type Sent = {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  body: string
}
type Reply = { status: number; headers?: Record<string, string>; body?: unknown } | 'drop'
export type Respond = (request: Sent, number: number) => Reply

export const problem = (status: number, detail: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { code: 'some_code', detail, status },
})

/** Servers that play the API, until the test ends. `respond` gets each request but GET /health, and its number from 1. */
export function fakeApis() {
  const servers: ReturnType<typeof createServer>[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  return async (respond: Respond) => {
    const sent: Sent[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url!, 'http://api')
        const send = (status: number, body: unknown, headers: Record<string, string> = {}) =>
          response
            .writeHead(status, { 'content-type': 'application/json', ...headers })
            .end(typeof body === 'string' ? body : JSON.stringify(body))
        if (pathname.endsWith('/health')) return send(200, { status: 'healthy' })
        const { method = '', headers } = request
        const body = Buffer.concat(chunks).toString()
        sent.push({ method, path: pathname, query: Object.fromEntries(searchParams), headers, body })
        const reply = respond(sent.at(-1)!, sent.length)
        return reply === 'drop' ? request.socket.destroy() : send(reply.status, reply.body, reply.headers)
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent }
  }
}
