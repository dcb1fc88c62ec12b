import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** The error of an attempt to listen on the port; undefined if the port is free. */
export async function whyTaken(host: string, port: number): Promise<unknown> {
  const server = createServer()
  const error = await new Promise<unknown>((resolve) => {
    server.once('error', resolve).listen(port, host, () => resolve(undefined))
  })
  await new Promise((resolve) => server.close(resolve))
  return error
}

/** A free port below the ephemeral range, so the kernel cannot hand it to an outgoing connection first. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if ((await whyTaken(host, port)) === undefined) return port
  }
}

/**
 * Opens a server at the preferred port, or at a free port if another program listens there. The opening is the test,
 * because two starts at once could both find the port free.
 */
export async function openAtPreferred<T>(
  { host, port }: { host: string; port: number },
  open: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await open(port)
  } catch (error) {
    // EACCES: on Windows, the system may have reserved the port.
    if (!/^(EADDRINUSE|EACCES)$/.test(String((error as NodeJS.ErrnoException).code))) throw error
    return open(await freePort(host))
  }
}

/**
 * A random loopback address. There are 16 million of them, so a web page cannot find it by trying. On Linux a program
 * can listen on any of them. Systems such as macOS have only 127.0.0.1 and get that.
 */
export async function hiddenAddress(isTaken = whyTaken): Promise<string> {
  const address = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
  return (await isTaken(address, 0)) === undefined ? address : '127.0.0.1'
}
