import { createServer, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startLocally } from './tools.ts'

describe('the documentation page', () => {
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  beforeAll(async () => {
    local = await startLocally(8432)
    browser = await openPage()
  })
  afterAll(async () => {
    await browser.close()
    await local.stop()
  })

  it.each([
    ['token', 'session (http', /^ {2}(eyJ\S+)$/m, '#operations-user-getUser', 'ada@example.com'],
    ['API key', 'key (http', /^ {2}(jht_\S+)$/m, '#operations-events-listInbox', 'total_undelivered'],
  ])(
    'a person can authorize with the %s of the banner and try an operation',
    async (_what, scheme, inBanner, operation, answered) => {
      const { page, complaints } = browser
      await page.goto(`${local.url}/docs`)
      await page.getByRole('button', { name: 'Authorize' }).click()
      const form = page.locator('form', { hasText: scheme })
      await form.getByLabel('auth-bearer-value').fill(inBanner.exec(local.output())?.[1] ?? '')
      await form.getByRole('button', { name: 'Apply credentials' }).click()
      await form.getByRole('button', { name: 'Close', exact: true }).click()
      await page.locator(operation).click()
      await page.screenshot({ path: 'test/browser/docs.png' })
      await page.getByRole('button', { name: 'Execute' }).click()
      const answer = page.locator('.live-responses-table .response-col_description pre').first()
      await answer.waitFor()
      expect(await answer.textContent()).toContain(answered)
      await page.screenshot({ path: 'test/browser/docs-tried.png', fullPage: true })
      expect(complaints).toEqual([])
    },
  )

  it.each(['', '/prod'])('an operation is tried below "%s"', async (stage) => {
    const gateway = await startGateway(local.url, stage)
    const { page, complaints } = browser
    await page.goto(`${gateway.url}${stage}/docs`)
    await page.locator('#operations-service-getHealth').click()
    const tried = page.waitForResponse(/health$/)
    await page.getByRole('button', { name: 'Execute' }).click()
    const response = await tried
    expect(response.url()).toBe(`${gateway.url}${stage}/health`)
    expect(await response.json()).toMatchObject({ status: 'healthy' })
    expect(complaints).toEqual([])
    await page.goto('about:blank')
    await gateway.stop()
  })
})

/** Serves the API below a stage, like API Gateway, and nothing beside it. */
async function startGateway(api: string, stage: string) {
  const server = createServer((incoming, outgoing) => {
    const { url = '', method = '', headers } = incoming
    if (!url.startsWith(`${stage}/`)) return outgoing.writeHead(403).end()
    const forwarded = request(api + url.slice(stage.length), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
    })
    return incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(8430, '127.0.0.1', resolve))
  return {
    url: 'http://127.0.0.1:8430',
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
