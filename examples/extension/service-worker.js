/** @import { Page } from './job.js' */
import { permissionFor, readAddress } from './address.js'
import { progressOf } from './job.js'
import {
  failed,
  notConnected,
  notPermitted,
  Problem,
  problemOf,
  unreachable,
  unreadable,
} from './problems.js'

// Only this worker sends requests and reads the key. The popup and the options send it messages.

/** @typedef {typeof operations} Operations */
/** @typedef {{ address: string, key: string }} Connection */

const operations = {
  /** @param {{ tabId: number }} values */
  async collect({ tabId }) {
    const [injected] = await chrome.scripting
      .executeScript({ target: { tabId }, files: ['collect.js'] })
      .catch(() => [])
    const page = /** @type {Page | undefined} */ (injected?.result)
    if (!page || !/^https?:/.test(page.url)) throw unreadable()
    return page
  },

  /**
   * Says whether the page is saved, and how the application goes if the key may read it.
   *
   * @param {{ url: string }} values
   */
  async lookUp({ url }) {
    const connection = await readConnection()
    const { found, id } = await send(connection, `/api/applications/lookup?${new URLSearchParams({ url })}`)
    if (!found || !id) return { found: Boolean(found), progress: '' }
    const application = await send(connection, `/api/applications/${encodeURIComponent(id)}`)
    return { found: true, progress: progressOf(application) }
  },

  /**
   * Succeeds only if the API has stored the event.
   *
   * @param {{ event: object, idempotencyKey: string }} values
   */
  async save({ event, idempotencyKey }) {
    await send(await readConnection(), '/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(event),
    })
  },

  /** The connection without its key. */
  async describe() {
    const { address = '', key } = await storedConnection()
    return { address, hasKey: Boolean(key) }
  },

  /**
   * Stores a connection that works. A blank key keeps the stored one, but only for the address that it was entered for.
   *
   * @param {{ address: string, key: string }} values
   */
  async connect(values) {
    const address = readAddress(values.address)
    const stored = await storedConnection()
    const key = values.key.trim() || (stored.address === address ? stored.key : undefined)
    if (!key) throw new Problem('Enter an API key for this address.')
    if (!/^jht_\w+$/.test(key)) throw new Problem('An API key begins with jht_.')
    const url = 'https://example.com/'
    await send({ address, key }, `/api/applications/lookup?${new URLSearchParams({ url })}`)
    await chrome.storage.local.set({ address, key })
  },

  async disconnect() {
    await chrome.storage.local.clear()
  },
}

/** @returns {Promise<Partial<Connection>>} */
const storedConnection = () => chrome.storage.local.get(['address', 'key'])

async function readConnection() {
  const { address, key } = await storedConnection()
  if (!address || !key) throw notConnected()
  return { address, key }
}

/**
 * @param {Connection} connection
 * @param {string} path
 * @param {RequestInit & { headers?: Record<string, string> }} [options]
 */
async function send({ address, key }, path, options = {}) {
  const { host } = new URL(address)
  if (!(await chrome.permissions.contains(permissionFor(address)))) throw notPermitted(host)
  const response = await fetch(address + path, {
    ...options,
    headers: { ...options.headers, authorization: `Bearer ${key}` },
    credentials: 'omit',
    // A redirect could take the key to another server.
    redirect: 'error',
    signal: AbortSignal.timeout(20_000),
  }).catch(() => {
    throw unreachable(host)
  })
  const body = await response.json().catch(() => ({}))
  if (!response.ok) throw problemOf(response.status, response.headers.get('retry-after'), body)
  return body
}

// A script in a page must not read the key.
void chrome.storage.local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' })

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.origin !== location.origin) return
  const operation = /** @type {(values: unknown) => Promise<unknown>} */ (
    operations[/** @type {keyof Operations} */ (message.operation)]
  )
  operation(message.values).then(
    (result) => respond({ result }),
    (error) => {
      if (!(error instanceof Problem)) console.error(error)
      const { message, inOptions } = error instanceof Problem ? error : failed()
      respond({ problem: { message, inOptions } })
    },
  )
  // The response comes later.
  return true
})
