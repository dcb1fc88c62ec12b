import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Why nothing can listen there; undefined when something can. */
export async function whyTaken(host: string, port: number): Promise<unknown> {
  const server = createServer()
  const error = await new Promise<unknown>((resolve) => {
    server.once('error', resolve).listen(port, host, () => resolve(undefined))
  })
  await new Promise((resolve) => server.close(resolve))
  return error
}

/** A port that nothing listens at. It is none of those that systems lend to connections: one could be lent before it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if ((await whyTaken('127.0.0.1', port)) === undefined) return port
  }
}
