import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standInClientId } from '../../src/local/google.ts'
import type { DemoPerson } from '../../src/local/people.ts'
import { openWithGoogle } from './google-button.ts'
import { openPage, startLocally } from './tools.ts'

// The whole frontend of docs/frontend.md, with React and the package of Google's button. `.ci/run browser` installs
// them. Only Google's script is replaced.
const apiPort = 24_007
const frontendPort = 24_006
const project = join(import.meta.dirname, '../..')
const origin = `http://localhost:${frontendPort}`

const main = `
  import { StrictMode } from 'react'
  import { createRoot } from 'react-dom/client'
  import App from './App'
  createRoot(document.getElementById('root')).render(<StrictMode><App /></StrictMode>)
`

/** Builds the documented files as Create React App does, and returns the script. */
async function buildFrontend(api: string) {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-react-'))
  const page = readFileSync(join(project, 'docs/frontend.md'), 'utf8')
  for (const [, name = '', text = ''] of page.matchAll(/^`src\/(\w+\.js)`.*\n\n```jsx?\n([^]*?)^```/gm))
    writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'index.js'), main)
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'index.js')],
    bundle: true,
    write: false,
    loader: { '.js': 'jsx' },
    jsx: 'automatic',
    nodePaths: [join(project, 'node_modules/.cache/frontend/node_modules')],
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.REACT_APP_API_URL': JSON.stringify(api),
      'process.env.REACT_APP_GOOGLE_CLIENT_ID': JSON.stringify(standInClientId),
    },
  })
  rmSync(folder, { recursive: true })
  return outputFiles[0]!.text
}

const openFrontend = (page: Page) => openWithGoogle(page, origin)

describe('the React frontend of docs/frontend.md', () => {
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  let server: Server
  let person: DemoPerson = 'ada'
  beforeAll(async () => {
    local = await startLocally(apiPort, { ALLOWED_ORIGINS: origin, STAND_IN_PORT: '24008' })
    const script = await buildFrontend(local.url)
    server = createServer(({ url }, response) => {
      const isScript = url === '/index.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
      response.end(isScript ? script : '<div id="root"></div><script src="/index.js"></script>')
    }).listen(frontendPort)
    browser = await openPage()
    const responseOfGoogle = async () => ({ credential: await local.idToken(person), select_by: 'btn' })
    await browser.page.context().exposeFunction('responseOfGoogle', responseOfGoogle)
  })
  afterAll(async () => {
    await browser.close()
    server.close()
    await local.stop()
  })

  it('a person signs in, stays after a reload, and signs out', async () => {
    const { page, complaints } = browser
    person = 'ada'
    await openFrontend(page)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Signed in as ada@example.com').waitFor()
    await openFrontend(page)
    await page.getByText('Signed in as ada@example.com').waitFor()
    await page.screenshot({ path: 'test/browser/react.png' })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
    expect(await page.evaluate('isAutoSelectOff')).toBe(true)
    expect(await page.evaluate("sessionStorage.getItem('token')")).toBe(null)
    expect(complaints).toEqual([])
  })

  it('after a session has ended elsewhere, the page asks for a sign-in and names the next person', async () => {
    const { page } = browser
    person = 'ada'
    await openFrontend(page)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Signed in as ada@example.com').waitFor()
    const token = await page.evaluate<string>("sessionStorage.getItem('token')")
    const headers = { authorization: `Bearer ${token}` }
    await fetch(`${local.url}/auth/sign-out`, { method: 'POST', headers })
    await openFrontend(page)
    await page.getByRole('alert').getByText('The session token is not valid or has expired.').waitFor()
    expect(await page.getByText('Signed in as').count()).toBe(0)
    person = 'grace'
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Signed in as grace@example.com').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
