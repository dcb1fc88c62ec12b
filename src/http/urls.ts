import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'

/** The path of a URL without scheme and host. */
export const pathOf = (url: string) => url.split('?', 1)[0] ?? ''

/** The query of a URL, without its `?`. It may contain more of them. */
export const queryOf = (url: string) => url.slice(pathOf(url).length + 1)

/** A trailing slash makes no difference: the router and all that reads the URL see it without one. */
export function withoutTrailingSlash(url: string): string {
  const path = pathOf(url)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) + url.slice(path.length) : url
}

/**
 * The reference to a path, relative to the folder of the request's path. It is right below a stage and on any host.
 * After a trailing slash, the client takes the path itself for the folder.
 */
export const referenceTo = (path: string, { originalUrl }: Pick<FastifyRequest, 'originalUrl'>) =>
  pathOf(originalUrl).endsWith('/') ? `../${path}` : path

/** The header that has the path in front of ours: `gateway-event.ts` sets it to the stage of the gateway. */
export const prefixHeader = 'x-forwarded-prefix'

/** The URL of a path as this client reaches it: on its host, and below the stage. Throws `malformed_request`. */
export function absoluteUrl(path: string, { headers }: Pick<FastifyRequest, 'headers'>): string {
  const { host = 'localhost', 'x-forwarded-proto': sent, [prefixHeader]: prefix = '' } = headers
  const scheme = String(sent).startsWith('https') ? 'https' : 'http'
  const base = URL.parse(`${scheme}://${host}`)
  if (base?.href !== `${base?.origin}/`)
    throw new AppError('malformed_request', 'The Host header is not the name of a host.')
  if (!/^(\/[\w.~$-]+)*$/.test(String(prefix)))
    throw new AppError('malformed_request', `The header "${prefixHeader}" is not a path.`)
  return `${base.origin}${String(prefix)}${path}`
}
