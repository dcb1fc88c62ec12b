import { about } from '../about.ts'
import { Scope } from '../scopes.ts'
import type { GoogleStandIn } from './google.ts'

type Started = {
  url: string
  database: string
  standIn: GoogleStandIn | undefined
  search: Promise<{ problem?: string }> | undefined
  dataDir: string | undefined
  demoData: boolean
  afterChange: string
}

/** Prints the URLs of everything that runs, a session token, an API key and four commands to paste. */
export async function printBanner(started: Started) {
  const { url, database, standIn, search, dataDir, demoData, afterChange } = started
  const demo = standIn && demoData ? await signIn(url, await standIn.idTokenFor('ada')) : undefined
  const key = demo?.token && (await makeKey(url, demo.token))
  // One of the commands to paste lists the demo applications, so they must be stored first.
  const kept = await search
  const bearer = demo?.token ?? '<a session token>'
  const lines = [
    '',
    `  ${about.title}   ${url}`,
    `  Documentation          ${url}/docs`,
    `  Demo page              ${url}/static/index.html`,
    standIn && `  Google's stand-in      ${standIn.url}`,
    `  Database               ${database}`,
    `  Data                   ${dataDir ?? 'in memory, lost when this stops'}`,
    '',
    demo?.token && '  Session token of Ada Lovelace, valid for 24 hours:',
    demo?.token && `  ${demo.token}`,
    key && '  API key of Ada Lovelace, valid until the next start, for applications, events and the inbox:',
    key && `  ${key}`,
    demo?.problem && `  Ada Lovelace could not sign in: ${demo.problem}`,
    kept?.problem && `  The demo applications could not be stored: ${kept.problem}`,
    demo && '',
    '  Try:',
    `  curl ${url}/health`,
    `  curl ${url}/api/user -H "authorization: Bearer ${bearer}"`,
    `  curl "${url}/api/applications?limit=3" -H "authorization: Bearer ${bearer}"`,
    `  curl ${url}/inbox -H "authorization: Bearer ${key ?? '<an API key>'}"`,
    '',
    `  ${afterChange} Ctrl-C ends it.`,
    '',
  ]
  console.log(lines.filter((line) => line !== undefined).join('\n'))
}

/** Returns a problem instead of throwing: settings such as ALLOWED_EMAILS may refuse Ada, and the API starts anyway. */
async function signIn(url: string, credential: string): Promise<{ token?: string; problem?: string }> {
  const response = await fetch(`${url}/auth/google`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credential }),
  })
  const { access_token, detail } = (await response.json()) as { access_token?: string; detail?: string }
  return access_token ? { token: access_token } : { problem: detail ?? `the API returned ${response.status}` }
}

const label = 'Demo key of this start'

/** The API shows a key only once, so each start revokes the key of the previous start and creates a new one. */
async function makeKey(url: string, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const listed = await fetch(`${url}/api/keys`, { headers })
  const { items = [] } = (await listed.json()) as { items?: { id: string; label: string }[] }
  for (const { id } of items.filter((it) => it.label === label))
    await fetch(`${url}/api/keys/${id}`, {
      method: 'DELETE',
      headers: { authorization: headers.authorization },
    })
  const made = await fetch(`${url}/api/keys`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ label, scopes: Scope.options }),
  })
  return ((await made.json()) as { key?: string }).key
}
