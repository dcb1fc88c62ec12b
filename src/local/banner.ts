import type { GoogleStandIn } from './google.ts'

type Started = {
  url: string
  standIn: GoogleStandIn | undefined
  dataDir: string | undefined
  demoData: boolean
}

/** Says where everything is, with a session token and three lines to paste. */
export async function printBanner({ url, standIn, dataDir, demoData }: Started) {
  const token = standIn && demoData ? await signIn(url, await standIn.idTokenFor('ada')) : undefined
  const bearer = token ?? '<a session token>'
  const lines = [
    '',
    `  Job Hunt Tracker API   ${url}`,
    `  Demo page              ${url}/static/index.html`,
    standIn && `  Google's stand-in      ${standIn.url}/token?person=ada`,
    `  Data                   ${dataDir ?? 'in memory: gone when this ends'}`,
    '',
    token && '  A session token of Ada Lovelace, good for 24 hours:',
    token && `  ${token}`,
    token && '',
    '  Try:',
    `  curl ${url}/health`,
    `  curl ${url}/api/user -H "authorization: Bearer ${bearer}"`,
    `  curl ${url}/api/sessions -H "authorization: Bearer ${bearer}"`,
    '',
    '  Sources are watched. Ctrl-C ends it.',
    '',
  ]
  console.log(lines.filter((line) => line !== undefined).join('\n'))
}

async function signIn(url: string, credential: string): Promise<string> {
  const response = await fetch(`${url}/auth/google`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credential }),
  })
  const answer = (await response.json()) as { access_token?: string; detail?: string }
  if (!answer.access_token) throw new Error(`The demo person could not sign in: ${answer.detail}`)
  return answer.access_token
}
