import { createHash } from 'node:crypto'
import { about } from '../about.ts'

/** The version of Swagger UI and the hashes of its files, which hold for the public host and for the local copy. */
export const swaggerUi = {
  version: '5.35.0',
  script: 'sha384-gjRm0bEPMeTmMh5jT2cHccIwCUZSTd8YC+j0d0sXw0MdGEfScduGpSyF3ZSSLkX9',
  style: 'sha384-WlYgdmXYOOBWL5apwjDEZwN+U3HmXSSu5R6V5aGxEcf7z+KuRNwBhoxKVN1i3D5I',
}

export const publicAssetsUrl = `https://cdn.jsdelivr.net/npm/swagger-ui-dist@${swaggerUi.version}`

const script = `
  SwaggerUIBundle({ url: 'openapi.json', dom_id: '#docs', deepLinking: true, tryItOutEnabled: true })
`

const hash = createHash('sha256').update(script).digest('base64')

/** The documentation page and its Content-Security-Policy, which allows only its assets, its script and the API. */
export function docsPage(assetsUrl = publicAssetsUrl) {
  const source = assetsUrl.startsWith('https:') ? `${assetsUrl}/` : "'self'"
  const policy = [
    "default-src 'none'",
    `script-src ${source} 'sha256-${hash}'`,
    `style-src ${source} 'unsafe-inline'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  const text = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${about.title}</title>
<link rel="stylesheet" href="${assetsUrl}/swagger-ui.css" integrity="${swaggerUi.style}" crossorigin="anonymous">
<div id="docs"></div>
<script src="${assetsUrl}/swagger-ui-bundle.js" integrity="${swaggerUi.script}" crossorigin="anonymous"></script>
<script>${script}</script>
</html>
`
  return { type: 'text/html; charset=utf-8', text, policy }
}
