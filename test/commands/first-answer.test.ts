import fastify from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { firstAnswer } from '../../src/commands/first-answer.ts'
import { freePort } from '../../src/local/free-port.ts'

const statuses: number[] = []
const server = fastify()
server.get('/', async (_request, reply) => reply.code(statuses.shift() ?? 200).send('body'))
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
