import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A stand-in for Secrets Manager that has this one secret. `asked` is the target and the input of each call. */
export async function openSecretsManager(secret: object) {
  const asked: [target: unknown, input: unknown][] = []
  const server = createServer((request, response) => {
    void json(request).then((input) => {
      asked.push([request.headers['x-amz-target'], input])
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ SecretString: JSON.stringify(secret) }))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
