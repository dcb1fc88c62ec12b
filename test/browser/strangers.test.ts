import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '../../src/local/engine.ts'
import { standInClientId } from '../../src/local/google.ts'
import { localClient } from '../../src/local/table.ts'
import { openPage, startLocally } from './tools.ts'

// Pages that know every port of `npm start` try to use it, in a browser that resolves their names to this machine. Each
// attempt is also made where it must succeed: from a page of ALLOWED_ORIGINS, at a name of LOCAL_HOSTS, or at an engine
// without the proxy.
const apiPort = 8433
const strangersPort = 8434
const listedPort = 8435
const listed = `http://localhost:${listedPort}`
const strangers = [`http://evil.example:${strangersPort}`, `http://127.0.0.1:${strangersPort}`]

/** The requests that a page tries, as a script in the page. */
const attempts = `
  const outcomeOf = (answer) => answer.then(
    async (it) => ({ status: it.status, text: await it.text() }),
    () => ({ status: 'failed' }),
  )
  const ask = (url, options) => outcomeOf(fetch(url, options))
  const askDatabase = (url, operation, options) => ask(url, {
    method: 'POST',
    body: '{}',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.' + operation,
      'x-amz-date': '20261125T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20261125/a/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    ...options,
  })
  const signIn = (api, credential) => ask(api + '/auth/google', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credential }),
  })
  const load = (tag, url) => new Promise((resolve) => {
    const element = document.createElement(tag)
    element.onload = () => resolve('loaded')
    element.onerror = () => resolve('failed')
    element.src = url
    document.body.append(element)
  })
  const openSocket = (url) => new Promise((resolve) => {
    const socket = new WebSocket(url)
    socket.onopen = () => resolve('open')
    socket.onerror = () => resolve('failed')
  })
  const submit = (url) => new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.name = 'answer'
    const form = document.createElement('form')
    const field = document.createElement('input')
    Object.assign(form, { action: url, method: 'post', enctype: 'text/plain', target: frame.name })
    Object.assign(field, { name: '{"a":"', value: '"}' })
    form.append(field)
    document.body.append(frame, form)
    frame.onload = () => resolve('answered')
    form.submit()
  })
`
const html = `<!doctype html><title>A page</title><body><script>${attempts}</script>`

type Outcome = { status: number | 'failed'; text?: string }

