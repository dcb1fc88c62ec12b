import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { urlOf } from './environment.ts'

export type Place = {
  /** A container and a browser find the same machine at different addresses. */
  hosts: string[]
  port: number
}

/** A server at each address; the URL is the first one's. */
export async function listenAt({ hosts, port }: Place, answer: RequestListener) {
  const servers = hosts.map((host) => createServer(answer).listen(port, host))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return {
    url: urlOf(hosts[0]!, port),
    close: () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
