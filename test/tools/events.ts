import { readFileSync, readdirSync } from 'node:fs'
import { routes } from '../routes.ts'

const folder = new URL('../../events/', import.meta.url)

export type Event = {
  rawPath?: string
  requestContext?: { stage?: string; http?: { method: string } }
  headers?: Record<string, string>
  body?: string
  isBase64Encoded?: boolean
}

/** The status of the handler's response to each file of `events/`: from the rows of the routes, and others. */
export const eventStatuses: Record<string, number> = {
  ...Object.fromEntries(Object.values(routes).map(({ event, status }) => [event, status])),
  'health-default-stage': 200,
  'status-stage-v1': 200,
  'status-minimal': 200,
  'auth-google-base64': 200,
  'openapi-compressed': 200,
  'user-without-token': 401,
  'user-with-cookie': 401,
  'user-two-authorizations': 401,
  'event-push-stage-v1': 202,
  'event-push-job-saved': 202,
  'inbox-stage-v1': 200,
  preflight: 204,
  'preflight-stranger': 204,
  'not-found': 404,
  'method-not-allowed': 405,
  'body-not-json': 400,
  'stage-alone': 404,
  'stage-lookalike': 404,
  'path-percent': 404,
  'path-hash': 404,
  'path-question-mark': 404,
  'path-accent': 404,
  'path-dots': 404,
  'query-encoded': 400,
  'query-repeated': 422,
  'not-http-empty': 400,
  'not-http-scheduled': 400,
  'not-http-rest-api': 400,
}

export const eventFiles = readdirSync(folder).map((file) => file.replace('.json', ''))

type Asks = {
  sessionToken: () => Promise<string>
  idToken: () => Promise<string>
  /** Sends a request to the same service and returns the body. */
  ask: (
    token: string,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ) => Promise<Record<string, unknown>>
}

/** An event of `events/`, with real tokens and ids instead of its placeholders. */
export async function readEvent(file: string, { sessionToken, idToken, ask }: Asks): Promise<Event> {
  let token = ''
  let movedId: unknown
  const sample = { company: 'Acme', title: 'A sample' }
  const names: Record<string, () => Promise<unknown>> = {
    SESSION_TOKEN: async () => (token = await sessionToken()),
    GOOGLE_ID_TOKEN: idToken,
    EVENT_ID: async () =>
      (await ask(token, 'POST', '/events', { event_type: 'a.sample', payload: {} })).event_id,
    // The demo people have older events of other types.
    LEASE_ID: async () =>
      (await ask(token, 'POST', '/inbox/lease', { limit: 100, event_type: 'a.sample' })).lease_id,
    APPLICATION_ID: async () => (await ask(token, 'POST', '/api/applications', sample)).id,
    MOVED_ID: async () => (movedId = (await ask(token, 'POST', '/api/applications', sample)).id),
    ENTRY_ID: async () => {
      const moved = await ask(token, 'POST', `/api/applications/${movedId as string}/status`, {
        to: 'applied',
      })
      return (moved.entry as { id: string }).id
    },
    KEY_ID: async () => (await ask(token, 'POST', '/api/keys', { label: 'A sample', preset: 'capture' })).id,
    CALENDAR_KEY: async () => {
      const { url } = await ask(await sessionToken(), 'POST', '/api/calendar', {})
      return new URL(url as string).searchParams.get('key')
    },
    SESSION_ID: async () => ((await ask(token, 'GET', '/api/sessions')).items as { id: string }[])[0]?.id,
  }
  const fill = async (text: string) => {
    let filled = text
    for (const [name, value] of Object.entries(names))
      if (text.includes(name)) filled = filled.replaceAll(name, String(await value()))
    return filled
  }
  const event = JSON.parse(await fill(readFileSync(new URL(`${file}.json`, folder), 'utf8'))) as Event
  if (!event.isBase64Encoded || !event.body) return event
  const body = Buffer.from(event.body, 'base64').toString()
  return { ...event, body: Buffer.from(await fill(body)).toString('base64') }
}

type Sent = { stage?: string; query?: string; token?: string | undefined; body?: object | undefined }

/** A request as an event of an HTTP API with a named stage. */
export const gatewayEvent = (
  method: string,
  path: string,
  { stage = 'prod', query = '', token, body }: Sent = {},
) => ({
  version: '2.0',
  rawPath: `/${stage}${path}`,
  rawQueryString: query,
  headers: {
    host: 'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    ...(token && { authorization: `Bearer ${token}` }),
    'content-type': 'application/json',
  },
  requestContext: { stage, http: { method, path: `/${stage}${path}`, sourceIp: '203.0.113.9' } },
  ...(body && { body: JSON.stringify(body) }),
  isBase64Encoded: false,
})

type Handler = (event: unknown) => Promise<{ statusCode?: number; body?: string }>

/**
 * The test sequence of the second log below the stage `v1`: each step with its status, and the contents of the inbox.
 */
export async function walkInbox(handler: Handler, token: string) {
  const steps: [string, number | undefined][] = []
  const call = async (method: string, path: string, query = '', body?: object) => {
    const event = gatewayEvent(method, path, { stage: 'v1', query, token, body })
    const { statusCode, body: answer } = await handler(event)
    steps.push([`${method} ${path.replace(/[0-9a-f-]{36}/, ':id')}`, statusCode])
    return (answer ? JSON.parse(answer) : {}) as {
      event_id: string
      delivered: boolean
      events: { event_id: string }[]
    }
  }
  const event = {
    event_type: 'test.walk',
    payload: { message: 'Hello from AWS!' },
    source: 'deployment-test',
  }
  await call('GET', '/health')
  const first = await call('POST', '/events', '', event)
  const all = await call('GET', '/inbox', 'event_type=test.walk')
  const one = await call('GET', `/inbox/${first.event_id}`)
  const second = await call('POST', '/events', '', event)
  const limited = await call('GET', '/inbox', 'limit=1')
  await call('DELETE', `/inbox/${first.event_id}`)
  const left = await call('GET', '/inbox', 'event_type=test.walk')
  const read = await call('GET', `/events/${first.event_id}`)
  await call('DELETE', `/events/${second.event_id}`)
  return {
    steps,
    holds: {
      first: all.events.some(({ event_id }) => event_id === first.event_id),
      one: one.event_id === first.event_id && !one.delivered,
      limited: limited.events.length,
      firstAfterwards: left.events.some(({ event_id }) => event_id === first.event_id),
      delivered: read.delivered,
    },
  }
}

/** The expected result of `walkInbox`. */
export const walked = {
  steps: [
    ['GET /health', 200],
    ['POST /events', 202],
    ['GET /inbox', 200],
    ['GET /inbox/:id', 200],
    ['POST /events', 202],
    ['GET /inbox', 200],
    ['DELETE /inbox/:id', 204],
    ['GET /inbox', 200],
    ['GET /events/:id', 200],
    ['DELETE /events/:id', 204],
  ],
  holds: { first: true, one: true, limited: 1, firstAfterwards: false, delivered: true },
}
