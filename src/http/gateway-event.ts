import { METHODS } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { AppError } from '../errors.ts'
import { longestUrl } from './headers.ts'
import { prefixHeader } from './urls.ts'

/** The members of an HTTP API event (payload format 2.0) that we need. A hand-written event may have no others. */
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
 * Prepares an event for the adapter, so that it is routed as on a plain server. The gateway puts a named stage before
 * the path and percent-decodes the path. The adapter undoes neither, and takes a decoded `?` for the start of the
 * query. A header keeps the stage, for `absoluteUrl`.
 *
 * Throws `malformed_request` for a path that is not Unicode, and `headers_too_large` for a URL above 16 KB.
 */
export function adapterEvent(event: HttpEvent) {
  if (event.rawPath.length + (event.rawQueryString?.length ?? 0) > longestUrl)
    throw new AppError('headers_too_large', 'The URL is longer than 16 KB.')
  const prefix = basePathOf(event)
  const path = encodePath(event.rawPath.slice(prefix.length))
  const query = (event.rawQueryString ?? '').replaceAll('#', '%23')
  return {
    ...event,
    rawPath: query === '' ? path : `${path}?${query}`,
    queryStringParameters: undefined,
    headers: { 'x-forwarded-proto': 'https', ...headersOf(event), [prefixHeader]: prefix },
  }
}

/** The headers of any event, with names in lower case. */
export function headersOf(event: unknown): Record<string, string> {
  const { headers } = (event ?? {}) as { headers?: Record<string, string> | null }
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
}

/** The stage before the path, with its slash. It is a whole segment: `/prodx/health` is not in the stage `prod`. */
function basePathOf({ rawPath, requestContext: { stage = '' } }: HttpEvent): string {
  const prefix = `/${stage}`
  const isBelow = stage !== '' && (rawPath === prefix || rawPath.startsWith(`${prefix}/`))
  return isBelow ? prefix : ''
}

/**
 * Percent-encodes the path that the gateway decoded. URLs resolve `..` even if it is encoded once, so it is encoded
 * twice.
 */
function encodePath(path: string) {
  if (!path.isWellFormed()) throw new AppError('malformed_request', 'The path is not Unicode.')
  return `/${encodeURI(path.replace(/^\//, ''))}`
    .replace(/[?#]/g, encodeURIComponent)
    .replace(/(?<=\/)\.{1,2}(?=\/|$)/g, (dots) => dots.replaceAll('.', '%252E'))
}
