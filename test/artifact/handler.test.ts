import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { packagedFiles, startBuilt } from '../tools/built-function.ts'
import { clientId, openGoogle } from '../tools/google.ts'
import type { Google } from '../tools/google.ts'
import { openSecretsManager } from '../tools/secrets-manager.ts'
import { newTable } from '../tools/table.ts'

type Built = Awaited<ReturnType<typeof startBuilt>>

describe('the built function, alone in a folder', () => {
  let google: Google
  let settings: Record<string, string>
  let built: Built | undefined
  beforeAll(async () => {
    google = await openGoogle()
    const { tableName, engineEndpoint } = await newTable()
    settings = {
      ALLOWED_ORIGINS: 'https://app.example.com',
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_JWKS_URL: google.url,
      JWT_SECRET_KEY: 'a-secret-of-this-test-0123456789-0123456789',
      TABLE_NAME: tableName,
      AWS_ENDPOINT_URL_DYNAMODB: engineEndpoint,
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    }
  })
  afterAll(() => google.close())
  afterEach(async () => {
    await built?.close()
    built = undefined
  })
  const start = async (...how: Parameters<typeof startBuilt>) => (built = await startBuilt(...how))

  /** Signs somebody in, uses the session and ends it. */
  async function walk({ ask }: Built) {
    const credential = await google.idToken()
    const signedIn = await ask('POST', '/auth/google', { body: { credential } })
    expect(signedIn.statusCode).toBe(200)
    const token = signedIn.json.access_token as string
    expect((await ask('GET', '/api/user', { token })).json).toEqual(signedIn.json.user)
    expect((await ask('POST', '/auth/sign-out', { token })).statusCode).toBe(204)
    expect((await ask('GET', '/api/user', { token })).statusCode).toBe(401)
    return { token, loaded: signedIn.loaded }
  }

  it('without settings, the built function serves health and returns misconfigured for everything else', async () => {
    const { ask, printed } = await start({})
    const health = await ask('GET', '/health')
    expect(health.statusCode).toBe(200)
    expect(health.json).toEqual({ status: 'healthy', timestamp: expect.stringMatching(/Z$/) })
    const user = await ask('GET', '/api/user')
    expect(user.statusCode).toBe(500)
    expect(user.json).toMatchObject({ code: 'misconfigured', request_id: 'built' })
    expect(printed()).toContain('GOOGLE_CLIENT_ID is not set')
  })

  it('the built function reads no .env', async () => {
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
    const { ask } = await start({}, { '.env': lines.join('\n') })
    expect((await ask('GET', '/api/user')).json).toMatchObject({ code: 'misconfigured' })
  })

  it('the built function serves a whole visit: Google token, session token, user, sign-out', async () => {
    await walk(await start(settings))
  })

  it("the built function loads Google's library at the first sign-in, and not before", async () => {
    const started = await start(settings)
    const { loaded } = await started.ask('GET', '/health')
    expect(loaded).toContain('lambda.mjs')
    expect(loaded.join()).not.toMatch(/google-library|openapi/)
    expect((await walk(started)).loaded.join()).toContain('google-library')
  })

  it('the built function sends the calendar from its address below the stage, and loads its library only then', async () => {
    const { ask } = await start(settings)
    const signedIn = await ask('POST', '/auth/google', { body: { credential: await google.idToken() } })
    const token = signedIn.json.access_token as string
    const interviews = [{ at: '2030-01-02T09:00:00Z' }]
    const body = { company: 'Acme', title: 'Engineer', interviews }
    expect((await ask('POST', '/api/applications', { token, body })).statusCode).toBe(201)
    const made = await ask('POST', '/api/calendar', { token })
    const url = new URL(made.json.url as string)
    expect(url.origin).toBe('https://abcdefghij.execute-api.eu-west-1.amazonaws.com')
    expect(url.pathname).toBe('/prod/api/calendar.ics')
    expect(made.loaded.join()).not.toContain('icalendar')
    const feed = await ask('GET', '/api/calendar.ics', { query: url.search.slice(1) })
    expect(feed.statusCode).toBe(200)
    expect(feed.headers).toMatchObject({ 'content-type': 'text/calendar; charset=utf-8' })
    expect(feed.body).toContain('\r\nDTSTART:20300102T090000Z\r\n')
    expect(feed.loaded.join()).toContain('icalendar')
  })

  it("the built function has only the token check of Google's library", () => {
    const [chunk] = packagedFiles().filter(({ name }) => name.startsWith('google-library'))
    expect(chunk!.bytes.includes('verifySignedJwtWithCertsAsync')).toBe(true)
    expect(chunk!.bytes.length).toBeLessThan(80_000) // the whole library: 183,000
  })

  it("the built function signs its table calls with the role's credentials, its session token included", async () => {
    const sent: IncomingHttpHeaders[] = []
    const table = createServer(({ headers }, response) => {
      sent.push(headers)
      const refusal = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException'
      response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'one' })
        .end(JSON.stringify({ __type: refusal }))
    })
    await once(table.listen(0, '127.0.0.1'), 'listening')
    const { ask } = await start({
      ...settings,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'ASIAOFTHEROLE',
      AWS_SECRET_ACCESS_KEY: 'the secret of the role',
      AWS_SESSION_TOKEN: 'the session of the role',
    })
    expect((await ask('GET', '/health')).statusCode).toBe(200)
    expect(sent).toEqual([
      expect.objectContaining({
        authorization: expect.stringMatching(/Credential=ASIAOFTHEROLE\/.*x-amz-security-token/),
        'x-amz-security-token': 'the session of the role',
      }),
    ])
    table.closeAllConnections()
    table.close()
  })

  it('the built function takes its keys from Secrets Manager', async () => {
    const secrets = await openSecretsManager({ active: 'k7', k7: 'k'.repeat(64) })
    const { JWT_SECRET_KEY: _none, ...others } = settings
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:JwtSecret-a1b2c3'
    const { token } = await walk(
      await start({ ...others, JWT_SECRET_ARN: arn, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint }),
    )
    expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid: 'k7' })
    expect(secrets.asked).toEqual([['secretsmanager.GetSecretValue', { SecretId: arn }]])
    await secrets.close()
  })
})
