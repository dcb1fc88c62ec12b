import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { RouteSchema } from './doors.ts'
import type { App } from './app.ts'
import { pathOf, queryOf, referenceTo } from './urls.ts'

/** A page with a trailing slash would load its relative URLs from the wrong folder, so it redirects to the path without. */
export function usePageRedirects(app: App) {
  app.addHook('onRoute', (route: RouteOptions) => {
    const { produces }: RouteSchema = route.schema ?? {}
    if (produces === 'text/html') route.onRequest = [redirect, ...[route.onRequest ?? []].flat()]
  })
}

async function redirect(request: FastifyRequest, reply: FastifyReply) {
  if (!pathOf(request.originalUrl).endsWith('/')) return
  const path = pathOf(request.originalUrl).split('/').at(-2) ?? ''
  const query = queryOf(request.originalUrl)
  return reply.redirect(referenceTo(query ? `${path}?${query}` : path, request), 308)
}
