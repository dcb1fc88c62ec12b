import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pressButton } from './extension-popup.ts'
import { openPage, startLocally } from './tools.ts'

const extension = join(import.meta.dirname, '../../examples/extension')
const postings = join(import.meta.dirname, 'postings')
const saveButton = 'Save this job'

/** The first part of a path names the posting. The rest makes pages of the same posting different. */
const board = createServer((request, response) => {
  const [, name = ''] = (request.url ?? '').split('/')
  const file = join(postings, `${name}.html`)
  if (existsSync(file)) response.setHeader('content-type', 'text/html').end(readFileSync(file))
  else response.writeHead(404).end()
}).listen(0, '127.0.0.1')
const portOf = (server: Server) => (server.address() as AddressInfo).port

type Asked = { method: string; url: string; headers: IncomingHttpHeaders }
type Answer = { status: number; body?: object; headers?: Record<string, string> }

/** A server in the place of the API, which records its requests. */
async function openStandIn(answer: (asked: Asked) => Answer | Promise<Answer>) {
  const requests: Asked[] = []
  const server = createServer((request, response) => {
    const asked = { method: request.method!, url: request.url!, headers: request.headers }
    requests.push(asked)
    void Promise.resolve(answer(asked)).then(({ status, body = {}, headers = {} }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(body))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    address: `http://127.0.0.1:${portOf(server)}`,
    requests,
    events: () => requests.filter(({ url }) => url === '/events'),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
/** The members of the API's responses that the tests read. */
type Result = { access_token: string; id: string; key: string; events: object[] }
const notSaved: Answer = { status: 200, body: { found: false } }
const someKey = `jht_${'0'.repeat(36)}`

describe('the browser extension', () => {
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  let opened: Awaited<ReturnType<typeof pressButton>> | undefined
  let token: string
  let id: string
  let pages = 0
  beforeAll(async () => {
    local = await startLocally(8437)
    browser = await openPage(['jobs.example'], extension)
    const context = browser.page.context()
    const [worker = await context.waitForEvent('serviceworker')] = context.serviceWorkers()
    id = new URL(worker.url()).host
    const signedIn = await call('POST', '/auth/google', { credential: await local.idToken('grace') })
    token = signedIn.access_token
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })
  afterAll(async () => {
    await browser.close()
    await local.stop()
    board.close()
  })

  /** A request of the person's own, with the session token. */
  async function call(method: string, path: string, body?: object): Promise<Result> {
    const response = await fetch(local.url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (response.status === 204 ? {} : await response.json()) as Result
  }
  const createKey = (values: object) => call('POST', '/api/keys', { label: 'A browser', ...values })
  const capture = { preset: 'capture' }
  const applicationAt = async (url: string) => {
    const { id } = await call('GET', `/api/applications/lookup?${new URLSearchParams({ url }).toString()}`)
    return call('GET', `/api/applications/${id}`)
  }

  async function connect(address: string, key: string) {
    const options = await browser.page.context().newPage()
    await options.goto(`chrome-extension://${id}/options.html`)
    await options.getByLabel('Address of the API').fill(address)
    await options.getByLabel('API key').fill(key)
    await options.getByRole('button', { name: 'Connect', exact: true }).click()
    await options.getByText('Connected.').waitFor()
    return options
  }
  const connectWith = async (values: object) => {
    const { key } = await createKey(values)
    await (await connect(local.url, key)).close()
  }

  const newUrl = (name: string) => `http://jobs.example:${portOf(board)}/${name}/${++pages}`
  async function open(url: string) {
    await browser.page.goto(url)
    opened = await pressButton(browser.page, id)
    return opened
  }

  it('the options say that the extension is not connected, and the popup leads there', async () => {
    const popup = await open(newUrl('lever'))
    await popup.says('Connect the extension to your tracker first.')
    const optionsPage = browser.page.context().waitForEvent('page')
    await popup.click('Open the options')
    const options = await optionsPage
    await options.getByLabel('Address of the API').fill('http://api.example.com')
    await options.getByLabel('API key').fill(someKey)
    await options.getByRole('button', { name: 'Connect', exact: true }).click()
    await options.getByText('The address must begin with https://').waitFor()
    await options.getByLabel('Address of the API').fill(local.url)
    await options.getByRole('button', { name: 'Connect', exact: true }).click()
    await options.getByText('Your API key has expired or was revoked.').waitFor()
    await options.close()
  })

  it('the options never show a stored key again, and ask for it at another address', async () => {
    const { key } = await createKey(capture)
    const options = await connect(local.url, key)
    await options.screenshot({ path: 'test/browser/extension-options.png' })
    expect(await options.getByLabel('API key').inputValue()).toBe('')
    await options.reload()
    await options.getByText('A key is stored').waitFor()
    expect(await options.getByLabel('Address of the API').inputValue()).toBe(local.url)
    expect(await options.content()).not.toContain(key)
    await options.getByRole('button', { name: 'Connect', exact: true }).click()
    await options.getByText('Connected.').waitFor()

    const other = await openStandIn(() => notSaved)
    await options.getByLabel('Address of the API').fill(other.address)
    await options.getByRole('button', { name: 'Connect', exact: true }).click()
    await options.getByText('Enter an API key for this address.').waitFor()
    expect(other.requests).toEqual([])
    await other.close()
    await options.getByRole('button', { name: 'Disconnect and remove the key' }).click()
    await options.getByText('The key is removed from this browser.').waitFor()
    expect(await options.evaluate('chrome.storage.local.get()')).toEqual({})
    await options.close()
  })

  it('the job of a page is saved with a capture key', async () => {
    await connectWith(capture)
    const url = newUrl('lever')
    const popup = await open(url)
    await popup.says('You have not saved this yet.')
    expect(await popup.value('Title')).toBe('Data Engineer')
    expect(await popup.value('Company')).toBe('Tarn Analytics')
    writeFileSync('test/browser/extension-save.png', await popup.screenshot('light'))
    writeFileSync('test/browser/extension-save-dark.png', await popup.screenshot('dark'))
    await popup.fill('Notes', 'Ask Ada')
    await popup.click(saveButton)
    await popup.says('Saved.')
    expect(await popup.text()).not.toContain('since')
    expect(await applicationAt(url)).toMatchObject({
      company: 'Tarn Analytics',
      title: 'Data Engineer',
      location: 'Vienna',
      employment_type: 'full_time',
      notes: 'Ask Ada',
      url,
    })
  })

  it('a saved page is recognized before it is saved again', async () => {
    await connectWith(capture)
    const url = newUrl('lever')
    await call('POST', '/api/applications', { company: 'Tarn', title: 'Engineer of data', url })
    const popup = await open(`${url}?utm_source=mail`)
    await popup.says('You have saved this already.')
    expect(await popup.text()).not.toContain(saveButton)
    expect(await popup.text()).not.toContain('since')
    const events = async () => (await call('GET', '/inbox?event_type=job.saved&limit=200')).events
    const before = (await events()).length
    writeFileSync('test/browser/extension-saved.png', await popup.screenshot('light'))
    writeFileSync('test/browser/extension-saved-dark.png', await popup.screenshot('dark'))
    await popup.click('Save again')
    await popup.says('Sent again.')
    expect((await events()).length).toBe(before + 1)
  })

  it('a key that may read applications shows the status and its date', async () => {
    await connectWith({ scopes: ['events:write', 'applications:read'] })
    const url = newUrl('lever')
    const { id } = await call('POST', '/api/applications', { company: 'Tarn', title: 'Engineer', url })
    await call('POST', `/api/applications/${id}/status`, { to: 'interview', at: '2026-11-03' })
    const popup = await open(url)
    await popup.says('You have saved this already.')
    await popup.says('Interview since 3 November 2026.')
    writeFileSync('test/browser/extension-status.png', await popup.screenshot('light'))
  })

  it.each([
    ['linkedin', { company: 'Quillmark', title: 'Editor, Night Desk' }],
    ['broken-and-good', { company: 'Pebble & Oak', title: 'Buyer', location: 'Bath, GB' }],
  ])('the page %s is saved as its JSON-LD says', async (name, application) => {
    await connectWith(capture)
    const url = newUrl(name)
    const popup = await open(url)
    await popup.click(saveButton)
    await popup.says('Saved.')
    expect(await applicationAt(url)).toMatchObject(application)
  })

  it('a page without a posting is saved with the title and company that the person adds', async () => {
    await connectWith(capture)
    const url = newUrl('no-json-ld')
    const popup = await open(url)
    await popup.says('You have not saved this yet.')
    expect(await popup.value('Title')).toBe('')
    await popup.click(saveButton)
    await popup.says('Sent, but no job was saved. Check title and company, and save again.')
    expect(await popup.focused()).toBe('Company')
    writeFileSync('test/browser/extension-no-posting.png', await popup.screenshot('light'))
    await popup.fill('Title', 'Weaver')
    await popup.fill('Company', 'Harrowgate Mills')
    await popup.click(saveButton)
    await popup.says('Saved.')
    expect(await applicationAt(url)).toMatchObject({ company: 'Harrowgate Mills', title: 'Weaver' })
  })

  it('fields that the page filled are sent if the API could not choose among its postings', async () => {
    await connectWith(capture)
    const url = newUrl('two-places')
    const popup = await open(url)
    await popup.click(saveButton)
    await popup.says('Sent, but no job was saved. Check title and company, and save again.')
    await popup.click(saveButton)
    await popup.says('Saved.')
    expect(await applicationAt(url)).toMatchObject({ company: 'Lindgren', title: 'Tram driver' })
  })

  it('a hostile page is saved as text, however much JSON-LD it has', async () => {
    await connectWith(capture)
    const url = newUrl('hostile')
    const popup = await open(url)
    await popup.says('You have not saved this yet.')
    expect(await popup.value('Title')).toContain('<img')
    await popup.click(saveButton)
    await popup.says('Saved.')
    expect(await popup.text()).not.toContain('owned')
    const [title, company] = [expect.stringContaining('<img'), expect.stringContaining('<script')]
    expect(await applicationAt(url)).toMatchObject({ title, company })
  })

  it('a revoked key is explained, and the options are offered', async () => {
    const { id: keyId, key } = await createKey(capture)
    await (await connect(local.url, key)).close()
    await call('DELETE', `/api/keys/${keyId}`)
    const popup = await open(newUrl('lever'))
    await popup.says('Your API key has expired or was revoked. Enter a new one in the options.')
    expect(await popup.text()).toContain('Open the options')
    expect(await popup.text()).not.toContain(saveButton)
    writeFileSync('test/browser/extension-revoked.png', await popup.screenshot('light'))
  })

  it('an API out of reach is explained, and found when it is back', async () => {
    const api = await openStandIn(() => notSaved)
    await (await connect(api.address, someKey)).close()
    await api.close()
    const popup = await open(newUrl('lever'))
    await popup.says(`The tracker at ${new URL(api.address).host} cannot be reached.`)
    expect(await popup.text()).not.toContain(saveButton)
    const again = createServer((_request, response) => response.end('{"found":false}'))
    await new Promise<void>((resolve) =>
      again.listen(Number(new URL(api.address).port), '127.0.0.1', resolve),
    )
    await popup.click('Try again')
    await popup.says('You have not saved this yet.')
    again.close()
  })

  it('a refused event is not called saved, and its repetition has the same Idempotency-Key', async () => {
    const refusals: Answer[] = [
      { status: 503, body: { detail: 'Unavailable.' }, headers: { 'retry-after': '2' } },
      { status: 429, body: { detail: 'Too many.' }, headers: { 'retry-after': '30' } },
    ]
    const answers = [...refusals]
    const api = await openStandIn(({ url }) => {
      if (url !== '/events') return { status: 200, body: { found: api.events().length > refusals.length } }
      return answers.shift() ?? { status: 202 }
    })
    await (await connect(api.address, someKey)).close()
    const popup = await open(newUrl('lever'))
    await popup.click(saveButton)
    await popup.says('The tracker cannot answer at the moment. Try again in 2 seconds.')
    expect(await popup.text()).not.toMatch(/\bSaved\b/)
    await popup.click(saveButton)
    await popup.says('Too many requests. Try again in 30 seconds.')
    expect(await popup.text()).not.toMatch(/\bSaved\b/)
    await popup.click(saveButton)
    await popup.says('Saved.')
    const keys = api.events().map(({ headers }) => headers['idempotency-key'])
    expect(keys).toEqual([keys[0], keys[0], keys[0]])
    expect(keys[0]).toMatch(/^[\da-f-]{36}$/)
    await api.close()
  })

  it('a double click sends one event', async () => {
    let answerNow = () => {}
    const clicked = new Promise<void>((resolve) => (answerNow = resolve))
    const api = await openStandIn(async ({ url }) => {
      if (url !== '/events') return { status: 200, body: { found: api.events().length > 0 } }
      await clicked
      return { status: 202 }
    })
    await (await connect(api.address, someKey)).close()
    const popup = await open(newUrl('lever'))
    await popup.click(saveButton, 2)
    await expect.poll(() => api.events().length).toBe(1)
    await popup.click(saveButton)
    answerNow()
    await popup.says('Saved.')
    expect(api.events()).toHaveLength(1)
    await api.close()
  })

  it('a redirect does not take the key to another server', async () => {
    const other = await openStandIn(() => notSaved)
    let redirects = false
    const api = await openStandIn(({ url }) =>
      redirects ? { status: 307, headers: { location: other.address + url } } : notSaved,
    )
    await (await connect(api.address, someKey)).close()
    redirects = true
    const popup = await open(newUrl('lever'))
    await popup.says('cannot be reached')
    expect(other.requests).toEqual([])
    expect(api.requests.at(-1)?.headers.authorization).toBe(`Bearer ${someKey}`)
    await Promise.all([api.close(), other.close()])
  })

  it('a page of the browser itself is not read, and the popup says so', async () => {
    const popup = await open('chrome://version/')
    await popup.says('The browser does not let extensions read this page.')
    expect(await popup.text()).not.toContain(saveButton)
  })

  it('a script of the extension in a page cannot read the key', async () => {
    await connectWith(capture)
    const popup = await open(newUrl('lever'))
    await popup.says('You have not saved this yet.')
    const read = `chrome.tabs.query({ active: true, currentWindow: true }).then(([tab]) => chrome.scripting.executeScript({
      target: { tabId: tab.id },
      func: () => chrome.storage.local.get().then(() => 'read', () => 'refused'),
    })).then(([{ result }]) => (document.title = result))`
    await popup.evaluate(`void ${read}`)
    await expect.poll(() => popup.evaluate('document.title')).toBe('refused')
  })
})
