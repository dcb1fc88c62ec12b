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
      description: 'OpenAPI 3.1. Its `servers` entry is relative to the URL of the document.',
      tags: ['pages'],
    }
    app.get('/openapi.json', { schema: openapi }, async () => {
      // A dynamic import gets its own chunk in the bundle, so that other cold starts do not load it.
      const { default: document } = await import('./openapi.json', { with: { type: 'json' } })
      return document
    })

    const docs: RouteSchema = {
      door: 'open',
      operationId: 'getDocs',
      summary: 'A page that shows this document',
      description: 'Swagger UI. Its operations can be tried with a session token or an API key.',
      tags: ['pages'],
      produces: 'text/html',
    }
    app.get('/docs', { schema: docs }, async (_request, reply) => {
      reply.header('content-security-policy', policy)
      return reply.type('text/html; charset=utf-8').send(page)
    })
  }
}
