import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { actionOf, forwardedHeaders } from '../test/tools/fault-proxy.ts'

/** A table call as it was sent. */
export type TableCall = { action: string; input: Record<string, unknown> }

const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'bench' }

type Answer = { status: number; body: Buffer }

/**
 * Requests that differ only in words with a digit (ids, times, hashes) have the same shape, and get the same response.
 */
export const shapeOf = (action: string, body: string) =>
  `${action} ${body.replace(/[\w.:+/-]*\d[\w.:+/=-]*/g, '#')}`

/**
 * A table that costs little and answers evenly: it passes the first call of each shape to the engine, and repeats the
 * engine's response from then on. Errors are not repeated, because the first request of a minute gets one.
 */
export async function openStubTable(engine: string) {
  const answers = new Map<string, Answer>()
  let recorded: TableCall[] | undefined

  const server = createServer((request, response) => {
    void (async () => {
      const body = (await buffer(request)).toString()
      const action = actionOf(request)
      recorded?.push({ action, input: JSON.parse(body) as TableCall['input'] })
      const shape = shapeOf(action, body)
      const answer = answers.get(shape) ?? (await ask(body, forwardedHeaders(request)))
      if (answer.status === 200) answers.set(shape, answer)
      response.writeHead(answer.status, headers).end(answer.body)
    })()
  })

  async function ask(body: string, sent: Record<string, string>): Promise<Answer> {
    const response = await fetch(engine, { method: 'POST', headers: sent, body })
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
  }

  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,

    /** The calls during this work. */
    record: async (work: () => Promise<unknown>) => {
      const calls: TableCall[] = []
      recorded = calls
      await work()
      recorded = undefined
      return calls
    },

    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
