import type { RouteSchema } from '../http/doors.ts'
import type { Routes } from '../http/app.ts'

/** Leads a person who opens the URL of the banner to the documentation. A page at `/` would replace this. */
export const docsRedirectRoutes: Routes = async (app) => {
  const schema: RouteSchema = { door: 'open' }
  app.get('/', { schema }, async (_request, reply) => reply.redirect('docs'))
}
