import { looksLikeApiKey } from '../api-keys/secret.ts'
import { cut } from '../invalid.ts'
import { ask } from './first-answer.ts'
import { isJson } from './smoke-checks.ts'

type Request = { path: string; method?: string; body?: string }

/**
 * Requests that change nothing. The API looks at the credential and its scopes before it looks at the body and the id.
 */
const requestsOfKeys: Request[] = [
  { path: '/events', method: 'POST', body: '{}' },
  { path: '/inbox?limit=1' },
  { path: '/inbox/none', method: 'DELETE' },
]
const requestsOfSessions: Request[] = [{ path: '/api/user' }]

/** Why this service rejects the credential, in words for people. Undefined if it does not. */
export async function whyRejected(base: string, credential: string): Promise<string | undefined> {
  // `fetch` would quote the credential in its error.
  if (!/^[\w.~+/-]+=*$/.test(credential)) return 'It has characters that no token and no key has.'
  const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json' }
  for (const { path, ...request } of looksLikeApiKey(credential) ? requestsOfKeys : requestsOfSessions) {
    const answer = await ask(base + path, { ...request, headers })
    if (answer instanceof Error || ![401, 403, 429].includes(answer.status)) continue
    return isJson(({ detail }) => typeof detail === 'string')(answer.body)
      ? printable((JSON.parse(answer.body) as { detail: string }).detail, credential)
      : `The status is ${answer.status}.`
  }
  return undefined
}

/** Another server may answer with the credential, or with characters that control a terminal. */
const printable = (text: string, credential: string) =>
  cut(text.replaceAll(credential, '…').replace(/\p{Cc}/gu, ''), 200)
