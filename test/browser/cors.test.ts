import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenIn } from '../tools/npm-start.ts'
import { openPage, startLocally } from './tools.ts'

// No test here may set a route: while a page has one, Playwright answers every preflight itself.
const apiPort = 24_003
const listedPort = 24_004
const unlistedPort = 24_005
const listed = `http://localhost:${listedPort}`
const unlisted = `http://localhost:${unlistedPort}`

type Asked = { method: string; path: string; body?: object; bearer?: string }
type Answer = { status: number; body: unknown; headers: Record<string, string> } | 'failed'

const requests: (Asked & { status: number })[] = [
  { status: 200, method: 'GET', path: '/api/user' },
  { status: 204, method: 'POST', path: '/auth/sign-out?scope=others' },
  { status: 401, method: 'GET', path: '/api/user', bearer: 'wrong' },
  { status: 401, method: 'POST', path: '/auth/google', body: { token: 'wrong' } },
  { status: 404, method: 'GET', path: '/nothing' },
  { status: 404, method: 'DELETE', path: '/api/applications/nothing' },
  { status: 422, method: 'POST', path: '/api/applications', body: {} },
  { status: 422, method: 'POST', path: '/auth/google', body: { token: '' } },
]

describe('a page of another origin', () => {
  const pages = [listedPort, unlistedPort].map((port) =>
    createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>'),
    ).listen(port),
  )
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  let token: string
  beforeAll(async () => {
    local = await startLocally(apiPort, { ALLOWED_ORIGINS: listed })
    token = tokenIn(local.output())
    browser = await openPage()
  })
  afterAll(async () => {
    for (const server of pages) server.close()
    await browser.close()
    await local.stop()
  })

  /** A request of a page of this origin. Its headers need a preflight. */
  async function ask(origin: string, credentials: string, { method, path, body, bearer = token }: Asked) {
    const headers = {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      'x-request-id': 'of-the-page',
    }
    const options = { method, headers, credentials, body: body && JSON.stringify(body) }
    await browser.page.goto(origin)
    return browser.page.evaluate<Answer>(
      `fetch(${JSON.stringify(local.url + path)}, ${JSON.stringify(options)}).then(
        async (it) => ({
          status: it.status,
          headers: Object.fromEntries(it.headers),
          body: JSON.parse((await it.text()) || 'null'),
        }),
        () => 'failed',
      )`,
    )
  }

  // axios sends `include` with `withCredentials`.
  describe.each(['same-origin', 'include'])('with credentials "%s"', (credentials) => {
    it.each(requests)('a listed page reads the $status of $method $path', async ({ status, ...asked }) => {
      const problem = { status, detail: expect.stringMatching(/\.$/), request_id: 'of-the-page' }
      expect(await ask(listed, credentials, asked)).toMatchObject({
        status,
        headers: { 'x-request-id': 'of-the-page' },
        ...(status >= 400 && { body: problem }),
      })
    })

    it.each(requests)('an unlisted page does not read the $status of $method $path', async (asked) => {
      expect(await ask(unlisted, credentials, asked)).toBe('failed')
    })

    it('a listed page reads the version of an application, and changes that version', async () => {
      const list = await ask(listed, credentials, { method: 'GET', path: '/api/applications?limit=1' })
      const path = `/api/applications/${(list as { body: { items: { id: string }[] } }).body.items[0]?.id}`
      expect(await ask(listed, credentials, { method: 'GET', path })).toMatchObject({
        headers: { etag: expect.stringMatching(/^"\d+"$/) },
      })
      const changed = await ask(listed, credentials, { method: 'PATCH', path, body: { notes: credentials } })
      expect(changed).toMatchObject({ status: 200, body: { notes: credentials } })
    })
  })

  it('a listed page reads when it may sign in again', async () => {
    await local.stop()
    local = await startLocally(apiPort, { ALLOWED_ORIGINS: listed, RATE_LIMITS: 'sign_in=1' })
    const wrong = { method: 'POST', path: '/auth/google', body: { token: 'wrong' } }
    await expect
      .poll(() => ask(listed, 'same-origin', wrong))
      .toMatchObject({
        status: 429,
        headers: { 'retry-after': expect.stringMatching(/^\d+$/), 'x-request-id': 'of-the-page' },
        body: { detail: expect.stringMatching(/\.$/) },
      })
  })
})
