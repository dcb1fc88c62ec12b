import { describe, expect, it } from 'vitest'
import { createApiClient } from '../../src/commands/api-client.ts'
import { freePort } from '../../src/local/free-port.ts'
import { fakeApis, problem } from './fake-api.ts'
import type { Respond } from './fake-api.ts'

const startApi = fakeApis()
const key = 'jht_secret'
const found = { status: 200, body: { items: [] } }

/** A client whose waits take no time. */
function clientOf(url: string) {
  const said: string[] = []
  const waits: number[] = []
  let now = 0
  const wait = async (ms: number) => {
    waits.push(ms)
    now += ms
  }
  const client = createApiClient({ url, key, wait, say: (it) => said.push(it), now: () => now })
  return { client, said, waits }
}

async function ask(respond: Respond) {
  const { url, sent } = await startApi(respond)
  const { client, said, waits } = clientOf(url)
  const answer = await client
    .request('POST', '/api/things?a=1', { body: 'name', mediaType: 'text/csv' })
    .then(({ body }) => JSON.parse(body) as unknown)
    .catch((error: unknown) => (error as Error).message.replaceAll(url, 'URL'))
  return { answer, sent, waits, said: said.map((line) => line.replaceAll(url, 'URL')) }
}

describe('the client of the commands', () => {
  it('a request has the key, the media type and the body', async () => {
    const { answer, sent } = await ask(() => found)
    expect(answer).toEqual({ items: [] })
    expect(sent).toEqual([
      {
        method: 'POST',
        path: '/api/things',
        query: { a: '1' },
        headers: expect.objectContaining({ authorization: `Bearer ${key}`, 'content-type': 'text/csv' }),
        body: 'name',
      },
    ])
  })

  it('the client waits as long as the API asks for, and says why', async () => {
    const { answer, said, waits } = await ask((_request, number) =>
      number === 1 ? problem(429, 'Too many requests.', { 'retry-after': '42' }) : found,
    )
    expect(answer).toEqual({ items: [] })
    expect(waits).toEqual([42_000])
    expect(said).toEqual(['Too many requests. Waiting 42 s.'])
  })

  it('the client tries again after a broken connection and a gateway without Retry-After, with growing waits', async () => {
    const { answer, said, waits } = await ask((_request, number) => {
      if (number === 1) return 'drop'
      return number < 4 ? { status: 503, body: '<h1>Busy</h1>' } : found
    })
    expect(answer).toEqual({ items: [] })
    expect(waits).toEqual([1000, 2000, 4000])
    expect(said).toEqual([
      expect.stringMatching(/^The connection to URL failed: \w+\. Waiting 1 s\.$/),
      'The API answered with the status 503. Waiting 2 s.',
      'The API answered with the status 503. Waiting 4 s.',
    ])
  })

  it('the client gives up after 30 minutes without an answer', async () => {
    const { answer, waits } = await ask(() => problem(429, 'Too many requests.', { 'retry-after': '300' }))
    expect(answer).toBe('Too many requests. Try it again later.')
    expect(waits).toHaveLength(6)
  })

  it('the client does not wait for hours', async () => {
    const { answer, waits } = await ask(() => problem(429, 'Enough for today.', { 'retry-after': '7200' }))
    expect(answer).toBe('Enough for today. Try it again in 120 minutes.')
    expect(waits).toEqual([])
  })

  it('the client gives up after five tries where a server never answered', async () => {
    const { client, waits } = clientOf(`http://127.0.0.1:${await freePort()}`)
    await expect(client.request('GET', '/')).rejects.toThrow(/ECONNREFUSED\. Try it again later\.$/)
    expect(waits).toHaveLength(4)
  })

  it('the client gives up after five faults of the API', async () => {
    const { answer, sent } = await ask(() => problem(500, 'Something went wrong.'))
    expect(answer).toBe('Something went wrong. Try it again later.')
    expect(sent).toHaveLength(5)
  })

  it.each([401, 403, 409, 413, 422])('a rejection with %i has the sentence of the API', async (status) => {
    const { answer, sent } = await ask(() => problem(status, 'The API key is revoked.'))
    expect(answer).toBe('The API key is revoked.')
    expect(sent).toHaveLength(1)
  })

  it('a rejection names each invalid member once', async () => {
    const errors = [{ detail: '"limit" must be a number.' }, { detail: '"all" is unknown.' }]
    const body = {
      code: 'validation_failed',
      detail: '"limit" must be a number. See "errors" for the others.',
      errors,
    }
    const { answer } = await ask(() => ({ status: 422, body }))
    expect(answer).toBe('"limit" must be a number. "all" is unknown.')
  })

  it.each([
    ['a page', { status: 404, body: '<h1>Not found</h1>' }],
    ['a redirect', { status: 302, headers: { location: 'https://other.example/' } }],
    ['a problem without a sentence', { status: 404, body: { code: 1, detail: [] } }],
    ['JSON that is no object', { status: 404, body: 'null' }],
  ])('%s of another server is no answer', async (_what, reply) => {
    const { answer, sent } = await ask(() => reply)
    expect(answer).toBe(`The API answered with the status ${reply.status}.`)
    expect(sent).toHaveLength(1)
  })

  it('a message never has the key or a control character', async () => {
    const { answer } = await ask(() => problem(401, `\u001b[2JNo ${key}\u202e\nhere`))
    expect(answer).toBe('�[2JNo …� here')
  })
})
