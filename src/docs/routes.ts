import type { RouteSchema } from '../http/doors.ts'
import type { Routes } from '../http/app.ts'
import { createDocument } from '../http/documents.ts'
import { docsPage } from './page.ts'

/** `assetsUrl` is a public host of npm packages, or this server on a laptop. */
type Docs = { assetsUrl: string }

export function docsRoutes({ assetsUrl }: Docs): Routes {
  const { page, policy } = docsPage(assetsUrl)
  const sendPage = createDocument({ type: 'text/html; charset=utf-8', text: page, policy })
  let openapiDocument: ReturnType<typeof loadDocument> | undefined
  return async (app) => {
    const openapi: RouteSchema = {
      door: 'open',
      operationId: 'getOpenApi',
      summary: 'This document',
      description: 'OpenAPI 3.1. Its `servers` entry is relative to the URL of the document.',
      tags: ['pages'],
      cacheable: true,
    }
    app.get('/openapi.json', { schema: openapi }, async (request, reply) => {
      openapiDocument ??= loadDocument()
      return (await openapiDocument)(request, reply)
    })

    const docs: RouteSchema = {
      door: 'open',
      operationId: 'getDocs',
      summary: 'A page that shows this document',
      description: 'Swagger UI. Its operations can be tried with a session token or an API key.',
      tags: ['pages'],
      produces: 'text/html',
      cacheable: true,
    }
    app.get('/docs', { schema: docs }, sendPage)
  }
}

/** A dynamic import gets its own chunk in the bundle, so that other cold starts do not load it. */
async function loadDocument() {
  const { default: document } = await import('./openapi.json', { with: { type: 'json' } })
  return createDocument({ type: 'application/json; charset=utf-8', text: JSON.stringify(document) })
}
