import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'

type Target = { targetId: string; type: string; url: string }
type Reply = { id?: number; result?: { result?: { value?: unknown }; data?: string } }

/**
 * Presses the extension's button in the toolbar, as a person does: this alone gives the extension access to the page.
 * Playwright does not show the popup, so it is driven over the DevTools protocol.
 */
export async function pressButton(page: Page, id: string) {
  const browser = await page.context().browser()!.newBrowserCDPSession()
  const tab = (await targetsOf(browser)).find(({ type, url }) => type === 'tab' && url === page.url())!
  await page.bringToFront()
  await browser.send('Extensions.triggerAction', { id, targetId: tab.targetId })
  await expect.poll(async () => (await targetsOf(browser)).some(isPopup)).toBe(true)
  const popup = (await targetsOf(browser)).find(isPopup)!
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId: popup.targetId })
  const replies = new Map<number, (reply: Reply) => void>()
  browser.on('Target.receivedMessageFromTarget', ({ message }) => {
    const reply = JSON.parse(message) as Reply
    replies.get(reply.id ?? 0)?.(reply)
  })
  let sent = 0
  const send = (method: string, params: object = {}) =>
    new Promise<Reply['result']>((resolve, reject) => {
      sent += 1
      replies.set(sent, ({ result }) => resolve(result))
      const message = JSON.stringify({ id: sent, method, params })
      browser.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
    })

  const evaluate = async (expression: string) =>
    (await send('Runtime.evaluate', { expression, returnByValue: true }))?.result?.value
  const field = (label: string) =>
    `[...document.querySelectorAll('label')].find((it) => it.textContent.startsWith('${label}')).control`
  const button = (text: string) =>
    `[...document.querySelectorAll('button')].find((it) => it.textContent === '${text}' && it.checkVisibility())`

  async function click(text: string, times = 1) {
    await expect.poll(() => evaluate(`${button(text)} !== undefined`)).toBe(true)
    const box = await evaluate(
      `${button(text)}.scrollIntoView(), ${button(text)}.getBoundingClientRect().toJSON()`,
    )
    const { x, y, width, height } = box as { x: number; y: number; width: number; height: number }
    const at = { x: x + width / 2, y: y + height / 2, button: 'left' }
    for (let clickCount = 1; clickCount <= times; clickCount++)
      for (const type of ['mousePressed', 'mouseReleased'])
        await send('Input.dispatchMouseEvent', { ...at, type, clickCount })
  }

  return {
    text: () => evaluate('document.body.innerText') as Promise<string>,
    says: (text: string) => expect.poll(() => evaluate('document.body.innerText')).toContain(text),
    value: (label: string) => evaluate(`${field(label)}.value`),
    focused: () =>
      evaluate('document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent'),
    evaluate,
    click,
    async fill(label: string, value: string) {
      await evaluate(`${field(label)}.select()`)
      await send('Input.insertText', { text: value })
    },
    async screenshot(scheme: 'light' | 'dark') {
      await send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      })
      const picture = await send('Page.captureScreenshot')
      return Buffer.from(picture?.data ?? '', 'base64')
    },
    /** Closes the popup, unless another window made it close already. */
    async close() {
      if ((await targetsOf(browser)).some(isPopup))
        await browser.send('Target.closeTarget', { targetId: popup.targetId })
      await expect.poll(async () => (await targetsOf(browser)).some(isPopup)).toBe(false)
      await browser.detach()
    },
  }
}

const isPopup = ({ type, url }: Target) => type === 'page' && url.endsWith('/popup.html')

const targetsOf = async (browser: CDPSession): Promise<Target[]> =>
  (await browser.send('Target.getTargets', { filter: [{}] })).targetInfos
