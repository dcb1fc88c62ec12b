import { parseArgs } from 'node:util'
import { looksLikeApiKey } from '../api-keys/secret.ts'
import { originPattern } from '../settings.ts'
import { whyNotAt } from './smoke-address.ts'
import { createSmokeChecks, isJson } from './smoke-checks.ts'
import { whyRejected } from './smoke-credential.ts'
import { checkInbox } from './smoke-inbox.ts'

// npm run smoke -- URL [CREDENTIAL] [--origin ORIGIN] [--wait SECONDS]
// Checks a running service, local or on AWS. CREDENTIAL is a session token, or an API key for events and the inbox.
// ORIGIN is the origin of a frontend. SECONDS is how long a new API may take to answer.
const usage =
  'Usage: npm run smoke -- https://… [session token or API key] [--origin https://…] [--wait <seconds>]'

function readArguments() {
  const options = {
    origin: { type: 'string', default: 'http://localhost:3000' },
    wait: { type: 'string', default: '60' },
  } as const
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  const [address = '', credential, ...others] = positionals
  if (!/^https?:/.test(address) || !URL.canParse(address))
    throw new Error('The first argument must be an http(s) URL.')
  if (credential === '') throw new Error('The token or key is empty.')
  if (others.length > 0) throw new Error('There are too many arguments.')
  if (!/^\d+$/.test(values.wait)) throw new Error('--wait must be a number of seconds.')
  if (!originPattern.test(values.origin))
    throw new Error('--origin must be an origin, such as https://app.example.com.')
  const { origin, pathname } = new URL(address)
  const base = origin + pathname.replace(/\/+$/, '')
  return { base, credential, frontend: values.origin, seconds: Number(values.wait) }
}

function readArgumentsOrExit() {
  try {
    return readArguments()
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    return process.exit(2)
  }
}

const { base, credential, frontend, seconds } = readArgumentsOrExit()
const whyNot = await whyNotAt(base, seconds)
if (whyNot) {
  console.log(whyNot)
  process.exit(1)
}
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

await check('health', {
  path: '/health',
  status: 200,
  isExpected: isJson(({ status }) => status === 'healthy'),
})
await check('status', { path: '/status', status: 200, isExpected: isJson(({ version }) => version) })
await check(`preflight of ${frontend}`, {
  path: '/api/user',
  request: preflight(frontend),
  status: 204,
  isExpected: allows(frontend),
  advice: 'add it to AllowedOrigins, exactly, and deploy. On a laptop, add it to ALLOWED_ORIGINS',
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
await check('the OpenAPI document', {
  path: '/openapi.json',
  status: 200,
  isExpected: isJson(
    ({ servers }) =>
      new URL((servers as { url: string }[])[0]!.url, `${base}/openapi.json`).href === `${base}/`,
  ),
})
await check('the documentation page', {
  path: '/docs',
  status: 200,
  isExpected: (body) => body.includes('swagger-ui'),
})
const rejected = credential && (await whyRejected(base, credential))
if (rejected) checks.fail(`the token or key is not good here: ${rejected}`)
else if (credential && looksLikeApiKey(credential)) await checkInbox(checks, credential)
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
