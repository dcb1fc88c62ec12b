import { parseArgs } from 'node:util'
import { isSecret } from '../api-keys/secret.ts'
import { createQuestions, isJson } from './questions.ts'
import { walkInbox } from './smoke-inbox.ts'

// npm run smoke -- URL [CREDENTIAL] [--origin ORIGIN]
// Asks a running service, wherever it runs, a line for each question; fails when an answer is not what it should be.
// CREDENTIAL is a session token or an API key for events and the inbox; ORIGIN a frontend that may call.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { origin: { type: 'string', default: 'http://localhost:3000' } },
})
const [address, credential] = positionals
if (!address || !URL.canParse(address)) {
  console.error(
    'Say which service: npm run smoke -- https://… [session token or API key] [--origin https://…]',
  )
  process.exit(2)
}
const base = address.replace(/\/+$/, '')
const questions = createQuestions(base)
const { ask } = questions

/** A new deployment's name may take a minute to be known, and its first start some seconds. */
async function waitUntilUp() {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const isUp = await fetch(`${base}/health`, { signal: AbortSignal.timeout(10_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
}

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

await waitUntilUp()
await ask('health', '/health', {}, { status: 200, holds: isJson(({ status }) => status === 'healthy') })
await ask('status', '/status', {}, { status: 200, holds: isJson(({ version }) => version) })
await ask(`preflight of ${values.origin}`, '/api/user', preflight(values.origin), {
  status: 204,
  holds: allows(values.origin),
})
await ask('preflight of a stranger', '/api/user', preflight('https://stranger.example'), {
  status: 204,
  holds: allowsNobody,
})
await ask('a path that is not there', '/no-such-path', {}, { status: 404, holds: isProblem('not_found') })
await ask('no credential', '/api/user', {}, { status: 401, holds: isProblem('unauthorized') })
await ask(
  'a bad Google token',
  '/auth/google',
  {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"token":"none"}',
  },
  { status: 401, holds: isProblem('unauthorized') },
)
const { pathname } = new URL(`${base}/`)
const isServedHere = isJson(
  ({ servers }) => (servers as { url: string }[])[0]?.url === (pathname.replace(/\/$/, '') || '/'),
)
await ask('the OpenAPI document', '/openapi.json', {}, { status: 200, holds: isServedHere })
await ask(
  'the documentation page',
  '/docs',
  {},
  { status: 200, holds: (body) => body.includes('swagger-ui') },
)
if (credential && isSecret(credential)) await walkInbox(questions, credential)
else if (credential) {
  const headers = { authorization: `Bearer ${credential}` }
  await ask('the user', '/api/user', { headers }, { status: 200, holds: isJson(({ user_id }) => user_id) })
}

const failures = questions.failures()
console.log(failures === 0 ? '\nAll is well.' : `\n${failures} failed.`)
process.exitCode = failures === 0 ? 0 : 1
