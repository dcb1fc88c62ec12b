import { parseArgs } from 'node:util'
import { looksLikeApiKey } from '../api-keys/secret.ts'
import { createSmokeChecks, isJson } from './smoke-checks.ts'
import { checkInbox } from './smoke-inbox.ts'
import { waitUntilUp } from './wait-until-up.ts'

// npm run smoke -- URL [CREDENTIAL] [--origin ORIGIN]
// Checks a running service, local or on AWS. CREDENTIAL is a session token, or an API key for events and the inbox.
// ORIGIN is the origin of a frontend.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { origin: { type: 'string', default: 'http://localhost:3000' } },
})
const [address, credential] = positionals
const isUrl = address !== undefined && URL.canParse(address) && !/[?#]/.test(address)
if (!isUrl) {
  console.error('Usage: npm run smoke -- https://… [session token or API key] [--origin https://…]')
  process.exit(2)
}
const base = address.replace(/\/+$/, '')
const checks = createSmokeChecks(base)
const { check } = checks

const isProblem = (code: string) =>
  isJson((value) => value.code === code && typeof value.request_id === 'string')
const preflight = (origin: string): RequestInit => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  },
})
const allows = (origin: string) => (_body: string, headers: Headers) =>
  headers.get('access-control-allow-origin') === origin &&
  headers.get('access-control-allow-credentials') === 'true'
const allowsNobody = (_body: string, headers: Headers) => headers.get('access-control-allow-origin') === null

// The name of a new deployment may need a minute until it resolves, and the first start takes some seconds.
await waitUntilUp(`${base}/health`, { seconds: 60 })
await check('health', {
  path: '/health',
  status: 200,
  isExpected: isJson(({ status }) => status === 'healthy'),
})
await check('status', { path: '/status', status: 200, isExpected: isJson(({ version }) => version) })
await check(`preflight of ${values.origin}`, {
  path: '/api/user',
  request: preflight(values.origin),
  status: 204,
  isExpected: allows(values.origin),
})
await check('preflight of another origin', {
  path: '/api/user',
  request: preflight('https://stranger.example'),
  status: 204,
  isExpected: allowsNobody,
})
await check('an unknown path', { path: '/no-such-path', status: 404, isExpected: isProblem('not_found') })
await check('no credential', { path: '/api/user', status: 401, isExpected: isProblem('unauthorized') })
await check('an invalid Google token', {
  path: '/auth/google',
  request: {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"token":"none"}',
  },
  status: 401,
  isExpected: isProblem('unauthorized'),
})
const { pathname } = new URL(`${base}/`)
await check('the OpenAPI document', {
  path: '/openapi.json',
  status: 200,
  isExpected: isJson(
    ({ servers }) => (servers as { url: string }[])[0]?.url === (pathname.replace(/\/$/, '') || '/'),
  ),
})
await check('the documentation page', {
  path: '/docs',
  status: 200,
  isExpected: (body) => body.includes('swagger-ui'),
})
if (credential && looksLikeApiKey(credential)) await checkInbox(checks, credential)
else if (credential) {
  await check('the user', {
    path: '/api/user',
    request: { headers: { authorization: `Bearer ${credential}` } },
    status: 200,
    isExpected: isJson(({ user_id }) => user_id),
  })
}

const failures = checks.failures()
console.log(failures === 0 ? '\nAll checks passed.' : `\n${failures} failed.`)
process.exitCode = failures === 0 ? 0 : 1
