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

  it('the page signs a person in, shows the user, and signs out', async () => {
    const { page, complaints } = browser
    await page.goto(`${local.url}/static/index.html`)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Grace Hopper').click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(page.url()).toBe(`${local.url}/static/index.html`)
    expect(JSON.parse((await page.locator('pre').textContent()) ?? '')).toMatchObject({
      email: 'grace@example.com',
    })
    await page.reload()
    await page.getByText('Grace Hopper', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('the page shows the newest applications, saves one, moves it, and has the events in the inbox', async () => {
    const { page, complaints } = browser
    await page.goto(`${local.url}/static/index.html`)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Ada Lovelace').click()
    const rows = page.locator('tbody tr')
    await rows.nth(9).waitFor()
    expect(await rows.count()).toBe(10)
    await page.waitForFunction("document.getElementById('picture').naturalWidth === 96")
    await page.screenshot({ path: 'test/browser/signed-in.png', fullPage: true })

    async function save(company: string, title: string) {
      await page.getByLabel('Company', { exact: true }).fill(company)
      await page.getByLabel('Title', { exact: true }).fill(title)
      await page.getByLabel('URL').fill('https://jobs.engine.example/1843')
      await page.getByRole('button', { name: 'Save' }).click()
    }
    const title = 'Analyst <img src=x onerror=alert(1)>'
    await save('Babbage & Co', title)
    await rows.first().filter({ hasText: 'Babbage & Co' }).waitFor()
    expect(await rows.first().locator('td').allTextContents()).toEqual([
      'Babbage & Co',
      title,
      expect.stringContaining('saved'),
      '–',
    ])
    const status = page.getByLabel('Status at Babbage & Co')
    expect(await status.inputValue()).toBe('saved')
    expect(await page.getByLabel('Company', { exact: true }).inputValue()).toBe('')

    const news = (type: string) => page.locator('li', { hasText: 'Babbage & Co' }).filter({ hasText: type })
    await news('application.created').waitFor()
    await status.selectOption('applied')
    await news('application.status_changed').waitFor()
    expect(await status.inputValue()).toBe('applied')
    expect(await rows.first().locator('td').last().textContent()).toMatch(/\d/)
    await page.screenshot({ path: 'test/browser/applications.png', fullPage: true })
    expect(complaints).toEqual([])

    await save('Babbage & Co', 'The same again')
    await page.getByRole('alert').filter({ hasText: 'This URL is already saved.' }).waitFor()
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('The same again')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
    // The browser logs each 4xx in its console.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('409')])
  })

  it('the page pushes an event, shows the inbox, and acknowledges', async () => {
    const { page, complaints } = browser
    const problem = () => page.getByRole('alert').textContent()
    await page.goto(`${local.url}/static/index.html`)
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByText('Alan Turing').click()
    // The sign-in is an event too.
    await page.getByText('1 undelivered').waitFor()
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('0 undelivered').waitFor()
    expect(await page.getByRole('table').count()).toBe(0)

    const texts = ['A platform engineer', '<img src=x onerror=alert(1)>']
    for (const text of texts) {
      await page.getByLabel('Text').fill(text)
      await page.getByRole('button', { name: 'Push' }).click()
      await page.locator('li', { hasText: text }).waitFor()
    }
    expect(await page.locator('#total').textContent()).toBe('2 undelivered')
    expect(await page.locator('li b').allTextContents()).toEqual(['posting.seen', 'posting.seen'])
    expect(await page.locator('li code').allTextContents()).toEqual(
      texts.map((text) => JSON.stringify({ text })),
    )
    expect(await page.locator('li time').first().getAttribute('datetime')).toMatch(/Z$/)
    await page.screenshot({ path: 'test/browser/inbox.png', fullPage: true })

    await page.locator('li', { hasText: texts[0]! }).getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('1 undelivered').waitFor()
    expect(await page.locator('li').count()).toBe(1)
    await page.reload()
    await page.getByText('1 undelivered').waitFor()
    expect(complaints).toEqual([])

    await page.getByLabel('Type').fill('user.signed_in')
    await page.getByLabel('Text').fill('one of its own')
    await page.getByRole('button', { name: 'Push' }).click()
    await page.getByText('is reserved for events of the service itself').waitFor()
    expect(await problem()).toContain('is reserved for events of the service itself')
    expect(await page.getByLabel('Text').inputValue()).toBe('one of its own')
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.waitForFunction("document.getElementById('problem').textContent === ''")
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
  })

  it('the page explains an invalid token', async () => {
    const { page } = browser
    await page.goto(`${local.url}/static/index.html`)
    await page.evaluate("sessionStorage.setItem('nonce', 'of-this-page')")
    await page.goto(`${local.url}/static/index.html#id_token=nonsense`)
    await page.reload()
    await page.getByRole('alert').filter({ hasText: 'The Google credential is not valid' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
  })

  it('the page accepts no token that it did not ask for', async () => {
    const { page } = browser
    await page.goto(`${local.url}/static/index.html#id_token=${await local.idToken()}`)
    await page.reload()
    await page.getByRole('alert').filter({ hasText: 'did not ask for this sign-in' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor()
  })
})
