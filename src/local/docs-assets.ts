import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { RouteSchema } from '../http/doors.ts'
import type { Routes } from '../http/app.ts'

export const localAssetsUrl = 'docs-assets'

const types = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' }

/** Serves the documentation page's assets from the npm package, so that the page works offline. */
export const docsAssetsRoutes: Routes = async (app) => {
  const schema: RouteSchema = { door: 'open' }
  const require = createRequire(import.meta.url)
  for (const [file, type] of Object.entries(types)) {
    app.get(`/${localAssetsUrl}/${file}`, { schema }, async (_request, reply) =>
      reply.type(type).send(await readFile(require.resolve(`swagger-ui-dist/${file}`))),
    )
  }
}
