import fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { whyRejected } from '../../src/commands/smoke-credential.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

let test: TestApp
let url: string
let token: string
const clock = createClock()
beforeAll(async () => {
  test = await testApp({ clock })
  url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  token = await test.signIn()
})
afterAll(() => test.close())

async function keyWith(...scopes: string[]) {
  const payload = { label: 'Smoke', scopes }
  const answer = await test.app.inject({
    method: 'POST',
    url: '/api/keys',
    headers: test.bearer(token),
    payload,
  })
  return answer.json<{ id: string; key: string }>()
}

const total = async () =>
  (await test.as(token, 'GET', '/inbox')).json().pagination.total_undelivered as number

it('a session and a key with every scope are not rejected, and nothing changes', async () => {
  const payload = { event_type: 'test.sample', payload: {} }
  await test.app.inject({ method: 'POST', url: '/events', headers: test.bearer(token), payload })
  const { key } = await keyWith('events:write', 'inbox:write')
  const before = await total()
  expect([await whyRejected(url, token), await whyRejected(url, key)]).toEqual([undefined, undefined])
  expect(await total()).toBe(before)
})

it.each([
  [['inbox:write'], 'events:write'],
  [['events:write'], 'inbox:read'],
  [['events:write', 'inbox:read'], 'inbox:write'],
])('a key with only %s is rejected, and the reason names the scope %s', async (scopes, scope) => {
  const { key } = await keyWith(...scopes)
  expect(await whyRejected(url, key)).toBe(`This API key does not have the scope "${scope}".`)
})

it('a revoked key and a key of another service are rejected', async () => {
  const { id, key } = await keyWith('events:write', 'inbox:write')
  await test.as(token, 'DELETE', `/api/keys/${id}`)
  for (const other of [key, `jht_${'a'.repeat(36)}`])
    expect(await whyRejected(url, other)).toBe('The API key is not valid, has expired or was revoked.')
})

it('an expired session and a token of Google are rejected', async () => {
  const google = await test.google.idToken({})
  clock.advance(90_000)
  for (const other of [token, google])
    expect(await whyRejected(url, other)).toBe(
      'The session token is not valid or has expired. Sign in again.',
    )
  clock.rewind()
})

it.each(['Bearer a', 'a\n', 'a b', 'ä'])('%j is rejected without a request', async (credential) => {
  expect(await whyRejected('http://127.0.0.1:1', credential)).toBe(
    'It has characters that no token and no key has.',
  )
})

it('a service that does not answer rejects nothing', async () => {
  expect(await whyRejected('http://127.0.0.1:1', token)).toBeUndefined()
})

it('a key that is used too often is rejected with a sentence', async () => {
  const limited = await testApp({ clock, environment: { RATE_LIMITS: 'key=1' } })
  const limitedUrl = await limited.app.listen({ host: '127.0.0.1', port: 0 })
  const { key } = await limited.keysWithoutEvents.create(
    { userId: '1' },
    { label: 'Busy', scopes: ['events:write', 'inbox:write'] },
  )
  expect(await whyRejected(limitedUrl, key)).toMatch(/^Too many requests\. Try again in \d+ seconds?\.$/)
  await limited.close()
})

it('nothing of the credential is repeated from the answer of another server, and no control character', async () => {
  const echo = fastify()
  echo.setNotFoundHandler((request, reply) =>
    reply.code(401).send({ detail: `\u001b[31m${request.headers.authorization}${'!'.repeat(1000)}` }),
  )
  const reason = await whyRejected(await echo.listen({ host: '127.0.0.1', port: 0 }), token)
  expect(reason).toMatch(/^\[31mBearer …!{100,200}…$/)
  await echo.close()
})
