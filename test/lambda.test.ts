import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { routes } from './routes.ts'
import { testApp, testSecret } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { eventFiles, eventStatuses, gatewayEvent, readEvent, walkInbox, walked } from './tools/events.ts'
import type { Event } from './tools/events.ts'
import { loadHandler } from './tools/lambda.ts'
import type { Handler } from './tools/lambda.ts'
import { openSecretsManager } from './tools/secrets-manager.ts'

describe('the Lambda handler', () => {
  let test: TestApp
  let handler: Handler
  let reads = 0
  beforeAll(async () => {
    test = await testApp()
    handler = await load()
    await handler(await read('user')) // the SDK reads the environment at its first call
  })
  afterAll(() => test.close())
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.useRealTimers()
  })

  const load = (environment: Record<string, string> = {}) => loadHandler(test, environment)

  function read(file: string): Promise<Event> {
    const sub = `lambda-${reads++}`
    return readEvent(file, {
      sessionToken: () => test.signIn({ sub }),
      idToken: () => test.google.idToken({ sub }),
      ask: async (token, method, url, payload) =>
        (
          await test.app.inject({ method, url, headers: test.bearer(token), ...(payload && { payload }) })
        ).json(),
    })
  }

  /** The same request in another stage, or without a stage. */
  function staged(event: Event, stage: string | undefined): Event {
    if (!event.rawPath || !event.requestContext?.http) return event
    const own = event.requestContext.stage
    const path =
      own && event.rawPath.startsWith(`/${own}`) ? event.rawPath.replace(`/${own}`, '') : event.rawPath
    const { stage: _own, ...context } = event.requestContext
    const isNamed = stage !== undefined && stage !== '$default'
    return {
      ...event,
      rawPath: isNamed ? `/${stage}${path}` : path || '/',
      requestContext: { ...context, ...(stage && { stage }) },
    }
  }

  it('every route has an event, and every event has a status', async () => {
    expect(eventFiles.toSorted()).toEqual(Object.keys(eventStatuses).toSorted())
    for (const [route, { event }] of Object.entries(routes)) {
      const { rawPath, requestContext } = await read(event)
      const asked = `${requestContext?.http?.method} ${rawPath?.replace('/prod', '')}`
      expect(asked).toMatch(new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`))
    }
  })

  describe.each([['without a prefix'], ['with a named stage'], ['with $default'], ['without a stage']])(
    '%s',
    (variant) => {
      it.each(eventFiles)('the handler returns %s', async (file) => {
        const original = await read(file)
        const variants: Record<string, Event> = {
          'without a prefix': original,
          'with a named stage': staged(original, 'staging'),
          'with $default': staged(original, '$default'),
          'without a stage': staged(original, undefined),
        }
        // Without its stage, this is the path /x/health, which is not found either.
        const answer = await handler(variants[variant], { awsRequestId: 'request-1' })
        expect(answer.statusCode).toBe(eventStatuses[file])
        expect(answer.isBase64Encoded).toBe(file === 'openapi-compressed')
        expect(answer.headers?.['x-content-type-options']).toBe('nosniff')
        if (answer.statusCode! >= 400) {
          expect(answer.headers?.['content-type']).toBe('application/problem+json')
          expect(JSON.parse(answer.body ?? '')).toMatchObject({
            status: eventStatuses[file],
            request_id: 'request-1',
          })
        }
      })
    },
  )

  it('the handler serves a whole visit: Google token, session token, user, sign-out', async () => {
    const call = async (method: string, path: string, token?: string, body?: object) => {
      const answer = await handler(gatewayEvent(method, path, { token, body }))
      return { status: answer.statusCode, body: answer.body ? JSON.parse(answer.body) : undefined }
    }
    const credential = await test.google.idToken({ sub: 'whole-way' })
    const signedIn = await call('POST', '/auth/google', undefined, { credential })
    expect(signedIn.status).toBe(200)
    const token = signedIn.body.access_token
    expect((await call('GET', '/api/user', token)).body).toEqual(signedIn.body.user)
    expect((await call('POST', '/auth/sign-out', token)).status).toBe(204)
    expect((await call('GET', '/api/user', token)).status).toBe(401)
  })

  it('the handler passes the test sequence of the second log below the stage v1', async () => {
    expect(await walkInbox(handler, await test.signIn({ sub: 'walks' }))).toEqual(walked)
  })

  it("the request id is the client's, otherwise Lambda's, and never the gateway's", async () => {
    const event = await read('health')
    expect((await handler(event, { awsRequestId: 'of-lambda' })).headers?.['x-request-id']).toBe('of-lambda')
    const own = { ...event, headers: { 'X-Request-Id': 'of-the-client' } }
    expect((await handler(own, { awsRequestId: 'of-lambda' })).headers?.['x-request-id']).toBe(
      'of-the-client',
    )
    const bad = { ...event, headers: { 'x-request-id': 'no good one' } }
    expect((await handler(bad, { awsRequestId: 'of-lambda' })).headers?.['x-request-id']).toBe('of-lambda')
    expect((await handler(event)).headers?.['x-request-id']).toMatch(/^[\w-]{36}$/)
  })

  it.each([
    ['a path that is not Unicode', { rawPath: '/\ud800', requestContext: { http: { method: 'GET' } } }],
    ['an event that is not from an HTTP API', {}],
  ])("the request id is the client's even for %s", async (_what, event) => {
    const answer = await handler(
      { ...event, headers: { 'X-Request-Id': 'of-the-client' } },
      { awsRequestId: 'of-lambda' },
    )
    expect(answer.headers?.['x-request-id']).toBe('of-the-client')
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ request_id: 'of-the-client' })
  })

  /** The lines that are logged while `work` runs. */
  async function linesOf(work: () => Promise<unknown>) {
    const lines: string[] = []
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
    await work()
    spy.mockRestore()
    return lines.map((line) => JSON.parse(line))
  }

  it("the log lines have Lambda's request id, and the client's beside it", async () => {
    const event = { ...(await read('health')), headers: { 'X-Request-Id': 'of-the-client' } }
    const lines = await linesOf(async () => {
      const logging = await load({ LOG_LEVEL: 'info' })
      await Promise.all(['first', 'second'].map((awsRequestId) => logging(event, { awsRequestId })))
    })
    const requests = lines.filter(({ message }) => message === 'request')
    expect(requests.map(({ request_id, client_request_id }) => [request_id, client_request_id])).toEqual([
      ['first', 'of-the-client'],
      ['second', 'of-the-client'],
    ])
  })

  it.each([
    ['demo-page', /^default-src 'none'; script-src 'sha256-/],
    ['docs', /^default-src 'none'/],
  ])('the handler serves %s as a page below its stage, with its own policy', async (file, policy) => {
    const { headers } = await handler(await read(file))
    expect(headers?.['content-type']).toBe('text/html; charset=utf-8')
    expect(headers?.['content-security-policy']).toMatch(policy)
  })

  it('sign-ins are counted by the address that the gateway saw, whatever the client claims', async () => {
    vi.useFakeTimers({ toFake: ['Date'] }) // The limit counts by the minute.
    const limited = await load({ RATE_LIMITS: 'sign_in=1' })
    const statusFrom = async (sourceIp: string, forwarded: string) => {
      const event = (await read('auth-google')) as Event & { requestContext: { http: object } }
      Object.assign(event.requestContext.http, { sourceIp })
      event.headers = { ...event.headers, 'x-forwarded-for': forwarded }
      return (await limited(event)).statusCode
    }
    expect(await statusFrom('198.51.100.1', '192.0.2.1')).toBe(200)
    expect(await statusFrom('198.51.100.1', '192.0.2.2')).toBe(429)
    expect(await statusFrom('198.51.100.2', '192.0.2.1')).toBe(200)
  })

  it('a failed start is repeated at the next invocation', async () => {
    const spy = vi.spyOn(process.stdout, 'write').mockImplementationOnce(() => {
      throw new Error('The log could not be written')
    })
    const late = await load({ LOG_LEVEL: 'info' })
    expect(spy).toHaveBeenCalledTimes(1)
    spy.mockImplementation(() => true)
    expect((await late(await read('health'))).statusCode).toBe(200)
    spy.mockRestore()
  })

  it('blank variables are removed from the environment, where libraries would use them', async () => {
    await load({ AWS_PROFILE: ' ', AWS_CA_BUNDLE: '' })
    expect(process.env).not.toHaveProperty('AWS_PROFILE')
    expect(process.env).not.toHaveProperty('AWS_CA_BUNDLE')
  })

  it('the secret is fetched during the start, before the first request', async () => {
    const secrets = await openSecretsManager({ active: 'k1', k1: testSecret })
    const early = await load({
      JWT_SECRET_KEY: '',
      JWT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:jwt',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    })
    expect(secrets.asked).toHaveLength(1)
    expect((await early(await read('user'))).statusCode).toBe(200)
    expect(secrets.asked).toHaveLength(1)
    await secrets.close()
  })

  describe('the warm-up request', () => {
    const rowsOf = async () =>
      Object.fromEntries((await test.items()).map((row) => [`${row.pk} ${row.sk}`, row]))

    it('the warm-up request makes one table call, for a session of nobody, and writes nothing', async () => {
      await read('user')
      const before = await rowsOf()
      test.proxy.forget()
      await load()
      const { calls } = test.proxy
      expect(calls.map(({ action }) => action)).toEqual(['UpdateItem'])
      expect(JSON.stringify(calls[0]?.input)).toContain('nobody')
      expect(await rowsOf()).toEqual(before)
    })

    it('the warm-up request leaves no line in the log', async () => {
      const logged = await linesOf(() => load({ LOG_LEVEL: 'info' }))
      expect(logged.map(({ message }) => message)).toEqual(['started'])
    })

    it('without a table, the start logs the failure of the warm-up request, and the handler serves', async () => {
      let status: number | undefined
      const logged = await linesOf(async () => {
        const early = await load({ LOG_LEVEL: 'info', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' })
        status = (await early(await read('health'))).statusCode
      })
      expect(status).toBe(200)
      expect(logged.map(({ level, message }) => [level, message])).toEqual([
        ['INFO', 'started'],
        ['ERROR', 'The database cannot be reached. Send the request again.'],
        ['WARN', 'the warm-up request failed'],
        ['INFO', 'request'],
      ])
      expect(logged[1].err.message).toContain('ECONNREFUSED')
      expect(logged[2].err.message).toMatch(/^The response was 503: .*"unavailable"/)
    })
  })

  it('a bug in the handler becomes a problem, and one log line for the alarm names it', async () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const event = { rawPath: '/health', rawQueryString: 5, requestContext: { http: { method: 'GET' } } }
    const answer = await handler(event, { awsRequestId: 'of-lambda' })
    const [line] = spy.mock.calls.map(([text]) => String(text))
    spy.mockRestore()
    expect(answer.statusCode).toBe(500)
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ code: 'internal_error', request_id: 'of-lambda' })
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'ERROR',
      message: 'the request failed outside of Fastify',
      request_id: 'of-lambda',
      stack: expect.stringContaining('TypeError'),
    })
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'GET /health'],
    ['a list', []],
    ['a path that is no string', { rawPath: 5, requestContext: { http: { method: 'GET' } } }],
    ['no method', { rawPath: '/health', requestContext: { http: {} } }],
    ['a context of null', { rawPath: '/health', requestContext: null }],
    ['an HTTP part of null', { rawPath: '/health', requestContext: { http: null } }],
    ['a path with half a surrogate', { rawPath: '/\ud800', requestContext: { http: { method: 'GET' } } }],
  ])('an event that is %s gets a problem, and the handler does not throw', async (_what, event) => {
    const answer = await handler(event, { awsRequestId: 'odd' })
    expect(answer.statusCode).toBe(400)
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ code: 'malformed_request', request_id: 'odd' })
  })

  it.each<[string, object, number]>([
    ['an empty path', { rawPath: '' }, 404],
    ['the first page, which is only on a laptop', { rawPath: '/' }, 404],
    ['no slash at the front', { rawPath: 'health' }, 200],
    ['two slashes at the front', { rawPath: '//evil.example/health' }, 404],
    ['a backslash that browsers take for a slash', { rawPath: '/\\evil.example/health' }, 404],
    ['a whole URL', { rawPath: 'https://evil.example/health' }, 404],
    ['a line break', { rawPath: '/health\n' }, 404],
    ['NUL', { rawPath: '/health\0' }, 404],
    ['headers of null', { rawPath: '/health', headers: null }, 200],
    ['a header of null', { rawPath: '/health', headers: { accept: null } }, 200],
    ['a body of null', { rawPath: '/health', body: null }, 200],
    ['a fragment in the query', { rawPath: '/health', rawQueryString: 'a=1#b' }, 200],
    ['a method in lower case', { rawPath: '/health', requestContext: { http: { method: 'get' } } }, 200],
    ['an unknown method', { rawPath: '/health', requestContext: { http: { method: 'BREW' } } }, 400],
    ['an odd method', { rawPath: '/health', requestContext: { http: { method: 'PROPFIND' } } }, 405],
    [
      'a body that is no base64',
      {
        rawPath: '/auth/google',
        isBase64Encoded: true,
        body: '%%%',
        headers: { 'content-type': 'application/json' },
        requestContext: { http: { method: 'POST' } },
      },
      422,
    ],
  ])('an event with %s is answered', async (_what, change, status) => {
    const answer = await handler({ requestContext: { http: { method: 'GET' } }, ...change })
    expect(answer.statusCode).toBe(status)
  })

  it('the response is sent in time, however slow the table is', async () => {
    const sub = `lambda-${reads}`
    const event = await read('user')
    test.proxy.forget()
    test.proxy.fail(() => true, { kind: 'hang' })
    const answer = await handler(event, { getRemainingTimeInMillis: () => 3200 })
    test.proxy.heal()
    expect(answer.statusCode).toBe(503)
    expect(answer.headers?.['retry-after']).toBe('2')
    // The deadline ends the first call. Without it, the time-out of the call would end it, and the SDK would retry.
    const calls = test.proxy.calls.filter(({ input }) => JSON.stringify(input).includes(sub))
    expect(calls.length).toBeLessThanOrEqual(1)
  })

  it('no table call begins if Lambda leaves no time for it', async () => {
    const sub = `lambda-${reads}`
    const event = await read('user')
    test.proxy.forget()
    const answer = await handler(event, { getRemainingTimeInMillis: () => 2900 })
    expect(answer.statusCode).toBe(503)
    // A call of an earlier test may still arrive.
    expect(test.proxy.calls.filter(({ input }) => JSON.stringify(input).includes(sub))).toEqual([])
  })

  describe('in a container with invalid settings', () => {
    it.each([
      ['a wildcard origin', { ALLOWED_ORIGINS: '*' }],
      ['no client id', { GOOGLE_CLIENT_ID: '' }],
      ['a laptop setting on AWS', { AWS_LAMBDA_FUNCTION_NAME: 'api', JWT_SECRET_ARN: 'arn:aws:x' }],
    ])(
      'with %s, health and status work, and every other request fails with the code misconfigured',
      async (_what, environment) => {
        const lines: string[] = []
        const spy = vi
          .spyOn(process.stdout, 'write')
          .mockImplementation((line) => lines.push(String(line)) > 0)
        const broken = await load({ LOG_LEVEL: 'info', ...environment })
        const ask = async (method: string, rawPath: string) =>
          broken({ rawPath, requestContext: { http: { method } } }, { awsRequestId: 'broken' })
        const answers = {
          health: await ask('GET', '/health'),
          status: await ask('GET', '/status'),
          user: await ask('GET', '/api/user'),
          signIn: await ask('POST', '/auth/google'),
          unknown: await ask('GET', '/nothing'),
          page: await ask('GET', '/static/index.html'),
        }
        spy.mockRestore()
        const { health, status, ...others } = answers
        expect([health.statusCode, status.statusCode]).toEqual([200, 200])
        for (const answer of Object.values(others)) {
          expect(answer.statusCode).toBe(500)
          expect(JSON.parse(answer.body ?? '')).toMatchObject({ code: 'misconfigured', request_id: 'broken' })
        }
        const said = lines.filter((line) => line.includes('The settings are invalid'))
        expect(said).toHaveLength(1)
        expect(JSON.parse(said[0] ?? '')).toMatchObject({ level: 'ERROR', code: 'misconfigured' })
        expect(said[0]).not.toContain(testSecret)
      },
    )
  })

  it('health works without a table, without Google and without a secret', async () => {
    const alone = await load({
      GOOGLE_JWKS_URL: 'http://127.0.0.1:9/certs',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9',
      JWT_SECRET_KEY: '',
      JWT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:jwt',
    })
    for (const file of ['health', 'status', 'status-minimal'])
      expect((await alone(await read(file))).statusCode).toBe(200)
    const answer = await alone({
      rawPath: '/api/user',
      headers: { authorization: `Bearer ${await test.signIn()}` },
      requestContext: { http: { method: 'GET' } },
    })
    expect(answer.statusCode).toBe(503)
  })

  it('the start writes one log line with its sources and without their values', async () => {
    const lines: string[] = []
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
    await load({
      LOG_LEVEL: 'info',
      AWS_ACCESS_KEY_ID: 'an-id',
      AWS_SECRET_ACCESS_KEY: 'a-key',
      AWS_SESSION_TOKEN: 'a-token',
    })
    spy.mockRestore()
    const started = lines.filter((line) => line.includes('started'))
    expect(started).toHaveLength(1)
    expect(JSON.parse(started[0] ?? '')).toMatchObject({
      credentials: 'environment, temporary',
      endpoint: 'AWS_ENDPOINT_URL',
      table: test.tableName,
      secret: 'JWT_SECRET_KEY',
    })
    for (const value of ['an-id', 'a-key', 'a-token', testSecret]) expect(started[0]).not.toContain(value)
  })
})
