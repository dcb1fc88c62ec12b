import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startLocally } from './tools.ts'

describe('the first page of the stand-in for Google', () => {
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  beforeAll(async () => {
    local = await startLocally(8436)
    browser = await openPage()
  })
  afterAll(async () => {
    await browser.close()
    await local.stop()
  })

  const widths = 'Array.from(document.images, (it) => it.naturalWidth)'

  it('the page shows its people with pictures, and links to a token', async () => {
    const { page, complaints } = browser
    await page.goto(local.standIn())
    await page.getByText('40 applications').waitFor()
    await page.waitForLoadState('load')
    expect(await page.evaluate(widths)).toEqual([96, 96, 96])
    await page.screenshot({ path: 'test/browser/stand-in.png', fullPage: true })
    await page.getByRole('link', { name: 'ID token' }).last().click()
    await page.getByText(/^eyJ/).waitFor()
    expect(complaints).toEqual([])
  })

  it('the page to pick a person shows the pictures too', async () => {
    const { page, complaints } = browser
    await page.goto(`${local.url}/static/index.html`)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Alan Turing').waitFor()
    expect(await page.evaluate(widths)).toEqual([96, 96, 96])
    await page.screenshot({ path: 'test/browser/people.png', fullPage: true })
    expect(complaints).toEqual([])
  })
})
