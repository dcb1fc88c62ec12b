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
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if ((await whyTaken(host, port)) === undefined) return port
  }
}

/**
 * One of the 16 million loopback addresses, which no page finds by trying. On Linux a program may listen at each of them.
 * A system that has 127.0.0.1 alone, such as macOS, gets that.
 */
export async function hiddenAddress(isTaken = whyTaken): Promise<string> {
  const address = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
  return (await isTaken(address, 0)) === undefined ? address : '127.0.0.1'
}
