import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT, decodeJwt, decodeProtectedHeader } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standInClientId } from '../../src/local/google.ts'
import { openWithGoogle } from './google-button.ts'
import { openPage, startLocally } from './tools.ts'

// The frontend of docs/frontend.md, in a browser, at another origin than the API. Google's script is replaced.
const apiPort = 24_001
const frontendPort = 24_002
const origin = `http://localhost:${frontendPort}`
const secret = 'a secret of this test that signs the session tokens'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
const documented = /`src\/api\.js`.*\n\n```js\n([^]*?)^```/m.exec(read('docs/frontend.md'))?.[1] ?? ''

/** Serves the files as a build of Create React App has them: the variables are replaced by their values. */
const serveFrontend = (port: number, api: string) =>
  createServer(({ url }, response) => {
    const isScript = url === '/api.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    const script = documented.replaceAll('process.env.REACT_APP_API_URL', JSON.stringify(api))
    response.end(isScript ? script : read('test/browser/frontend.html'))
  }).listen(port)

async function openFrontend(page: Page) {
  await openWithGoogle(page, origin)
  await page.waitForFunction("document.querySelector('#google button')")
}

const uiOf = (page: Page) => ({
  message: page.getByRole('alert'),
  user: page.locator('#user'),
  google: page.getByRole('button', { name: 'Sign in with Google' }),
  signOut: page.getByRole('button', { name: 'Sign out' }),
  async save(title: string) {
    await page.getByLabel('Title').fill(title)
    await page.getByRole('button', { name: 'Save' }).click()
  },
  token: () => page.evaluate<string | null>("sessionStorage.getItem('token')"),
})

const ended = 'The session token is not valid or has expired. Sign in again.'
const unreachable = 'The server cannot be reached. Try again in a moment.'

