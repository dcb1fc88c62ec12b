import { generateKeyPairSync } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGoogleKeys } from '../../src/sign-in/google-keys.ts'
import { gatewayMs, googleKeysTimeOutsMs, requestMs, responseReserveMs } from '../../src/time.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'
import { openGoogle, unhurried } from '../tools/google.ts'
import type { Google } from '../tools/google.ts'

describe("Google's signing keys", () => {
  let google: Google
  let clock: Clock
  let warnings: string[]
  let keys: ReturnType<typeof createGoogleKeys>
  beforeEach(async () => {
    google = await openGoogle()
    clock = createClock()
    warnings = []
    keys = createKeys()
  })
  afterEach(() => google.close())

  const createKeys = (parts: Partial<Parameters<typeof createGoogleKeys>[0]> = {}) =>
    createGoogleKeys({
      url: google.url,
      now: clock.now,
      warn: (message) => warnings.push(message),
      ...unhurried,
      ...parts,
    })

  const pem = expect.stringContaining('BEGIN PUBLIC KEY')
  const unavailable = { code: 'unavailable', details: { retryAfterSeconds: expect.any(Number) } }
  const jwkOf = (type: 'rsa' | 'ec', modulusLength = 2048) =>
    (type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    ).publicKey.export({ format: 'jwk' })
  const send = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
    google.answerWith((response) =>
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body)),
    )

  it('the keys are fetched once for a hundred parallel sign-ins', async () => {
    const found = await Promise.all(Array.from({ length: 100 }, () => keys.find('key-1')))
    expect(found).toEqual(Array(100).fill(pem))
    expect(google.fetches()).toBe(1)
  })

  it('the keys are fetched again when Cache-Control says that they are stale', async () => {
    await keys.find('key-1')
    clock.advance(3599)
    await keys.find('key-1')
    expect(google.fetches()).toBe(1)
    clock.advance(2)
    await keys.find('key-1')
    expect(google.fetches()).toBe(2)
  })

  it.each([
    ['no Cache-Control', {}, 60],
    ['no-store', { 'cache-control': 'no-store' }, 60],
    ['max-age=0', { 'cache-control': 'max-age=0' }, 60],
    ['an Age', { 'cache-control': 'public, max-age=3600', age: '3000' }, 600],
    ['a max-age of a year', { 'cache-control': 'max-age=31536000' }, 86_400],
    ['a max-age beside others', { 'cache-control': 'public,s-maxage=5, max-age=900, must-revalidate' }, 900],
  ])('the keys with %s stay fresh for this time', async (_what, headers, freshSeconds) => {
    send({ keys: [await google.publicJwk()] }, 200, headers)
    await keys.find('key-1')
    clock.advance(freshSeconds - 1)
    await keys.find('key-1')
    expect(google.fetches()).toBe(1)
    clock.advance(1)
    await keys.find('key-1')
    expect(google.fetches()).toBe(2)
  })

  it('a key that Google has just rotated is found, whatever Cache-Control says', async () => {
    await keys.find('key-1')
    await google.rotate('key-2')
    clock.advance(31)
    expect(await keys.find('key-2')).toEqual(pem)
    expect(await keys.find('key-1')).toBeUndefined()
  })

  it('unknown key ids cause one fetch per cool-down', async () => {
    await keys.find('key-1')
    clock.advance(31)
    for (let turn = 0; turn < 3; turn++) {
      const asked = await Promise.all(Array.from({ length: 20 }, (_, index) => keys.find(`unknown-${index}`)))
      expect(asked.every((key) => key === undefined)).toBe(true)
    }
    expect(google.fetches()).toBe(2)
    clock.advance(31)
    await keys.find('unknown')
    expect(google.fetches()).toBe(3)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['is slow', (response) => void setTimeout(() => response.end('{}'), 1000)],
    ['hangs', () => undefined],
    ['stops half-way', (response) => response.writeHead(200).write('{"keys":[')],
    ['drips', drip],
  ])('the keys are unavailable after a time-out if the endpoint %s', async (_what, answer) => {
    google.answerWith(answer)
    const error = { ...unavailable, details: { ...unavailable.details, cause: { name: 'TimeoutError' } } }
    const hurried = createKeys({ timeOutsMs: [50, 50] })
    await expect(hurried.find('key-1')).rejects.toMatchObject(error)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['hangs', () => undefined],
    ['hangs after its headers', (response) => response.writeHead(200).flushHeaders()],
    ['stops half-way', (response) => response.writeHead(200).write('{"keys":[')],
    ['drips', drip],
  ])('a second try gets the keys if the endpoint %s at first', async (_what, answer) => {
    google.answerWith(answer)
    const hurriedAtFirst = createKeys({ timeOutsMs: [50, 20_000], wait: async () => google.heal() })
    expect(await hurriedAtFirst.find('key-1')).toEqual(pem)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['answers 500', (response) => response.writeHead(500).end()],
    ['answers 503', (response) => response.writeHead(503).end('later')],
    ['resets the connection', reset],
    ['breaks off its headers', (response) => response.socket?.end('HTTP/1.1 200 OK\r\ncache-con')],
    ['breaks off its body', breakOff],
  ])('a second try gets the keys if the endpoint %s at first', async (_what, answer) => {
    google.answerOnceWith(answer)
    const waits: number[] = []
    const patient = createKeys({ wait: async (milliseconds) => void waits.push(milliseconds) })
    expect(await patient.find('key-1')).toEqual(pem)
    expect(google.fetches()).toBe(2)
    expect(waits).toEqual([expect.any(Number)])
  })

  it('two tries are made, and no third', async () => {
    google.answerWith(reset)
    await expect(keys.find('key-1')).rejects.toMatchObject(unavailable)
    expect(google.fetches()).toBe(2)
  })

  it('a hundred parallel sign-ins share the second try too', async () => {
    google.answerOnceWith(reset)
    const found = await Promise.all(Array.from({ length: 100 }, () => keys.find('key-1')))
    expect(found).toEqual(Array(100).fill(pem))
    expect(google.fetches()).toBe(2)
  })

  it.each([
    [19_999, 1],
    [20_000, 2],
  ])('with %i ms left and 20 s for the second try, the number of tries is %i', async (remainingMs, tries) => {
    send('', 500)
    const late = createKeys({ remainingMs: () => remainingMs })
    const cause = { message: 'The key endpoint returned 500' }
    await expect(late.find('key-1')).rejects.toMatchObject({ ...unavailable, cause })
    expect(google.fetches()).toBe(tries)
  })

  it('a rotated key is found in a second try, although there are previous keys', async () => {
    await keys.find('key-1')
    await google.rotate('key-2')
    clock.advance(3601)
    google.answerOnceWith(reset)
    expect(await keys.find('key-2')).toEqual(pem)
    expect(warnings).toEqual([])
  })

  it('the tries end before the gateway stops waiting', () => {
    const [firstMs, secondMs] = googleKeysTimeOutsMs
    // The first try may begin at the end of the time for table calls. The second one begins only if it ends before.
    expect(requestMs + firstMs).toBeLessThan(gatewayMs)
    expect(firstMs).toBeLessThan(responseReserveMs)
    expect(secondMs).toBeLessThan(requestMs - firstMs)
  })

  it.each<[string, (google: Google) => unknown]>([
    ['is down', (it) => it.close()],
    ['answers 500', async (it) => send({ keys: [await it.publicJwk()] }, 500)],
    ['answers 404', async (it) => send({ keys: [await it.publicJwk()] }, 404)],
    ['resets the connection', (it) => it.answerWith(reset)],
    ['sends HTML', () => send('<!doctype html><title>Error</title>', 200, { 'content-type': 'text/html' })],
    ['sends nothing', () => send('')],
    ['sends a list', () => send([])],
    ['sends no keys', () => send({ keys: [] })],
    ['sends PEM certificates', () => send({ 'key-1': '-----BEGIN CERTIFICATE-----' })],
    ['sends only elliptic keys', () => send({ keys: [{ ...jwkOf('ec'), kid: 'key-1' }] })],
    ['sends only short keys', () => send({ keys: [{ ...jwkOf('rsa', 1024), kid: 'key-1' }] })],
    ['sends only keys for encryption', () => send({ keys: [{ ...jwkOf('rsa'), kid: 'key-1', use: 'enc' }] })],
    [
      'sends only keys for another algorithm',
      () => send({ keys: [{ ...jwkOf('rsa'), kid: 'key-1', alg: 'RS512' }] }),
    ],
    ['sends only symmetric keys', () => send({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'key-1' }] })],
    ['sends a thousand keys', () => send({ keys: Array(1000).fill({ ...jwkOf('rsa'), kid: 'key-1' }) })],
    ['redirects, even to good keys', async (it) => redirect(it)],
    [
      'sends 70 KB',
      async (it) => send(JSON.stringify({ keys: [await it.publicJwk()] }) + ' '.repeat(70_000)),
    ],
  ])('the keys are unavailable if the endpoint %s', async (_what, breakIt) => {
    await breakIt(google)
    await expect(keys.find('key-1')).rejects.toMatchObject(unavailable)
  })

  it.each<[string, (google: Google) => unknown]>([
    ['answers 404', () => send('', 404)],
    ['answers 429', () => send('', 429)],
    ['redirects', redirect],
    ['sends HTML', () => send('<!doctype html>')],
    ['sends 70 KB', () => send(' '.repeat(70_000))],
  ])('no second try is made if the endpoint %s', async (_what, breakIt) => {
    await breakIt(google)
    await expect(keys.find('key-1')).rejects.toMatchObject(unavailable)
    expect(google.fetches()).toBe(1)
  })

  it('a response of 200 MB is not read to its end', async () => {
    const flood = openFlood()
    google.answerWith((response) => flood.answer(response))
    await expect(keys.find('key-1')).rejects.toMatchObject(unavailable)
    await flood.closed
    expect(flood.blocksLeft()).toBeGreaterThan(100)
  })

  it('the usable keys are taken, and others are ignored', async () => {
    const odd = [
      { ...jwkOf('ec'), kid: 'a' },
      { kty: 'RSA', kid: 'b' },
      { ...jwkOf('rsa', 1024), kid: 'c' },
      { kty: 'RSA', kid: 'd', n: '', e: '' },
      {},
    ]
    send({ keys: [...odd, await google.publicJwk()] })
    expect(await keys.find('key-1')).toEqual(pem)
  })

  it('if the endpoint is down, the previous keys are used for 24 hours, and one request in 30 s waits for a fetch', async () => {
    await keys.find('key-1')
    google.answerWith(reset)
    clock.advance(3601)
    expect(await keys.find('key-1')).toEqual(pem)
    expect(warnings).toEqual(["Google's signing keys could not be fetched: the previous keys are used"])
    const before = google.fetches()
    for (let turn = 0; turn < 5; turn++) expect(await keys.find('key-1')).toEqual(pem)
    expect(google.fetches()).toBe(before)

    send('', 500)
    clock.advance(24 * 3600 - 3700)
    expect(await keys.find('key-1')).toEqual(pem)
    clock.advance(101)
    await expect(keys.find('key-1')).rejects.toMatchObject(unavailable)
  })

  it('the keys recover as soon as the endpoint does', async () => {
    send('', 500)
    await expect(keys.find('key-1')).rejects.toMatchObject(unavailable)
    google.heal()
    expect(await keys.find('key-1')).toEqual(pem)
  })

  it('an unknown key is not called invalid while the keys are unavailable', async () => {
    await keys.find('key-1')
    send('', 500)
    clock.advance(31)
    await expect(keys.find('key-2')).rejects.toMatchObject(unavailable)
    await expect(keys.find('key-2')).rejects.toMatchObject(unavailable)
    expect(await keys.find('key-1')).toEqual(pem)
  })
})

/** An endpoint that redirects to another one with valid keys. */
function redirect(google: Google) {
  let isFirst = true
  google.answerWith(async (response) => {
    const body = JSON.stringify({ keys: [await google.publicJwk()] })
    if (!isFirst) return response.end(body)
    isFirst = false
    return response.writeHead(302, { location: google.url }).end()
  })
}

function reset(response: ServerResponse) {
  response.socket?.resetAndDestroy()
}

/** Closes the connection before the announced end of the body. */
function breakOff(response: ServerResponse) {
  response.writeHead(200, { 'content-length': 1000 })
  response.write('{"keys":[', () => response.socket?.destroy())
}

function drip(response: ServerResponse) {
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
}

/** Sends 200 blocks of 1 MB, as fast as they are read. */
function openFlood() {
  const block = Buffer.alloc(1024 * 1024, ' ')
  const { promise: closed, resolve } = Promise.withResolvers<undefined>()
  let left = 200
  return {
    closed,
    blocksLeft: () => left,
    answer(response: ServerResponse) {
      response.on('close', () => resolve(undefined))
      const more = () => {
        while (left-- > 0) if (!response.write(block)) return response.once('drain', more)
        return response.end()
      }
      more()
    },
  }
}
