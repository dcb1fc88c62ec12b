/** @import { ApplicationSummary } from '../../applications/schemas.ts' */
/** @import { Event } from '../../inbox/schemas.ts' */
/** @import { User } from '../../users/schemas.ts' */
/** @typedef {import('zod').infer<typeof import('../../inbox/schemas.ts').InboxPage>} InboxPage */

/**
 * The script of the demo page. The page embeds the text of this function, so it must not use anything outside itself.
 * It is JavaScript with types in comments, because a tsconfig of its own gives it the types of the browser, which the
 * server's files must not have. Text from the API goes into the page as text, never as HTML.
 *
 * @param {readonly string[]} statuses
 */
export function runDemoPage(statuses) {
  const api = new URL('..', location.href)

  /** @param {string} id */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

  /** @param {string} id */
  const input = (id) => /** @type {HTMLInputElement} */ (element(id))

  /** @param {string} id */
  const form = (id) => /** @type {HTMLFormElement} */ (element(id))

  /** @param {string} name */
  const setting = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? ''

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {string} text
   */
  const newElement = (tag, text = '') => Object.assign(document.createElement(tag), { textContent: text })

  class ApiError extends Error {
    /**
     * @param {string} message
     * @param {number} status
     */
    constructor(message, status) {
      super(message)
      this.status = status
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<unknown>}
   */
  async function call(path, options = {}) {
    const headers = new Headers()
    const token = sessionStorage.getItem('access_token')
    if (token) headers.set('authorization', `Bearer ${token}`)
    if (options.body) headers.set('content-type', 'application/json')
    const response = await fetch(new URL(path, api), { ...options, headers })
    const body = response.status === 204 ? undefined : await response.json()
    if (!response.ok) throw new ApiError(body.detail, response.status)
    return body
  }

  /**
   * @param {string} path
   * @param {object} body
   */
  const send = (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) })

  /** @param {User} [user] */
  function showUser(user) {
    element('out').hidden = Boolean(user)
    element('in').hidden = !user
    if (!user) return
    element('name').textContent = user.name ?? user.email
    element('email').textContent = user.email
    element('picture').hidden = !user.picture
    if (user.picture) element('picture').setAttribute('src', user.picture)
    element('answer').textContent = JSON.stringify(user, null, 2)
  }

  function goToGoogle() {
    const nonce = crypto.randomUUID()
    sessionStorage.setItem('nonce', nonce)
    const query = new URLSearchParams({
      client_id: setting('client-id'),
      redirect_uri: location.origin + location.pathname,
      response_type: 'id_token',
      scope: 'openid email profile',
      nonce,
    })
    location.assign(`${setting('authorize-url')}?${query}`)
  }

  /** @param {string} credential */
  async function finishSignIn(credential) {
    history.replaceState(null, '', location.pathname)
    const nonce = sessionStorage.getItem('nonce')
    sessionStorage.removeItem('nonce')
    if (!nonce) throw new Error('This page did not ask for this sign-in. Sign in again.')
    const session = /** @type {{ access_token: string }} */ (await send('auth/google', { credential, nonce }))
    sessionStorage.setItem('access_token', session.access_token)
  }

  async function signOut() {
    await call('auth/sign-out', { method: 'POST' })
    sessionStorage.clear()
    showUser()
  }

  /** @param {ApplicationSummary} application */
  function applicationRow({ id, company, title, status, applied_at }) {
    const row = document.createElement('tr')
    const select = document.createElement('select')
    select.setAttribute('aria-label', `Status at ${company}`)
    select.append(...statuses.map((it) => new Option(it, it, false, it === status)))
    select.onchange = () => act(() => send(`api/applications/${id}/status`, { to: select.value }))
    const cells = [company, title, select, applied_at ? new Date(applied_at).toLocaleDateString() : '–']
    for (const cell of cells) row.insertCell().append(cell)
    return row
  }

  async function showApplications() {
    const path = 'api/applications?limit=10'
    const { items } = /** @type {{ items: ApplicationSummary[] }} */ (await call(path))
    element('rows').replaceChildren(...items.map(applicationRow))
    element('applications').hidden = items.length === 0
  }

  async function saveApplication() {
    const [company, title, url] = ['company', 'title', 'url'].map((id) => input(id).value)
    await send('api/applications', { company, title, url: url || null })
    form('save').reset()
  }

  /** @param {Event} event */
  function eventRow({ event_id, event_type, payload, timestamp }) {
    const row = document.createElement('li')
    const event = document.createElement('div')
    const time = newElement('time', new Date(timestamp).toLocaleString())
    time.dateTime = timestamp
    const text = newElement('code', JSON.stringify(payload))
    event.append(newElement('b', event_type), ' ', time, document.createElement('br'), text)
    const button = newElement('button', 'Acknowledge')
    button.onclick = () => act(() => call(`inbox/${event_id}`, { method: 'DELETE' }))
    row.append(event, button)
    return row
  }

  async function showInbox() {
    const { events, pagination } = /** @type {InboxPage} */ (await call('inbox'))
    element('events').replaceChildren(...events.map(eventRow))
    const total = pagination.total_undelivered + (pagination.total_capped ? ' or more' : '')
    element('total').textContent = `${total} undelivered`
  }

  async function pushEvent() {
    const payload = { text: input('text').value }
    await send('events', { event_type: input('type').value, payload, source: 'demo-page' })
    input('text').value = ''
  }

  const showAll = () => Promise.all([showApplications(), showInbox()])

  /**
   * Does the work, then loads both lists again. After an error the forms keep their text.
   *
   * @param {() => Promise<unknown>} work
   */
  async function act(work) {
    element('problem').textContent = ''
    try {
      await work().finally(showAll)
    } catch (error) {
      if (isSignedOut(error)) endSession(error)
      else showProblem(error)
    }
  }

  /** @param {unknown} error */
  const isSignedOut = (error) => error instanceof ApiError && error.status === 401

  /** @param {unknown} error */
  function endSession(error) {
    if (isSignedOut(error)) sessionStorage.removeItem('access_token')
    showUser()
    showProblem(error)
  }

  /** @param {unknown} error */
  function showProblem(error) {
    element('problem').textContent = error instanceof Error ? error.message : String(error)
  }

  async function begin() {
    const credential = new URLSearchParams(location.hash.slice(1)).get('id_token')
    if (credential) await finishSignIn(credential)
    if (!sessionStorage.getItem('access_token')) return showUser()
    showUser(/** @type {User} */ (await call('api/user')))
    await act(async () => undefined)
  }

  element('sign-in').onclick = goToGoogle
  element('sign-out').onclick = () => signOut().catch(endSession)
  element('refresh').onclick = () => act(async () => undefined)
  for (const [id, work] of /** @type {const} */ ([
    ['push', pushEvent],
    ['save', saveApplication],
  ])) {
    form(id).onsubmit = (event) => {
      event.preventDefault()
      void act(work)
    }
  }
  begin().catch(endSession)
}
