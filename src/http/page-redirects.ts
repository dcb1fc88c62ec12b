import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { RouteSchema } from './doors.ts'
import type { App } from './app.ts'
import { pathOf, queryOf, referenceTo } from './urls.ts'

/**
 * Redirects a document with a trailing slash to its path without the slash. After the slash, relative URLs would lead
 * to the wrong folder. The gateway also takes the two paths for different routes, and throttles only the one without it.
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
