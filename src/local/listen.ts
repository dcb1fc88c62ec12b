import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { urlOf } from './environment.ts'

export type Place = {
  /** A container and a browser find the same machine at different addresses. */
  hosts: string[]
  port: number
  /** Whether connections from this address are taken; without it, all are. */
  isOwnAddress?: (address: string) => boolean
}

/** A server at each address; the URL is the first one's. */
export async function listenAt({ hosts, port, isOwnAddress = () => true }: Place, answer: RequestListener) {
  const servers = hosts.map((host) => createServer(answer).listen(port, host))
  for (const server of servers)
    server.on('connection', (socket) => isOwnAddress(socket.remoteAddress ?? '') || socket.destroy())
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
