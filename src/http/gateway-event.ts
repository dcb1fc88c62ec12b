import { METHODS } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { AppError } from '../errors.ts'

/** What we need of an HTTP API event, payload format 2.0; a hand-written one may hold nothing else. */
type HttpEvent = Partial<Omit<APIGatewayProxyEventV2, 'requestContext'>> & {
  rawPath: string
  requestContext: { stage?: string; http: { method: string } }
}

export function isHttpEvent(event: unknown): event is HttpEvent {
  const { rawPath, requestContext } = (event ?? {}) as { rawPath?: unknown; requestContext?: unknown }
  const { http } = (requestContext ?? {}) as { http?: { method?: unknown } }
  return typeof rawPath === 'string' && METHODS.includes(String(http?.method).toUpperCase())
}

/**
 * The event as the adapter must get it to route it like a plain server does. The gateway puts a named stage in front
 * of the path and percent-decodes it; the adapter undoes neither, and takes a decoded `?` for the query.
 * Lambda's own id stands in for a client's, so that a line of ours is found beside START and END.
 * Throws `malformed_request` for a path that is not Unicode.
 */
export function adapterEvent(event: HttpEvent, requestId: string | undefined) {
  const path = encodePath(withoutStage(event.rawPath, event.requestContext.stage))
  const query = (event.rawQueryString ?? '').replaceAll('#', '%23')
  const headers: Record<string, string | undefined> = requestId ? { 'x-request-id': requestId } : {}
  for (const [name, value] of Object.entries(event.headers ?? {})) headers[name.toLowerCase()] = value
  return {
    ...event,
    rawPath: query === '' ? path : `${path}?${query}`,
    queryStringParameters: undefined,
    headers,
  }
}

/** Only a whole first segment is a stage: `/prodx` stays, `/prod` is `/`. Without a prefix nothing is taken. */
function withoutStage(path: string, stage = '') {
  const prefix = `/${stage}`
  if (stage === '' || (path !== prefix && !path.startsWith(`${prefix}/`))) return path
  return path.slice(prefix.length) || '/'
}

/** Percent-encodes what the gateway decoded. URLs resolve `..`, however it is written: encoded twice, it stays. */
function encodePath(path: string) {
  if (!path.isWellFormed()) throw new AppError('malformed_request', 'The path is not Unicode.')
  return `/${encodeURI(path.replace(/^\//, ''))}`
    .replace(/[?#]/g, encodeURIComponent)
    .replace(/(?<=\/)\.{1,2}(?=\/|$)/g, (dots) => dots.replaceAll('.', '%252E'))
}