describe('a page of another origin', () => {
  const pages = [strangersPort, listedPort].map((port) =>
    createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html)).listen(
      port,
    ),
  )
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  let page: Page
  let standIn: string
  let database: string
  /** The address of the engine itself, as far as a page can find it. */
  let enginePort: string
  beforeAll(async () => {
    local = await startLocally(apiPort, { ALLOWED_ORIGINS: listed, LOCAL_HOSTS: 'own.example' })
    browser = await openPage(['evil.example', 'rebound.example', 'own.example'])
    page = browser.page
    standIn = local.standIn()
    database = /Database +(\S+),/.exec(local.output())?.[1] ?? ''
    const processes = execFileSync('ps', ['-Ao', 'ppid=,args=']).toString()
    enginePort = new RegExp(`^ *${local.pid} .* --port (\\d+)`, 'm').exec(processes)?.[1] ?? ''
    expect(enginePort).toMatch(/^\d+$/)
  })
  afterAll(async () => {
    for (const server of pages) server.close()
    await browser.close()
    await local.stop()
  })

  const attempt = <T = Outcome>(name: string, ...values: unknown[]) =>
    page.evaluate<T>(`${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`)

  /** Serves a page whose host name now resolves to this machine (DNS rebinding). */
  async function openRebound(origin: string) {
    await page.route(`${origin}/page`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
    await page.goto(`${origin}/page`)
  }

  const authorizeUrl = (redirectUri: string, person?: string) =>
    `${standIn}/o/oauth2/v2/auth?${new URLSearchParams({
      client_id: standInClientId,
      redirect_uri: redirectUri,
      response_type: 'id_token',
      ...(person && { person }),
    }).toString()}`

  it('a page can read a database without protection', async () => {
    const bare = await openEngine()
    await page.goto(strangers[0]!)
    const outcome = await attempt('askDatabase', bare.endpoint, 'ListTables')
    await bare.close()
    expect(outcome).toEqual({ status: 200, text: '{"TableNames":[]}' })
  })

  it.each([...strangers, listed])('a page at %s neither reads nor writes the database', async (origin) => {
    const client = localClient(database)
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual(['job-hunt-tracker'])
    await page.goto(origin)
    const deletion = { body: '{"TableName":"job-hunt-tracker"}' }
    for (const url of [
      database,
      ...['127.0.0.1', 'localhost', '[::1]'].map((it) => `http://${it}:${enginePort}`),
    ]) {
      expect(await attempt('askDatabase', url, 'ListTables')).toEqual({ status: 'failed' })
      expect(await attempt('askDatabase', url, 'DeleteTable', deletion)).toEqual({ status: 'failed' })
      const { text } = await attempt('askDatabase', url, 'DeleteTable', { ...deletion, mode: 'no-cors' })
      expect(text ?? '').toBe('')
      expect(await attempt<string>('openSocket', url.replace('http', 'ws'))).toBe('failed')
    }
    await attempt('submit', database)
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual(['job-hunt-tracker'])
    client.destroy()
  })

  it.each(strangers)('a page at %s gets no token of a demo person', async (origin) => {
    await page.goto(origin)
    const token = `${standIn}/token?person=ada`
    expect(await attempt('ask', token)).toEqual({ status: 'failed' })
    expect(await attempt('ask', token, { mode: 'no-cors' })).toEqual({ status: 0, text: '' })
    for (const tag of ['script', 'img']) expect(await attempt<string>('load', tag, token)).toBe('failed')
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(`void window.open(${JSON.stringify(authorizeUrl(`${origin}/`, 'ada'))})`),
    ])
    await popup.getByText('The stand-in for Google refused the request').waitFor()
    expect(popup.url()).not.toContain('#id_token')
    await popup.close()
  })

  it.each([...strangers, listed])('a page at %s can show the picture of a demo person', async (origin) => {
    await page.goto(origin)
    expect(await attempt('load', 'img', `${standIn}/pictures/ada.svg`)).toBe('loaded')
  })

  it.each(strangers)('a page at %s cannot read the first page of the stand-in', async (origin) => {
    await page.goto(origin)
    expect(await attempt('ask', standIn)).toEqual({ status: 'failed' })
  })

  it('a page of ALLOWED_ORIGINS gets a token and signs in with it', async () => {
    await page.goto(listed)
    const token = await attempt('ask', `${standIn}/token?person=ada`)
    expect(token).toEqual({ status: 200, text: expect.stringMatching(/^eyJ/) })
    expect(await attempt('signIn', local.url, token.text)).toEqual({
      status: 200,
      text: expect.stringContaining('Ada Lovelace'),
    })
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(`void window.open(${JSON.stringify(authorizeUrl(`${listed}/`, 'ada'))})`),
    ])
    await popup.waitForURL(/^http:\/\/localhost:\d+\/#id_token=eyJ/)
    await popup.close()
  })

  it.each([...strangers, listed])(
    'a page at %s cannot show the stand-in for Google in a frame',
    async (origin) => {
      await page.goto(origin)
      const asked = [authorizeUrl(`${listed}/`), authorizeUrl(`${origin}/nowhere`)]
      for (const url of [...asked, `${standIn}/token`, standIn]) {
        await attempt('load', 'iframe', url)
        await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/')
      }
      await page.goto(authorizeUrl(`${listed}/`))
      await page.getByText('Ada Lovelace').waitFor()
    },
  )

  it('a page at a rebound name gets no response of the API, the stand-in or the database', async () => {
    const token = await local.idToken()
    await openRebound(`http://rebound.example:${apiPort}`)
    for (const outcome of [await attempt('ask', '/health'), await attempt('signIn', '', token)])
      expect(outcome).toEqual({ status: 403, text: expect.stringContaining('"code":"forbidden"') })
    expect(await attempt('ask', `${standIn}/token`)).toEqual({ status: 'failed' })

    await openRebound(`http://rebound.example:${new URL(standIn).port}`)
    expect(await attempt('ask', '/token')).toEqual({ status: 403, text: expect.not.stringContaining('eyJ') })

    await openRebound(`http://rebound.example:${new URL(database).port}`)
    expect(await attempt('askDatabase', '/', 'ListTables')).toEqual({
      status: 403,
      text: expect.stringContaining('LOCAL_HOSTS'),
    })

    await openRebound(`http://rebound.example:${enginePort}`)
    expect(await attempt('askDatabase', '/', 'ListTables')).toEqual({ status: 'failed' })
  })

  it('a page on a host of LOCAL_HOSTS can get a token and sign in with it', async () => {
    await openRebound(`http://own.example:${apiPort}`)
    expect((await attempt('ask', '/health')).status).toBe(200)
    const token = await attempt('ask', `${standIn}/token?person=grace`)
    expect(token).toEqual({ status: 200, text: expect.stringMatching(/^eyJ/) })
    expect(await attempt('signIn', '', token.text)).toMatchObject({ status: 200 })
  })
})
