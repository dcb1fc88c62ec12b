import { Readable } from 'node:stream'
import fastify from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { ask, firstAnswer } from '../../src/commands/first-answer.ts'
import { freePort } from '../../src/local/free-port.ts'

const statuses: number[] = []
let sent = 0
const server = fastify()
server.get('/', async (_request, reply) => reply.code(statuses.shift() ?? 200).send('body'))
server.get('/endless', async (_request, reply) => {
  const chunk = Buffer.alloc(64 * 1024)
  async function* chunks() {
    for (; ; sent += chunk.length) yield chunk
  }
  return reply.send(Readable.from(chunks()))
})
const url = await server.listen({ host: '127.0.0.1', port: 0 })
afterAll(() => server.close())

it('firstAnswer waits while the errors are temporary', async () => {
  statuses.push(500, 503, 429)
  expect(await firstAnswer(url, { seconds: 60, pauseMs: 1 })).toEqual({ status: 200, body: 'body' })
})

it.each([200, 302, 401, 404])('firstAnswer returns the status %i at once', async (status) => {
  statuses.push(status, 200)
  expect(await firstAnswer(url, { seconds: 60, pauseMs: 1 })).toMatchObject({ status })
  statuses.length = 0
})

it('after its time, firstAnswer returns the last answer, or the error', async () => {
  statuses.push(503)
  expect(await firstAnswer(url, { seconds: 0 })).toMatchObject({ status: 503 })
  expect(await firstAnswer(`http://127.0.0.1:${await freePort()}`, { seconds: 0 })).toBeInstanceOf(Error)
})

it('an answer without end is read up to the size of the largest body of the API', async () => {
  expect(await ask(`${url}/endless`)).toEqual(new Error('the response is larger than 6 MB'))
  // More than 6 MB, because the server sends ahead of the reader.
  expect(sent).toBeLessThan(60_000_000)
})
