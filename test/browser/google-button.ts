import type { Page } from 'playwright-core'

const scriptUrl = 'https://accounts.google.com/gsi/client'

/** The part of Google's script that a sign-in uses. A click gives the page what `responseOfGoogle` returns. */
const script = `
  let options
  window.google = { accounts: { id: {
    initialize(given) { options = given },
    renderButton(parent) {
      const button = document.createElement('button')
      button.textContent = 'Sign in with Google'
      button.onclick = async () => options.callback(await responseOfGoogle())
      parent.replaceChildren(button)
    },
    prompt() {},
    cancel() {},
    disableAutoSelect() { window.isAutoSelectOff = true },
  } } }
`

/**
 * Opens a page with this script in place of Google's. While a page has routes, Playwright answers every preflight
 * itself, so the route is removed again.
 */
export async function openWithGoogle(page: Page, url: string) {
  await page.route(scriptUrl, (route) => route.fulfill({ contentType: 'text/javascript', body: script }))
  await page.goto(url)
  await page.waitForFunction('window.google')
  await page.unrouteAll()
}
