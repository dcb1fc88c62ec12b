import { basePath } from '../http/base-path.ts'
import type { RouteSchema } from '../http/doors.ts'
import type { Routes } from '../http/app.ts'
import { docsPage } from './page.ts'

/** `assetsUrl` is a public host of npm packages, or this server on a laptop. */
type Docs = { assetsUrl: string }

export function docsRoutes({ assetsUrl }: Docs): Routes {
  const { page, policy } = docsPage(assetsUrl)
  return async (app) => {
    const openapi: RouteSchema = {
      door: 'open',
      operationId: 'getOpenApi',
      summary: 'This document',
      tags: ['service'],
    }
    app.get('/openapi.json', { schema: openapi }, async () => {
      // A dynamic import gets its own chunk in the bundle, so that other cold starts do not load it.
      const { default: document } = await import('./openapi.json', { with: { type: 'json' } })
      return { ...document, servers: [{ url: basePath() || '/' }] }
    })

    const docs: RouteSchema = {
      door: 'open',
      operationId: 'getDocs',
      summary: 'A page that shows this document',
      tags: ['service'],
      produces: 'text/html',
    }
    app.get('/docs', { schema: docs }, async (_request, reply) => {
      reply.header('content-security-policy', policy)
      return reply.type('text/html; charset=utf-8').send(page)
    })
  }
}
