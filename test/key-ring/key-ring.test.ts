import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createKeyRing } from '../../src/key-ring/key-ring.ts'
import { secretSource } from '../../src/key-ring/secret-source.ts'
import type { Settings } from '../../src/settings.ts'
import { createClock } from '../tools/app.ts'

const k1 = 'the-first-key-of-at-least-32-bytes!!'
const k2 = 'the-second-key-of-at-least-32-bytes!'

function ring(secret: unknown) {
  const clock = createClock()
  const source = { secret, fetches: 0, error: undefined as Error | undefined }
  const warnings: string[] = []
  const keyRing = createKeyRing({
    async fetchSecret() {
      source.fetches += 1
      await Promise.resolve()
      if (source.error) throw source.error
      return typeof source.secret === 'string' ? source.secret : JSON.stringify(source.secret)
    },
    now: clock.now,
    warn: (message) => warnings.push(message),
  })
  return { keyRing, clock, source, warnings }
}

const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes)

describe('the key ring', () => {
  it('the ring signs with the active key and verifies with every key', async () => {
    const { keyRing } = ring({ active: 'k2', k1, k2 })
    expect(await keyRing.active()).toEqual({ kid: 'k2', bytes: new TextEncoder().encode(k2) })
    expect(textOf(await keyRing.find('k1'))).toBe(k1)
    expect(textOf(await keyRing.find('k2'))).toBe(k2)
    expect(await keyRing.find('k3')).toBeUndefined()
    expect(await keyRing.find('active')).toBeUndefined()
    expect(await keyRing.find('__proto__')).toBeUndefined()
  })

  it('the ring fetches the secret once for many requests, and again after 5 minutes', async () => {
    const { keyRing, clock, source } = ring({ active: 'k1', k1 })
    await Promise.all(Array.from({ length: 50 }, () => keyRing.active()))
    clock.advance(299)
    await keyRing.find('k1')
    expect(source.fetches).toBe(1)
    clock.advance(1)
    await keyRing.find('k1')
    expect(source.fetches).toBe(2)
  })

  it('the ring finds a key that another instance uses, with at most one fetch in 30 s', async () => {
    const { keyRing, clock, source } = ring({ active: 'k1', k1 })
    await keyRing.active()
    source.secret = { active: 'k2', k1, k2 }
    expect(await keyRing.find('k2')).toBeUndefined()
    expect(source.fetches).toBe(1)
    clock.advance(30)
    expect(textOf(await keyRing.find('k2'))).toBe(k2)
    expect(await keyRing.find('k3')).toBeUndefined()
    expect(source.fetches).toBe(2)
  })

  it('a rotation signs nobody out: publish, activate 10 minutes later, drop after 24 hours', async () => {
    const { keyRing, clock, source } = ring({ active: 'k1', k1 })
    const kids = async () => [
      (await keyRing.active()).kid,
      !!(await keyRing.find('k1')),
      !!(await keyRing.find('k2')),
    ]
    expect(await kids()).toEqual(['k1', true, false])
    source.secret = { active: 'k1', k1, k2 }
    clock.advance(600)
    expect(await kids()).toEqual(['k1', true, true])
    source.secret = { active: 'k2', k1, k2 }
    clock.advance(600)
    expect(await kids()).toEqual(['k2', true, true])
    source.secret = { active: 'k2', k2 }
    clock.advance(24 * 3600)
    expect(await kids()).toEqual(['k2', false, true])
  })

  it('the ring keeps the previous secret while the store is down or has a broken one', async () => {
    const { keyRing, clock, source, warnings } = ring({ active: 'k1', k1 })
    await keyRing.active()
    source.error = new Error('down')
    clock.advance(10 * 24 * 3600)
    expect((await keyRing.active()).kid).toBe('k1')
    source.error = undefined
    source.secret = '{"active":'
    clock.advance(31)
    expect((await keyRing.active()).kid).toBe('k1')
    expect(warnings).toHaveLength(2)
  })

  it('an unreachable secret is unavailable, and the next request fetches it again', async () => {
    const { keyRing, source } = ring({ active: 'k1', k1 })
    source.error = new Error('down')
    await expect(keyRing.active()).rejects.toMatchObject({ code: 'unavailable' })
    source.error = undefined
    expect((await keyRing.active()).kid).toBe('k1')
  })

  it.each<[string, unknown]>([
    ['no JSON', 'the secret itself, by mistake: hunter2'],
    ['a string', '"hunter2"'],
    ['a list', ['hunter2']],
    ['no active', { k1 }],
    ['an active without its key', { active: 'k2', k1 }],
    ['an active that names itself', { active: 'active' }],
    ['an active that names a member of every object', { active: 'toString', k1 }],
    ['a short key', { active: 'k1', k1: 'hunter2' }],
    ['a short key that is not active', { active: 'k1', k1, k2: 'hunter2' }],
    ['a key that is not a string', { active: 'k1', k1: 42 }],
  ])('a secret with %s is misconfigured, and the message quotes nothing of it', async (_what, secret) => {
    const { keyRing } = ring(secret)
    const error = await keyRing.active().catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({
      code: 'misconfigured',
      cause: { message: expect.stringMatching(/^The secret (is|has)/) },
    })
    expect(`${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain('hunter2')
  })
})

describe('the source of the secret', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('the secret comes from the variable if it is set', async () => {
    const settings = { jwtSecretKey: 'a "quoted" key', jwtSecretArn: 'arn:aws:x' } as Settings
    const fetchSecret = secretSource(settings, 60_000)
    expect(JSON.parse(await fetchSecret())).toEqual({ active: 'k1', k1: 'a "quoted" key' })
  })

  it('the secret comes from Secrets Manager otherwise, by its ARN and with a time-out', async () => {
    const asked: unknown[] = []
    let answers = true
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => asked.push(JSON.parse(chunk.toString())))
      request.on('end', () => {
        if (!answers) return
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
        response.end(JSON.stringify({ SecretString: '{"active":"k1"}' }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', `http://127.0.0.1:${port}`)
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:jwt'
    const fetchSecret = (timeOutMs: number) => secretSource({ jwtSecretArn: arn } as Settings, timeOutMs)()
    expect(await fetchSecret(60_000)).toBe('{"active":"k1"}')
    expect(asked).toEqual([{ SecretId: arn }])

    answers = false
    await expect(fetchSecret(50)).rejects.toMatchObject({ name: 'TimeoutError' })
    server.closeAllConnections()
    server.close()
  })
})
