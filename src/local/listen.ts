import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { urlOf } from './environment.ts'

export type Place = {
  /** More than one, because a container and a browser reach this machine at different addresses. */
  hosts: string[]
  port: number
  /** Accepts connections only from addresses for which this returns true. Default: from all addresses. */
  isOwnAddress?: (address: string) => boolean
}

/** Starts one HTTP server per host. Returns the URL of the first. */
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
