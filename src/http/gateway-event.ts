import { METHODS } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { AppError } from '../errors.ts'
import { isRequestId, longestUrl } from './headers.ts'

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
 * Lambda's own id stands in where the client gives none that is harmless, so that a line of ours is found beside START and END.
 * Throws `malformed_request` for a path that is not Unicode, and `headers_too_large` for a URL that no server of ours would take.
 */
export function adapterEvent(event: HttpEvent, requestId: string | undefined) {
  if (event.rawPath.length + (event.rawQueryString?.length ?? 0) > longestUrl)
    throw new AppError('headers_too_large', 'The URL is longer than 16 KB.')
  const path = encodePath(event.rawPath.slice(basePathOf(event).length))
  const query = (event.rawQueryString ?? '').replaceAll('#', '%23')
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(event.headers ?? {})) headers[name.toLowerCase()] = value
  if (requestId && !isRequestId(headers['x-request-id'])) headers['x-request-id'] = requestId
  return {
    ...event,
    rawPath: query === '' ? path : `${path}?${query}`,
    queryStringParameters: undefined,
    headers,
  }
}

/** The stage that stands in front of the path. Only a whole first segment is one: `/prodx/health` has none. */
export function basePathOf({ rawPath, requestContext: { stage = '' } }: HttpEvent): string {
  const prefix = `/${stage}`
  const isBelow = stage !== '' && (rawPath === prefix || rawPath.startsWith(`${prefix}/`))
  return isBelow ? prefix : ''
}

/** Percent-encodes what the gateway decoded. URLs resolve `..`, however it is written: encoded twice, it stays. */
function encodePath(path: string) {
  if (!path.isWellFormed()) throw new AppError('malformed_request', 'The path is not Unicode.')
  return `/${encodeURI(path.replace(/^\//, ''))}`
    .replace(/[?#]/g, encodeURIComponent)
    .replace(/(?<=\/)\.{1,2}(?=\/|$)/g, (dots) => dots.replaceAll('.', '%252E'))
}
