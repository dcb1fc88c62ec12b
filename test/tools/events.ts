import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../../events/', import.meta.url)

export type Event = {
  rawPath?: string
  requestContext?: { stage?: string; http?: { method: string } }
  headers?: Record<string, string>
  body?: string
  isBase64Encoded?: boolean
}

/** What the handler answers to each file of `events/`. */
export const eventStatuses: Record<string, number> = {
  health: 200,
  'health-default-stage': 200,
  status: 200,
  'status-stage-v1': 200,
  'status-minimal': 200,
  'demo-page': 200,
  openapi: 200,
  docs: 200,
  'auth-google': 200,
  'auth-google-base64': 200,
  'sign-out': 204,
  user: 200,
  'user-without-token': 401,
  'user-with-cookie': 401,
  'user-two-authorizations': 401,
  'user-delete': 202,
  sessions: 200,
  'session-delete': 404,
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

type Tokens = { sessionToken: () => Promise<string>; idToken: () => Promise<string> }

/** The event of a file of `events/`, with tokens where it has a place for them. */
export async function readEvent(file: string, { sessionToken, idToken }: Tokens): Promise<Event> {
  const fill = async (text: string) =>
    text
      .replaceAll('SESSION_TOKEN', text.includes('SESSION_TOKEN') ? await sessionToken() : '')
      .replaceAll('GOOGLE_ID_TOKEN', text.includes('GOOGLE_ID_TOKEN') ? await idToken() : '')
  const event = JSON.parse(await fill(readFileSync(new URL(`${file}.json`, folder), 'utf8'))) as Event
  if (!event.isBase64Encoded || !event.body) return event
  const body = Buffer.from(event.body, 'base64').toString()
  return { ...event, body: Buffer.from(await fill(body)).toString('base64') }
}
