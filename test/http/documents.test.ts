import { brotliCompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createDocument } from '../../src/http/documents.ts'
import { mountedRoutes } from '../../src/http/doors.ts'
import type { RouteSchema } from '../../src/http/doors.ts'
import { gatewayEvent } from '../tools/events.ts'
import { loadHandler } from '../tools/lambda.ts'
import type { Handler } from '../tools/lambda.ts'
import { origin, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

const documents = [
  ['/openapi.json', 'application/json; charset=utf-8'],
  ['/docs', 'text/html; charset=utf-8'],
  ['/static/index.html', 'text/html; charset=utf-8'],
]

let test: TestApp
let handler: Handler
beforeAll(async () => {
  test = await testApp()
  handler = await loadHandler(test)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await test.close()
})

const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  test.app.inject({ method, url, headers })

/** The response to an event of the gateway. Its body is as the gateway sends it on. */
async function viaGateway(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const event = gatewayEvent(method, path)
  const answer = await handler({ ...event, headers: { ...event.headers, ...headers } })
  const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8')
  return { ...answer, headers: answer.headers!, body }
}

it('every open document is tried here', () => {
  const cacheable = mountedRoutes(test.app).filter(
    ({ schema, method }) => schema.cacheable && method === 'GET',
  )
  expect(cacheable.map(({ url }) => url).toSorted()).toEqual(documents.map(([url]) => url).toSorted())
})

describe.each(documents)('%s', (url, type) => {
  it(`the document ${url} may be cached, and varies by origin and encoding`, async () => {
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode, headers } = await get(url, { origin }, method)
      expect(statusCode).toBe(200)
      expect(headers).toMatchObject({
        'content-type': type,
        'cache-control': 'public, max-age=300',
        etag: expect.stringMatching(/^W\/"[\w-]{43}"$/),
        vary: 'Origin, Accept-Encoding',
        'access-control-allow-origin': origin,
      })
    }
  })

  it(`the document ${url} is compressed for a client that accepts gzip, and is the same`, async () => {
    const plain = await get(url)
    const zipped = await get(url, { 'accept-encoding': 'gzip, deflate, br, zstd' })
    expect([plain.headers['content-encoding'], zipped.headers['content-encoding']]).toEqual([
      undefined,
      'gzip',
    ])
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body)
    expect(zipped.headers.etag).toBe(plain.headers.etag)
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length)
    expect(Number(zipped.headers['content-length'])).toBe(zipped.rawPayload.length)
    const head = await get(url, { 'accept-encoding': 'gzip' }, 'HEAD')
    expect(head.rawPayload).toHaveLength(0)
    expect(head.headers['content-length']).toBe(zipped.headers['content-length'])
  })

  it(`the document ${url} is not sent again to a client that has it, and its headers stay valid`, async () => {
    const first = await get(url)
    const [, tag] = /^W\/(".*")$/.exec(String(first.headers.etag))!
    for (const known of [`W/${tag}`, tag!, '*', `"other", W/${tag}`, `W/"other" ,${tag} `])
      for (const method of ['GET', 'HEAD'] as const)
        for (const encoding of ['identity', 'gzip']) {
          const answer = await get(url, { 'if-none-match': known, 'accept-encoding': encoding }, method)
          expect([known, answer.statusCode, answer.body]).toEqual([known, 304, ''])
          for (const name of ['etag', 'cache-control', 'vary', 'content-security-policy'])
            expect(answer.headers[name]).toBe(first.headers[name])
          expect(answer.headers).not.toHaveProperty('content-encoding')
        }
    for (const other of ['"other"', `"x${tag!.slice(1)}`, tag!.slice(1, -1), '', '"*"'])
      expect((await get(url, { 'if-none-match': other })).statusCode).toBe(200)
  })

  it(`the document ${url} arrives through the gateway, compressed or not`, async () => {
    const plain = await viaGateway(url)
    expect([plain.statusCode, plain.isBase64Encoded]).toEqual([200, false])
    expect(plain.headers).not.toHaveProperty('content-encoding')
    const zipped = await viaGateway(url, { 'accept-encoding': 'gzip, deflate, br' })
    expect([zipped.statusCode, zipped.isBase64Encoded]).toEqual([200, true])
    expect(zipped.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': type,
      'cache-control': 'public, max-age=300',
    })
    expect(gunzipSync(zipped.body)).toEqual(plain.body)
    const known = await viaGateway(url, { 'if-none-match': zipped.headers.etag as string })
    expect([known.statusCode, known.body.length, known.isBase64Encoded]).toEqual([304, 0, false])
    const head = await viaGateway(url, { 'accept-encoding': 'gzip' }, 'HEAD')
    expect([head.statusCode, head.body.length]).toEqual([200, 0])
  })
})

it.each<[string | undefined, boolean]>([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZIP', true],
  ['gzip;q=0.5', true],
  ['br, gzip ; q=0.001', true],
  ['*', true],
  ['br;q=1.0, *;q=0.1', true],
  ['identity', false],
  ['br', false],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['*;q=0', false],
  ['gzip;q=no', false],
  ['xgzip', false],
])('a document for the Accept-Encoding "%s" is compressed: %s', async (sent, isCompressed) => {
  const answer = await get('/openapi.json', sent === undefined ? {} : { 'accept-encoding': sent })
  expect(answer.headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined)
})

it('the OpenAPI document is compressed to less than a sixth, and brotli would save little more', async () => {
  const [plain, zipped] = [
    await get('/openapi.json'),
    await get('/openapi.json', { 'accept-encoding': 'gzip' }),
  ]
  expect(zipped.rawPayload.length * 6).toBeLessThan(plain.rawPayload.length)
  expect(brotliCompressSync(plain.rawPayload).length * 1.5).toBeGreaterThan(zipped.rawPayload.length)
})

it.each(['/health', '/status', '/nothing'])('%s is neither cached nor compressed', async (url) => {
  const { headers } = await get(url, { 'accept-encoding': 'gzip', 'if-none-match': '*' })
  expect(headers['cache-control']).toBe('no-store')
  expect(headers).not.toHaveProperty('etag')
  expect(headers).not.toHaveProperty('content-encoding')
})

it('a document that could not be loaded is loaded again by the next request', async () => {
  const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
  let loads = 0
  const send = createDocument(async () => {
    if (++loads === 1) throw new Error('The file could not be read')
    return { type: 'text/plain', text: 'A page' }
  })
  const schema: RouteSchema = { door: 'open' }
  app.get('/page', { schema }, send)
  expect((await app.inject('/page')).statusCode).toBe(500)
  expect((await app.inject('/page')).body).toBe('A page')
  await app.inject('/page')
  expect(loads).toBe(2)
  await app.close()
})
