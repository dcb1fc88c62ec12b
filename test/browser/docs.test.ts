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

  it('lets a person authorize with the token of the banner and try an operation out', async () => {
    const { page, complaints } = browser
    await page.goto(`${local.url}/docs`)
    await page.getByRole('button', { name: 'Authorize' }).click()
    const token = /^ {2}(eyJ\S+)$/m.exec(local.output())?.[1] ?? ''
    await page.getByLabel('auth-bearer-value').fill(token)
    await page.getByRole('button', { name: 'Apply credentials' }).click()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.locator('#operations-user-getUser').click()
    await page.screenshot({ path: 'test/browser/docs.png' })
    await page.getByRole('button', { name: 'Execute' }).click()
    const answer = page.locator('.live-responses-table .response-col_description pre').first()
    await answer.waitFor()
    expect(await answer.textContent()).toContain('ada@example.com')
    await page.screenshot({ path: 'test/browser/docs-tried.png', fullPage: true })
    expect(complaints).toEqual([])
  })
})
