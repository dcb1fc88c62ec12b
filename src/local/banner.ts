import type { GoogleStandIn } from './google.ts'

type Started = {
  url: string
  standIn: GoogleStandIn | undefined
  dataDir: string | undefined
  demoData: boolean
  afterChange: string
}

/** Says where everything is, with a session token and three lines to paste. */
export async function printBanner({ url, standIn, dataDir, demoData, afterChange }: Started) {
  const demo = standIn && demoData ? await signIn(url, await standIn.idTokenFor('ada')) : undefined
  const bearer = demo?.token ?? '<a session token>'
  const lines = [
    '',
    `  Job Hunt Tracker API   ${url}`,
    `  Documentation          ${url}/docs`,
    `  Demo page              ${url}/static/index.html`,
    standIn && `  Google's stand-in      ${standIn.url}/token?person=ada`,
    `  Data                   ${dataDir ?? 'in memory: gone when this ends'}`,
    '',
    demo?.token && '  A session token of Ada Lovelace, good for 24 hours:',
    demo?.token && `  ${demo.token}`,
    demo?.problem && `  Ada Lovelace could not sign in: ${demo.problem}`,
    demo && '',
    '  Try:',
    `  curl ${url}/health`,
    `  curl ${url}/api/user -H "authorization: Bearer ${bearer}"`,
    `  curl ${url}/api/sessions -H "authorization: Bearer ${bearer}"`,
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
