import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startLocally } from './tools.ts'

describe('the demo page', () => {
  let local: Awaited<ReturnType<typeof startLocally>>
  let browser: Awaited<ReturnType<typeof openPage>>
  beforeAll(async () => {
    local = await startLocally(8431)
    browser = await openPage()
  })
  afterAll(async () => {
    await browser.close()
    await local.stop()
  })

  it('signs a person in, shows the user, and signs out', async () => {
    const { page, complaints } = browser
    await page.goto(`${local.url}/static/index.html`)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Grace Hopper').click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(page.url()).toBe(`${local.url}/static/index.html`)
    expect(JSON.parse((await page.locator('pre').textContent()) ?? '')).toMatchObject({
      email: 'grace@example.com',
    })
    await page.screenshot({ path: 'test/browser/signed-in.png' })

    await page.reload()
    await page.getByText('Grace Hopper', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('says what is wrong when the token was not good', async () => {
    const { page } = browser
    await page.goto(`${local.url}/static/index.html`)
    await page.evaluate("sessionStorage.setItem('nonce', 'of-this-page')")
    await page.goto(`${local.url}/static/index.html#id_token=nonsense`)
    await page.reload()
    await page.getByRole('alert').filter({ hasText: 'The Google credential is not valid' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
  })

  it('takes no token that it did not ask for', async () => {
    const { page } = browser
    await page.goto(`${local.url}/static/index.html#id_token=${await local.idToken()}`)
    await page.reload()
    await page.getByRole('alert').filter({ hasText: 'did not ask for that sign-in' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
  })
})
