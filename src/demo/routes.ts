import { documented } from '#documented'
import type { RouteSchema } from '../http/doors.ts'
import type { Routes } from '../http/app.ts'
import { createDocument } from '../http/documents.ts'

type Google = { clientId: string; authorizeUrl: string }

export function demoRoutes({ clientId, authorizeUrl }: Google): Routes {
  const sendPage = createDocument(async () => (await import('./page.ts')).demoPage(clientId, authorizeUrl))
  return async (app) => {
    const schema: RouteSchema = {
      door: 'open',
      ...documented({
        operationId: 'getDemoPage',
        summary: 'A page to try the API with',
        description: 'It signs in with Google, shows the user, and pushes and acknowledges an event.',
        tags: ['pages'],
      }),
      produces: 'text/html',
      cacheable: true,
    }
    app.get('/static/index.html', { schema }, sendPage)
  }
}
