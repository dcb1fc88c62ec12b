import type { FastifyRequest } from 'fastify'

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
