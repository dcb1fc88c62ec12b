import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { RouteSchema } from './doors.ts'
import type { App } from './app.ts'
import { pathOf, queryOf, referenceTo } from './urls.ts'

/**
 * The relative URLs of a document with a trailing slash would lead to the wrong folder, so it redirects to the path
 * without. The gateway has throttles for some of these paths. For it, a path with a slash is another one.
 */
export function usePageRedirects(app: App) {
  app.addHook('onRoute', (route: RouteOptions) => {
    const { cacheable }: RouteSchema = route.schema ?? {}
    if (cacheable) route.onRequest = [redirect, ...[route.onRequest ?? []].flat()]
  })
}

async function redirect(request: FastifyRequest, reply: FastifyReply) {
  if (!pathOf(request.originalUrl).endsWith('/')) return
  const path = pathOf(request.originalUrl).split('/').at(-2) ?? ''
  const query = queryOf(request.originalUrl)
  return reply.redirect(referenceTo(query ? `${path}?${query}` : path, request), 308)
}
