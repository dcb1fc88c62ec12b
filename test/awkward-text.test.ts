import { createHmac } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import awsLambdaFastify from '@fastify/aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createApp } from '../src/app.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import { adapterEvent } from '../src/http/gateway-event.ts'
import { mountRoutes } from '../src/routes.ts'
import { testApp, testSecret } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { dispatch } from './tools/dispatch.ts'
import type { RawRequest } from './tools/dispatch.ts'
import { familiesOfNextPlace, looksAtAll, placesIn, stringChecksIn, textOf } from './tools/awkward-text.ts'

type Work = () => Promise<unknown>
type Route = {
  method: string
  url: string
  schema: Record<'body' | 'querystring' | 'headers' | 'params', z.ZodType | undefined>
}

/**
 * The sizes of a text in bytes, as it is sent. If a limit rejects long text at once, the longest accepted text is
 * tried too.
 */
const most = 500_000
const mostInUrl = 16_000
const mostToSignIn = 30_000
const mostInIdToken = 10_000

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const fill = (url: string, value = id) => url.replace(/:\w+/g, value)
const asJson = (text: string) => JSON.stringify(text)
const asUrl = (text: string) => encodeURIComponent(text.toWellFormed())
const medianOf = (numbers: number[]) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]!
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Sends every text of a caller at the largest size of a body. Quadratic time shows here. */
describe('awkward text', () => {
  let test: TestApp
  let app: TestApp['app']
  let routes: Route[]
  /** CPU time of reading a plain body of 500 KB. */
  let plainCpu: number
  /** Each test has its own user, because a list of large events takes more CPU time than the text of a request. */
  let users = 0
  beforeEach(() => {
    users += 1
  })
  beforeAll(async () => {
    test = await testApp()
    // Callers are authenticated without a table call, which would cost more than the text.
    const authenticate = async () => ({
      userId: `person-${users}`,
      sessionId: id,
      email: undefined,
      hd: undefined,
      signedInAt: new Date(),
      deletes: false,
      rateLimit: { policy: 'session', limit: 300, remaining: 299, resetSeconds: 60 },
    })
    app = createApp({ allowedOrigins: ['https://app.example.com'], logLevel: 'silent' })
    mountRoutes(app, { ...test.services, sessions: { ...test.services.sessions, authenticate } })
    await app.ready()
    routes = (mountedRoutes(app) as Route[]).filter(({ method }) => method !== 'HEAD')
    const payload = plainBody(most)
    plainCpu = await medianCpuOf(() => dispatch(app, { method: 'POST', url: '/api/keys', headers, payload }))
  })
  afterAll(async () => {
    await app.close()
    await test.close()
  })

  const headers = { 'content-type': 'application/json', authorization: 'Bearer x' }
  const plainBody = (bytes: number) => JSON.stringify({ label: 'a'.repeat(bytes) })

  async function cpuOf(work: Work) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  }

  async function medianCpuOf(work: Work) {
    const runs = []
    for (let run = 0; run < 25; run++) runs.push(await cpuOf(work))
    return medianOf(runs.slice(-15))
  }

  type Cpu = { small: number; large: number }
  type Bounds = { plain: number; largest: number }

  const cpuOfBoth = async ([small, large]: [Work, Work]): Promise<Cpu> => ({
    small: await cpuOf(small),
    large: await cpuOf(large),
  })

  /** Medians of five runs. Each run begins after a garbage collection, because the collector uses CPU time too. */
  async function medianCpuOfBoth([small, large]: [Work, Work]): Promise<Cpu> {
    const withoutGarbage = (work: Work) => {
      collectGarbage()
      return cpuOf(work)
    }
    const smalls: number[] = []
    const larges: number[] = []
    for (let run = 0; run < 5; run++) {
      smalls.push(await withoutGarbage(small))
      larges.push(await withoutGarbage(large))
    }
    return { small: medianOf(smalls), large: medianOf(larges) }
  }

  /**
   * Returns true if eight times the text takes at most sixteen times the CPU, and 500 KB takes at most ten times the
   * CPU of a plain body more than a short text.
   */
  function isInProportion({ small, large }: Cpu, { plain, largest }: Bounds) {
    // Below the time of a plain body, the clock is too coarse for a ratio.
    const isProportionate = large <= 16 * small || large <= (plain * largest) / most
    return isProportionate && (largest < most || large - small <= 10 * plain)
  }

  /** The ratios, if the time is out of proportion in all of three rounds. A busy machine may spoil two of them. */
  async function ratiosOutOfProportion(work: [Work, Work], bounds: Bounds) {
    if (isInProportion(await cpuOfBoth(work), bounds)) return undefined
    let cpu: Cpu | undefined
    for (let round = 0; round < 3; round++) {
      cpu = await medianCpuOfBoth(work)
      if (isInProportion(cpu, bounds)) return undefined
    }
    const { small, large } = cpu!
    return `${(large / small).toFixed(1)} times the CPU, ${(large / bounds.plain).toFixed(1)} times a plain body's`
  }

  /**
   * The families of text that are too slow at a place, with their ratios. `requestWith` gets a text of this many
   * bytes.
   */
  async function slowAt(
    place: string,
    encode: (text: string) => string,
    requestWith: (text: string) => RawRequest | Promise<RawRequest>,
    {
      largest = most,
      send = (it: RawRequest): Promise<unknown> => dispatch(app, it),
      plain = plainCpu,
      start = '',
    } = {},
  ) {
    const slow: string[] = []
    const statuses = new Set<unknown>()
    for (const family of familiesOfNextPlace()) {
      const workOf = async (bytes: number): Promise<Work> => {
        const request = await requestWith(textOf(family, bytes, encode, start))
        return async () => statuses.add(await send(request))
      }
      const work: [Work, Work] = [await workOf(largest / 8), await workOf(largest)]
      const ratios = await ratiosOutOfProportion(work, { plain, largest })
      if (ratios !== undefined) slow.push(`${place}, ${family}: ${ratios}`)
    }
    if ([...statuses].some((status) => status === 500)) slow.push(`${place}: a fault`)
    return slow
  }

  const example = (schema: z.ZodType): object => {
    const { examples = [{}] } = (z.globalRegistry.get(schema) ?? {}) as { examples?: object[] }
    return examples[0]!
  }

  it('every pattern of a schema runs only after the length was checked', () => {
    const parts = routes.flatMap(({ method, url, schema }) =>
      [schema.body, schema.querystring, schema.headers, schema.params].flatMap((part) =>
        part ? stringChecksIn(part, `${method} ${url} `) : [],
      ),
    )
    expect(parts.length).toBeGreaterThan(50)
    const unbounded = parts.filter(({ checks }) => {
      const first = checks.findIndex(looksAtAll)
      const length = checks.findIndex(({ check, abort }) => check === 'max_length' && abort)
      return first >= 0 && !(length >= 0 && length < first)
    })
    expect(unbounded.map(({ at }) => at)).toEqual([])
  })

  it('awkward text in a body takes time in proportion to its length', async () => {
    const slow: string[] = []
    for (const { method, url, schema } of routes) {
      if (!schema.body) continue
      const largest = url === '/auth/google' ? mostToSignIn : most
      for (const { at, inputWith } of placesIn(schema.body, example(schema.body))) {
        const request = (text: string) => ({
          method,
          url: fill(url),
          headers,
          payload: JSON.stringify(inputWith(text)),
        })
        slow.push(...(await slowAt(`${method} ${url} ${at}`, asJson, request, { largest })))
      }
    }
    expect(slow).toEqual([])
  })

  it('awkward text in a query takes time in proportion to its length', async () => {
    const slow: string[] = []
    for (const { method, url, schema } of routes) {
      if (!schema.querystring) continue
      for (const { at, inputWith } of placesIn(schema.querystring)) {
        const request = (text: string) => {
          const members = Object.entries(inputWith(text.toWellFormed()) as Record<string, unknown>)
          const query = members.map(([name, value]) => `${asUrl(name)}=${asUrl(String(value))}`).join('&')
          return { method, url: `${fill(url)}?${query}`, headers }
        }
        for (const largest of [mostInUrl, most])
          slow.push(...(await slowAt(`${method} ${url}?${at}`, asUrl, request, { largest })))
      }
    }
    expect(slow).toEqual([])
  })

  it('awkward text in a path takes time in proportion to its length', async () => {
    const slow: string[] = []
    for (const { method, url } of routes.filter(({ url }) => url.includes(':'))) {
      const request = (text: string) => ({ method, url: fill(url, asUrl(text)), headers })
      for (const largest of [mostInUrl, most])
        slow.push(...(await slowAt(`${method} ${url}`, asUrl, request, { largest })))
    }
    // A path of a route, and a path without a route.
    const asAscii = (text: string) => text.replace(/[^\x21-\x7e]/g, 'a')
    for (const method of ['GET', 'DELETE', 'OPTIONS', 'PUT']) {
      for (const start of ['/x', '/api/applications/x', '/health?']) {
        const request = (text: string) => ({ method, url: asAscii(text), headers })
        for (const largest of [mostInUrl, most])
          slow.push(...(await slowAt(`${method} ${start}`, asAscii, request, { start, largest })))
      }
    }
    expect(slow).toEqual([])
  })

  it('awkward text in any header takes time in proportion to its length', async () => {
    const requestTo = async ({ method, url, schema }: Route): Promise<RawRequest> => {
      if (!schema.body) return { method, url: fill(url), headers }
      const isSignIn = url === '/auth/google'
      const body = isSignIn ? { token: await test.google.idToken() } : example(schema.body)
      return { method, url: fill(url), headers, payload: JSON.stringify(body) }
    }
    const preflight = {
      method: 'OPTIONS',
      url: '/health',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
    }
    const requests = [async () => preflight, ...routes.map((route) => () => requestTo(route))]
    const read = await headersRead(requests)
    expect([...read.keys()]).toEqual(
      expect.arrayContaining([
        'authorization',
        'if-match',
        'idempotency-key',
        'origin',
        'user-agent',
        'x-request-id',
      ]),
    )
    const slow: string[] = []
    for (const [name, readers] of read) {
      // Most headers are read in the same way everywhere, so only the first and the last request are tried.
      for (const make of new Set([readers[0]!, readers.at(-1)!])) {
        const request = async (text: string) => {
          const good = await make()
          return { ...good, headers: { ...good.headers, [name]: text.toWellFormed() } }
        }
        const { method, url } = await make()
        slow.push(...(await slowAt(`${method} ${url} ${name}`, (text) => text, request)))
      }
    }
    expect(slow).toEqual([])
  })

  /** The names of all headers that any code reads during requests, with the requests that read them. */
  async function headersRead(requests: (() => Promise<RawRequest>)[]) {
    const read = new Map<string, (() => Promise<RawRequest>)[]>()
    for (const make of requests) {
      const observe = <T extends object>(sent: T) =>
        new Proxy(sent, {
          get(target, name) {
            if (typeof name === 'string') read.set(name, [...(read.get(name) ?? []), make])
            return Reflect.get(target, name) as unknown
          },
        })
      await dispatch(app, await make(), observe)
    }
    return read
  }

  it('awkward text in an event of the gateway takes time in proportion to its length', async () => {
    const answer = awsLambdaFastify(app, { decorateRequest: false, parseCommaSeparatedQueryParams: false })
    const event = { rawPath: '/health', requestContext: { http: { method: 'GET' } }, headers: {} }
    const send = async (changed: Record<string, unknown> & { headers?: object }) => {
      try {
        const call = adapterEvent({ ...event, ...changed, headers: { ...changed.headers } })
        return (await answer(call, {} as never)).statusCode
      } catch (error) {
        expect(error).toMatchObject({ code: 'headers_too_large' })
        return undefined
      }
    }
    const plain = await medianCpuOf(() =>
      send({
        requestContext: { http: { method: 'POST' } },
        rawPath: '/api/keys',
        headers,
        body: plainBody(most),
      }),
    )
    const changes: Record<string, (text: string) => Record<string, unknown>> = {
      path: (text) => ({ rawPath: `/${text}` }),
      query: (text) => ({ rawQueryString: text }),
      stage: (text) => ({ rawPath: `/${text}/x`, requestContext: { ...event.requestContext, stage: text } }),
      header: (text) => ({ headers: { 'x-request-id': text } }),
    }
    const slow: string[] = []
    for (const [at, changeWith] of Object.entries(changes)) {
      const sendWith = ({ url }: RawRequest) => send(changeWith(url))
      const request = (text: string) => ({ url: text.toWellFormed() })
      for (const largest of [mostInUrl, most])
        slow.push(...(await slowAt(at, (text) => text, request, { send: sendWith, plain, largest })))
    }
    expect(slow).toEqual([])
  })

  it('awkward text in a saved job takes time in proportion to its length', async () => {
    const url = 'https://jobs.example.com/4711'
    const inPosting = (name: string) => (text: string) => ({
      url,
      json_ld: { '@type': 'JobPosting', title: 'a', hiringOrganization: 'b', [name]: text },
    })
    const payloads: Record<string, (text: string) => object> = {
      ...Object.fromEntries(
        ['url', 'title', 'notes', 'json_ld'].map((name) => [
          name,
          (text: string) => ({ url, title: 'a', company: 'b', [name]: text }),
        ]),
      ),
      ...Object.fromEntries(
        ['title', 'description', 'jobLocationType', 'employmentType', 'baseSalary'].map((name) => [
          `posting ${name}`,
          inPosting(name),
        ]),
      ),
      'a string of a script': (text) => ({ url, json_ld: `{"@type":"JobPosting","title":${asJson(text)},}` }),
      HTML: (text) => inPosting('description')(`<p>${text}</p>`),
      'escaped HTML': (text) => inPosting('description')(`&lt;p&gt;${text}&lt;/p&gt;`),
    }
    const slow: string[] = []
    for (const [at, payloadWith] of Object.entries(payloads)) {
      const request = (text: string) => ({
        method: 'POST',
        url: '/events',
        headers,
        payload: JSON.stringify({ event_type: 'job.saved', payload: payloadWith(text) }),
      })
      // A payload has at most 256 KB, and a string of a script is encoded twice.
      const encode = at.includes('script') ? (text: string) => asJson(asJson(text)) : asJson
      slow.push(...(await slowAt(at, encode, request, { largest: 260_000 })))
    }
    expect(slow).toEqual([])
  })

  it('awkward text in a session token takes time in proportion to its length', async () => {
    const sign = (header: object, payload: object) => {
      const signed = `${base64url(header)}.${base64url(payload)}`
      return `${signed}.${createHmac('sha256', testSecret).update(signed).digest('base64url')}`
    }
    const now = Math.floor(Date.now() / 1000)
    const header = { alg: 'HS256', typ: 'JWT', kid: 'k1' }
    const payload = {
      iss: 'job-hunt-tracker-api',
      aud: 'job-hunt-tracker',
      sub: '1001',
      jti: id,
      iat: now,
      exp: now + 3600,
    }
    const tokens: Record<string, (text: string) => string> = {
      ...Object.fromEntries(
        ['alg', 'typ', 'kid', 'more'].map((name) => [
          `header ${name}`,
          (text: string) => sign({ ...header, [name]: text }, payload),
        ]),
      ),
      ...Object.fromEntries(
        [...Object.keys(payload), 'more'].map((name) => [
          `claim ${name}`,
          (text: string) => sign(header, { ...payload, [name]: text }),
        ]),
      ),
      'name of a claim': (text) => sign(header, { ...payload, [text]: 1 }),
      'the token': (text) => text.replace(/[^\w.~+/-]/g, '.'),
      'the secret of a key': (text) => `jht_${text.replace(/[^\w.~+/-]/g, '-')}`,
    }
    const slow: string[] = []
    for (const [at, tokenWith] of Object.entries(tokens)) {
      const request = (text: string) => ({
        url: '/inbox',
        headers: { authorization: `Bearer ${tokenWith(text)}` },
      })
      slow.push(...(await slowAt(at, asJson, request, { send: (it) => dispatch(test.app, it) })))
    }
    expect(slow).toEqual([])
  })

  it('awkward text in a Google ID token takes time in proportion to its length', async () => {
    const claims = [
      'sub',
      'email',
      'name',
      'picture',
      'hd',
      'nonce',
      'azp',
      'iss',
      'aud',
      'iat',
      'exp',
      'nbf',
      'more',
    ]
    const slow: string[] = []
    for (const [part, names] of [
      ['claim', claims],
      ['header', ['alg', 'kid', 'typ', 'crit', 'more']],
    ] as const) {
      for (const name of names) {
        const request = async (text: string) => {
          const values = { [name]: text }
          const token = part === 'claim' ? test.google.idToken(values) : unsigned(values)
          return {
            method: 'POST',
            url: '/auth/google',
            headers,
            payload: JSON.stringify({ token: await token }),
          }
        }
        slow.push(
          ...(await slowAt(`${part} ${name}`, asJson, request, {
            largest: mostInIdToken,
            send: (it) => dispatch(test.app, it),
          })),
        )
      }
    }
    expect(slow).toEqual([])
  })

  const unsigned = (header: object) =>
    `${base64url({ alg: 'RS256', kid: 'key-1', ...header })}.${base64url({ sub: '1' })}.c2ln`

  it('awkward text in a cursor takes time in proportion to its length', async () => {
    const cursors: Record<string, (text: string) => unknown> = {
      'key id': (text) => [text, '1', 'mac'],
      position: (text) => ['k1', text, 'mac'],
      MAC: (text) => ['k1', '1', text],
    }
    const slow: string[] = []
    for (const [at, contentWith] of Object.entries(cursors)) {
      const request = (text: string) => ({ url: `/inbox?cursor=${base64url(contentWith(text))}`, headers })
      slow.push(...(await slowAt(at, asJson, request)))
    }
    expect(slow).toEqual([])
  })
})
