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

/** Says where everything is, with a session token, an API key and four lines to paste. */
export async function printBanner(started: Started) {
  const { url, database, standIn, search, dataDir, demoData, afterChange } = started
  const demo = standIn && demoData ? await signIn(url, await standIn.idTokenFor('ada')) : undefined
  const key = demo?.token && (await makeKey(url, demo.token))
  // The lines to paste show it.
  const kept = await search
  const bearer = demo?.token ?? '<a session token>'
  const lines = [
    '',
    `  ${about.title}   ${url}`,
    `  Documentation          ${url}/docs`,
    `  Demo page              ${url}/static/index.html`,
    standIn && `  Google's stand-in      ${standIn.url}/token?person=ada`,
    `  Database               ${database}`,
    `  Data                   ${dataDir ?? 'in memory: gone when this ends'}`,
    '',
    demo?.token && '  A session token of Ada Lovelace, good for 24 hours:',
    demo?.token && `  ${demo.token}`,
    key && '  An API key of hers, for applications, events and the inbox, until the next start:',
    key && `  ${key}`,
    demo?.problem && `  Ada Lovelace could not sign in: ${demo.problem}`,
    kept?.problem && `  Her job search could not be kept: ${kept.problem}`,
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

/** The demo is no reason not to start: who may sign in, and how often, is up to the settings. */
async function signIn(url: string, credential: string): Promise<{ token?: string; problem?: string }> {
  const response = await fetch(`${url}/auth/google`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credential }),
  })
  const { access_token, detail } = (await response.json()) as { access_token?: string; detail?: string }
  return access_token ? { token: access_token } : { problem: detail ?? `it answered ${response.status}` }
}

const label = 'Demo key of this start'

/** A key is known only when it is made: that of the start before makes way for a new one. */
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