describe('the frontend of docs/frontend.md', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'job-hunt-frontend-'))
  const start = () =>
    startLocally(apiPort, {
      ALLOWED_ORIGINS: origin,
      DATA_DIR: dataDir,
      JWT_SECRET_KEY: secret,
      RATE_LIMITS: 'sign_in=100',
    })
  let local: Awaited<ReturnType<typeof start>>
  let browser: Awaited<ReturnType<typeof openPage>>
  let frontend: ReturnType<typeof serveFrontend>
  let responseOfGoogle: () => Promise<object>
  const fromButton = async () => ({
    credential: await local.idToken(),
    select_by: 'btn',
    client_id: standInClientId,
    clientId: standInClientId,
    state: '/jobs',
  })
  beforeAll(async () => {
    local = await start()
    frontend = serveFrontend(frontendPort, local.url)
    browser = await openPage()
    await browser.page.context().exposeFunction('responseOfGoogle', () => responseOfGoogle())
  })
  afterAll(async () => {
    await browser.close()
    frontend.close()
    await local.stop()
    rmSync(dataDir, { recursive: true })
  })

  const ask = (token: string | null, method: string, path: string) =>
    fetch(local.url + path, { method, headers: { authorization: `Bearer ${token}` } })

  /** The frontend in a new tab, which has no session. */
  async function newTab() {
    const page = await browser.page.context().newPage()
    await openFrontend(page)
    return { page, ui: uiOf(page) }
  }

  async function signedIn() {
    responseOfGoogle = fromButton
    const { page, ui } = await newTab()
    await ui.google.click()
    await ui.user.getByText('ada@example.com').waitFor()
    return { page, ui, token: await ui.token() }
  }

  it('a person signs in, stays after a reload, and signs out', async () => {
    const { page, complaints } = browser
    const ui = uiOf(page)
    responseOfGoogle = fromButton
    await openFrontend(page)
    await ui.google.click()
    await ui.user.getByText('Signed in as ada@example.com').waitFor()
    expect(await ui.google.isVisible()).toBe(false)
    await openFrontend(page)
    await ui.user.getByText('Signed in as ada@example.com').waitFor()
    await page.screenshot({ path: 'test/browser/frontend.png' })

    const token = await ui.token()
    expect((await ask(token, 'GET', '/api/user')).status).toBe(200)
    await ui.signOut.click()
    await ui.google.waitFor()
    expect(await ui.user.textContent()).toBe('')
    expect((await ask(token, 'GET', '/api/user')).status).toBe(401)
    expect(await page.evaluate('isAutoSelectOff')).toBe(true)
    await openFrontend(page)
    expect(await ui.google.isVisible()).toBe(true)
    expect(complaints).toEqual([])
  })

  it.each([
    [
      'a wrong token',
      'eyJhbGciOiJSUzI1NiJ9.e30.AAAA',
      'The Google credential is not valid. Sign in with Google again.',
    ],
    ['no token', '', '"credential" or "token" must be given, and not both.'],
  ])('a sign-in with %s shows a sentence, and the next one works', async (_what, credential, sentence) => {
    const { page, ui } = await newTab()
    responseOfGoogle = async () => ({ credential, select_by: 'btn' })
    await ui.google.click()
    await expect.poll(() => ui.message.textContent()).toBe(sentence)
    expect(await ui.token()).toBe(null)
    await page.screenshot({ path: 'test/browser/frontend-refused.png' })

    responseOfGoogle = fromButton
    await ui.google.click()
    await ui.user.getByText('ada@example.com').waitFor()
    expect(await ui.message.textContent()).toBe('')
  })

  it('an invalid member shows a sentence and keeps the session', async () => {
    const { ui, token } = await signedIn()
    await ui.save('x'.repeat(301))
    await expect.poll(() => ui.message.textContent()).toBe('"title" must have at most 300 characters.')
    expect(await ui.token()).toBe(token)
    await ui.save('Analyst')
    await expect.poll(() => ui.message.textContent()).toBe('')
    expect(await ui.user.textContent()).toContain('ada@example.com')
  })

  /** The same session token, as if it had been issued some days ago. */
  const agedBy = (days: number, token: string) => {
    const { iat = 0, exp = 0, ...claims } = decodeJwt(token)
    const { kid } = decodeProtectedHeader(token)
    return new SignJWT({ ...claims, iat: iat - days * 86_400, exp: exp - days * 86_400 })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: kid! })
      .sign(new TextEncoder().encode(secret))
  }

  it.each<[string, (page: Page, token: string) => Promise<unknown>]>([
    ['was ended on another device', async (_page, token) => ask(token, 'POST', '/auth/sign-out?scope=all')],
    [
      'has expired',
      async (page, token) => {
        expect((await ask(await agedBy(0, token), 'GET', '/api/user')).status).toBe(200)
        await page.evaluate(`sessionStorage.setItem('token', '${await agedBy(2, token)}')`)
      },
    ],
  ])('a session that %s leads back to the sign-in', async (_what, end) => {
    const { page, ui, token } = await signedIn()
    await end(page, token!)
    await ui.save('Analyst')
    await ui.google.waitFor()
    expect(await ui.message.textContent()).toBe(ended)
    expect(await ui.user.textContent()).toBe('')
    await ui.google.click()
    await ui.user.getByText('ada@example.com').waitFor()
    expect(await ui.message.textContent()).toBe('')
    expect(await ui.token()).not.toBe(token)
    await ui.save('Analyst')
    await expect.poll(() => ui.message.textContent()).toBe('')
  })

  it('a refused sign-in and a late 401 of an older session keep the session', async () => {
    const { page, ui, token } = await signedIn()
    await page.evaluate(`import('/api.js').then(({ signIn }) => signIn('wrong')).catch(() => undefined)`)
    expect(await ui.token()).toBe(token)
    await page.evaluate(`import('/api.js').then(async ({ call }) => {
      sessionStorage.setItem('token', 'older')
      const answer = call('/api/user').catch(() => undefined)
      sessionStorage.setItem('token', '${token}')
      await answer
    })`)
    expect(await ui.token()).toBe(token)
  })

  it('a tab learns with its next request that another tab has signed out', async () => {
    const { page, ui, token } = await signedIn()
    const [tab] = await Promise.all([page.waitForEvent('popup'), page.evaluate('void window.open()')])
    await openFrontend(tab)
    const other = uiOf(tab)
    await other.user.getByText('ada@example.com').waitFor()
    expect(await other.token()).toBe(token)
    await ui.signOut.click()
    await ui.google.waitFor()
    await other.save('Analyst')
    await other.google.waitFor()
    expect(await other.message.textContent()).toBe(ended)
    await other.google.click()
    await other.user.getByText('ada@example.com').waitFor()
    expect(await ui.google.isVisible()).toBe(true)
    await tab.close()
  })

  it.each([
    ['the gateway', 'application/json', '{"message":"Service Unavailable"}', 'Service Unavailable'],
    ['a proxy', 'text/html', '<h1>502 Bad Gateway</h1>', unreachable],
  ])('an error of %s shows a message and keeps the session', async (_what, contentType, body, sentence) => {
    const { page, ui, token } = await signedIn()
    await page.route(`${local.url}/api/**`, (route) =>
      route.fulfill({ status: 502, contentType, body, headers: { 'access-control-allow-origin': origin } }),
    )
    await ui.save('Analyst')
    await expect.poll(() => ui.message.textContent()).toBe(sentence)
    await page.unrouteAll()
    expect(await ui.token()).toBe(token)
  })

  it('a blocked person sees why, and can sign in with another account', async () => {
    const { page, ui } = await signedIn()
    const detail = 'This account is blocked. Ask the operator of this service.'
    await page.route(`${local.url}/api/**`, (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 403, code: 'account_blocked', detail }),
        headers: { 'access-control-allow-origin': origin },
      }),
    )
    await ui.save('Analyst')
    await expect.poll(() => ui.message.textContent()).toBe(detail)
    await page.unrouteAll()
    expect(await ui.token()).toBeNull()
    expect(await ui.google.isVisible()).toBe(true)
  })

  it('an API that does not respond shows a message and keeps the session', async () => {
    const { page, ui, token } = await signedIn()
    await local.stop()
    await ui.save('Analyst')
    await expect.poll(() => ui.message.textContent()).toBe(unreachable)
    await openFrontend(page)
    await expect.poll(() => ui.message.textContent()).toBe(unreachable)
    await ui.signOut.click()
    await expect.poll(() => ui.message.textContent()).toBe(unreachable)
    expect(await ui.token()).toBe(token)
    expect(await ui.google.isVisible()).toBe(false)
    await page.screenshot({ path: 'test/browser/frontend-unreachable.png' })

    local = await start()
    await ui.save('Analyst')
    await ui.user.getByText('ada@example.com').waitFor()
    expect(await ui.message.textContent()).toBe('')
  })
})
