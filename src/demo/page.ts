import { createHash } from 'node:crypto'

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 8vh auto; padding: 0 1rem; color: #1f2328 }
  button, input { font: inherit; padding: .5rem 1rem; border: 1px solid #d0d7de; border-radius: 8px; background: #fff }
  button:hover { background: #f6f8fa }
  .person { display: flex; gap: 1rem; align-items: center }
  .person img { width: 3rem; height: 3rem; border-radius: 50% }
  pre { background: #f6f8fa; border-radius: 8px; padding: 1rem; overflow: auto }
  h2 { margin-top: 2.5rem; font-size: 1.2rem }
  form, li { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
  input { flex: 1; min-width: 8rem }
  ul { padding: 0 }
  li { border-top: 1px solid #d0d7de; padding: .75rem 0 }
  li > :first-child { flex: 1 }
  code, time { overflow-wrap: anywhere; font-size: .85rem; color: #59636e }
  [role=alert] { color: #b3261e }
  [hidden] { display: none }
`

const script = `
  const element = (id) => document.getElementById(id)
  const setting = (name) => document.querySelector('meta[name="' + name + '"]').content
  const api = new URL('..', location.href)

  function show(user) {
    element('out').hidden = Boolean(user)
    element('in').hidden = !user
    if (!user) return
    element('name').textContent = user.name ?? user.email
    element('email').textContent = user.email
    element('picture').hidden = !user.picture
    if (user.picture) element('picture').src = user.picture
    element('answer').textContent = JSON.stringify(user, null, 2)
  }

  async function call(path, options = {}) {
    const token = sessionStorage.getItem('access_token')
    const headers = { ...(options.body && { 'content-type': 'application/json' }),
                      ...(token && { authorization: 'Bearer ' + token }) }
    const response = await fetch(new URL(path, api), { ...options, headers })
    const body = response.status === 204 ? undefined : await response.json()
    if (!response.ok) throw Object.assign(new Error(body.detail), { status: response.status })
    return body
  }

  function goToGoogle() {
    const nonce = crypto.randomUUID()
    sessionStorage.setItem('nonce', nonce)
    const asked = new URLSearchParams({
      client_id: setting('client-id'), redirect_uri: location.origin + location.pathname,
      response_type: 'id_token', scope: 'openid email profile', nonce,
    })
    location.assign(setting('authorize-url') + '?' + asked)
  }

  async function finishSignIn(credential) {
    history.replaceState(null, '', location.pathname)
    const nonce = sessionStorage.getItem('nonce')
    sessionStorage.removeItem('nonce')
    if (!nonce) throw new Error('This page did not ask for that sign-in: begin again.')
    const body = JSON.stringify({ credential, nonce })
    const answer = await call('auth/google', { method: 'POST', body })
    sessionStorage.setItem('access_token', answer.access_token)
  }

  const inPage = (tag, text) => Object.assign(document.createElement(tag), { textContent: text })

  function rowOf({ event_id, event_type, payload, timestamp }) {
    const row = document.createElement('li')
    const event = document.createElement('div')
    const time = inPage('time', new Date(timestamp).toLocaleString())
    time.dateTime = timestamp
    event.append(inPage('b', event_type), ' ', time, document.createElement('br'),
                 inPage('code', JSON.stringify(payload)))
    const button = inPage('button', 'Acknowledge')
    button.onclick = () => act(() => call('inbox/' + event_id, { method: 'DELETE' }))
    row.append(event, button)
    return row
  }

  async function showInbox() {
    const { events, pagination } = await call('inbox')
    element('events').replaceChildren(...events.map(rowOf))
    const total = pagination.total_undelivered + (pagination.total_capped ? ' or more' : '')
    element('total').textContent = total + ' undelivered'
  }

  async function push() {
    const event_type = element('type').value
    const payload = { text: element('text').value }
    await call('events', { method: 'POST', body: JSON.stringify({ event_type, payload, source: 'demo-page' }) })
    element('text').value = ''
  }

  // Whatever a person does with the inbox, it is then shown as it is; a failure is said, and leaves it as it was.
  async function act(work) {
    element('problem').textContent = ''
    try {
      await work()
      await showInbox()
    } catch (error) {
      if (error.status === 401) return fail(error)
      element('problem').textContent = error.message
    }
  }

  async function signOut() {
    await call('auth/sign-out', { method: 'POST' })
    sessionStorage.clear()
    show()
  }

  const fail = (error) => {
    if (error.status === 401) sessionStorage.removeItem('access_token')
    show()
    element('problem').textContent = error.message
  }

  element('sign-in').onclick = goToGoogle
  element('sign-out').onclick = () => signOut().catch(fail)
  element('refresh').onclick = () => act(() => undefined)
  element('push').onsubmit = (submission) => {
    submission.preventDefault()
    act(push)
  }

  async function begin() {
    const credential = new URLSearchParams(location.hash.slice(1)).get('id_token')
    if (credential) await finishSignIn(credential)
    const user = sessionStorage.getItem('access_token') ? await call('api/user') : undefined
    show(user)
    if (user) await act(() => undefined)
  }
  begin().catch(fail)
`

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the page's own script, its API, and pictures of people. */
export const demoPagePolicy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "connect-src 'self'",
  'img-src https: data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The demo page; both settings are addresses without characters that HTML would mind. */
export const demoPage = (clientId: string, authorizeUrl: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="client-id" content="${clientId}">
<meta name="authorize-url" content="${authorizeUrl}">
<link rel="icon" href="data:,">
<title>Job Hunt Tracker API</title>
<style>${style}</style>
<h1>Job Hunt Tracker API</h1>
<p role="alert" id="problem"></p>
<div id="out" hidden>
  <p>Sign in to see what <code>GET /api/user</code> answers.</p>
  <button id="sign-in">Sign in with Google</button>
</div>
<div id="in" hidden>
  <p class="person"><img id="picture" alt="" hidden><span><b id="name"></b><br><span id="email"></span></span></p>
  <pre id="answer"></pre>
  <button id="sign-out">Sign out</button>
  <h2>Push an event</h2>
  <form id="push">
    <input id="type" aria-label="Type" value="posting.seen" required>
    <input id="text" aria-label="Text" placeholder="Text" required>
    <button>Push</button>
  </form>
  <h2>Inbox: <span id="total"></span></h2>
  <ul id="events"></ul>
  <button id="refresh">Refresh</button>
</div>
<script>${script}</script>
</html>
`
