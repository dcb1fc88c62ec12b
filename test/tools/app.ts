import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { createApiKeyRepository } from '../../src/api-keys/repository.ts'
import { createApiKeyService } from '../../src/api-keys/service.ts'
import { createApp } from '../../src/app.ts'
import type { Audit } from '../../src/audit.ts'
import { mountRoutes } from '../../src/routes.ts'
import { createServices } from '../../src/services.ts'
import type { Wait } from '../../src/retry.ts'
import { readSettings } from '../../src/settings.ts'
import { createTable } from '../../src/table/table.ts'
import { createTestClient } from './client.ts'
import { openFaultProxy } from './fault-proxy.ts'
import { clientId, openGoogle, unhurried } from './google.ts'
import { newTable } from './table.ts'

export const origin = 'https://app.example.com'
export const testSecret = 'a-secret-that-only-the-tests-know-0123456789'

type Options = {
  environment?: NodeJS.ProcessEnv
  clock?: Clock
  /** The wait between the tries of a request. */
  wait?: Wait
}
export type Clock = ReturnType<typeof createClock>

/** A clock that stands still until a test moves it. */
export function createClock(start = new Date()) {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    advance: (seconds: number) => void (time += seconds * 1000),
    /**
     * Sets the clock back to its start. Google's library checks ID tokens with the machine's clock, so this clock must
     * stay behind it.
     */
    rewind: () => void (time = start.getTime()),
  }
}

/** The beginning of this minute. The first request of a minute costs one more call, because it opens a window. */
export const thisMinute = () => new Date(Math.floor(Date.now() / 60_000) * 60_000)

/** Ids that contain the time of the clock, so they sort in order of creation. */
function idsOf({ now }: Clock) {
  let made = 0
  return () => v7({ msecs: now().getTime(), seq: made++ })
}

/** The embedded engine has no conflicts, so there is no wait. On DynamoDB Local, a conflict needs time to end. */
export const usualWait: Wait = process.env.TEST_ENGINE_ENDPOINT ? sleep : async () => undefined

/** A part that writes nothing into the log. */
export const noAudit: Audit = { identify: () => undefined, record: () => undefined }

/** The whole app over a new table. Google and a proxy before the table can be made to fail. */
export async function testApp({ environment = {}, clock, wait = usualWait }: Options = {}) {
  const { tableName, engineEndpoint, items } = await newTable()
  const proxy = await openFaultProxy(engineEndpoint)
  const google = await openGoogle(clock?.now)
  const logs: string[] = []

  const settings = readSettings({
    ALLOWED_ORIGINS: origin,
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_JWKS_URL: google.url,
    JWT_SECRET_KEY: testSecret,
    RATE_LIMITS: process.env.RATE_LIMITS,
    TABLE_NAME: tableName,
    LOG_LEVEL: 'trace',
    ...environment,
  })
  const app = createApp({ ...settings, logStream: { write: (line) => void logs.push(line) } })
  const client = createTestClient(proxy.endpoint)
  const time = clock && { now: clock.now, newId: idsOf(clock) }
  const parts = { client, ...time, wait, googleKeysTimeOutsMs: unhurried.timeOutsMs }
  const services = createServices(settings, app.log, parts)
  mountRoutes(app, services)
  await app.ready()

  const { now = () => new Date(), newId = v7 } = time ?? {}
  const table = createTable({ client, tableName, now, wait })
  const keysWithoutEvents = createApiKeyService({
    repository: createApiKeyRepository({
      table,
      rateLimiter: {} as never,
      outbox: { writesOf: () => [] },
      now,
    }),
    allowList: { requireOwner: async () => undefined },
    isSessionAlive: async () => true,
    audit: noAudit,
    newId,
    now,
    wait,
  })

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  return {
    app,
    services,
    google,
    /** Creates API keys without events. */
    keysWithoutEvents,
    proxy,
    items,
    logs,
    settings,
    /** The parts that a second instance of the service needs to share this clock. */
    time,
    tableName,
    engineEndpoint,
    bearer,

    /** Signs in with these claims. Returns the session token. */
    async signIn(claims: Record<string, unknown> = {}): Promise<string> {
      const token = await google.idToken(claims)
      const answer = await app.inject({ method: 'POST', url: '/auth/google', payload: { token } })
      if (answer.statusCode !== 200)
        throw new Error(`The sign-in answered ${answer.statusCode} ${answer.body}`)
      return answer.json<{ access_token: string }>().access_token
    },

    as: (token: string, method: 'GET' | 'POST' | 'DELETE' | 'HEAD', url: string) =>
      app.inject({ method, url, headers: bearer(token) }),

    async close() {
      await app.close()
      client.destroy()
      await proxy.close()
      await google.close()
    },
  }
}

export type TestApp = Awaited<ReturnType<typeof testApp>>
