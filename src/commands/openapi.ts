import { readFile, writeFile } from 'node:fs/promises'
import { createApp } from '../app.ts'
import { mountedRoutes } from '../http/doors.ts'
import { mountRoutes } from '../routes.ts'
import { createServices } from '../services.ts'
import { readSettings } from '../settings.ts'
import { openapiDocument } from './openapi-document.ts'

// Writes the OpenAPI document. With --check, fails if the committed document differs.
const file = new URL('../docs/openapi.json', import.meta.url)
const settings = readSettings({
  GOOGLE_CLIENT_ID: 'any.apps.googleusercontent.com',
  JWT_SECRET_KEY: 'unused-because-no-service-is-called',
  TABLE_NAME: 'none',
})
const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
mountRoutes(app, createServices(settings, app.log))
await app.ready()

const text = `${JSON.stringify(openapiDocument(mountedRoutes(app)), null, 2)}\n`
const isCheck = process.argv.includes('--check')
if (!isCheck) await writeFile(file, text)
else if ((await readFile(file, 'utf8')) !== text) {
  console.error('src/docs/openapi.json does not match the routes. Run "npm run openapi".')
  process.exitCode = 1
}
