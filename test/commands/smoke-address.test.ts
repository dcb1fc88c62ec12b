import fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { whyNotAt } from '../../src/commands/smoke-address.ts'
import { freePort } from '../../src/local/free-port.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

let test: TestApp
/** Answers as API Gateway does, with the API at the stage `prod`. */
const gateway = fastify()
let api: string
/** Another server, without the API. */
const stranger = fastify()
let strange: string
const gatewayAnswer = { message: 'Not Found' }

beforeAll(async () => {
  test = await testApp()
  gateway.get('/prod/*', async (request, reply) => {
    const answer = await test.app.inject(request.url.replace('/prod', ''))
    return reply.code(answer.statusCode).type('application/json').send(answer.body)
  })
  gateway.setNotFoundHandler((_request, reply) => reply.code(404).send(gatewayAnswer))
  api = await gateway.listen({ host: '127.0.0.1', port: 0 })

  stranger.get('/health', async (_request, reply) => reply.code(404).send(gatewayAnswer))
  stranger.get('/page/health', async (_request, reply) => reply.type('text/html').send('<p>Hello</p>'))
  stranger.get('/moved/health', async (_request, reply) => reply.redirect('/page'))
  stranger.get('/down/health', async (_request, reply) => reply.code(500).send({ message: 'Error' }))
  stranger.get('/guarded/health', async (_request, reply) =>
    reply.code(403).send({ code: 'forbidden', request_id: '1' }),
  )
  strange = await stranger.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await Promise.all([gateway.close(), stranger.close(), test.close()])
})

it('the API is found at its own URL', async () => {
  expect(await whyNotAt(`${api}/prod`, 0)).toBeUndefined()
})

it.each([
  ['no stage', ''],
  ['two stages', '/prod/prod'],
  ['another path', '/prod/v1/api'],
  ['the page of the documentation', '/prod/docs'],
  ['that page without a stage', '/docs'],
  ['the demo page', '/prod/static/index.html'],
  ['a route that has a door', '/prod/inbox'],
])('a URL with %s leads to the question for the stage, and to the API', async (_what, path) => {
  expect(await whyNotAt(api + path, 0)).toBe(
    `The API is not at ${api}${path}: is the stage in the URL? It is at ${api}/prod.`,
  )
})

it('a gateway whose stages have other names leads to the question for the stage', async () => {
  expect(await whyNotAt(strange, 0)).toBe(
    `The API is not at ${strange}: is the stage in the URL? Compare it with the output ApiUrl.`,
  )
})

it.each([
  ['/page', 'Another server answers at BASE, with the status 200. Compare the URL with the output ApiUrl.'],
  ['/moved', 'Another server answers at BASE, with the status 302. Compare the URL with the output ApiUrl.'],
  ['/down', 'BASE answers with the status 500. See "When it does not work" in docs/deploying.md.'],
  ['/guarded', 'BASE answers with the status 403. See "When it does not work" in docs/deploying.md.'],
])('%s of another server is not the API', async (path, sentence) => {
  expect(await whyNotAt(strange + path, 0)).toBe(sentence.replace('BASE', strange + path))
})

it('a server that does not answer is not the API', async () => {
  const closed = `http://127.0.0.1:${await freePort()}`
  expect(await whyNotAt(closed, 0)).toBe(`Nothing answers at ${closed}: ECONNREFUSED.`)
})
