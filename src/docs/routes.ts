import { documented } from '#documented'
import type { RouteSchema } from '../http/doors.ts'
import type { Routes } from '../http/app.ts'
import { createDocument } from '../http/documents.ts'
import type { Document } from '../http/documents.ts'

/** `assetsUrl` is this server on a laptop. Otherwise the assets come from a public host of npm packages. */
type Docs = { assetsUrl?: string | undefined }

export function docsRoutes({ assetsUrl }: Docs): Routes {
  const sendOpenApi = createDocument(loadOpenApi)
  const sendPage = createDocument(async () => (await import('./page.ts')).docsPage(assetsUrl))
  return async (app) => {
    const openapi: RouteSchema = {
      door: 'open',
      ...documented({
        operationId: 'getOpenApi',
        summary: 'This document',
        description: 'OpenAPI 3.1. Its `servers` entry is relative to the URL of the document.',
        tags: ['pages'],
      }),
      cacheable: true,
    }
    app.get('/openapi.json', { schema: openapi }, sendOpenApi)

    const docs: RouteSchema = {
      door: 'open',
      ...documented({
        operationId: 'getDocs',
        summary: 'A page that shows this document',
        description: 'Swagger UI. Its operations can be tried with a session token or an API key.',
        tags: ['pages'],
      }),
      produces: 'text/html',
      cacheable: true,
    }
    app.get('/docs', { schema: docs }, sendPage)
  }
}

async function loadOpenApi(): Promise<Document> {
  const { default: document } = await import('./openapi.json', { with: { type: 'json' } })
  return { type: 'application/json; charset=utf-8', text: JSON.stringify(document) }
}
