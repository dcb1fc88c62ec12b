import { ApplicationStatus } from '../applications/schemas.ts'

/** What the demo page does. Whatever the API answers goes into the page as text, never as HTML. */
export const script = `
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

  function tableRowOf({ id, company, title, status, applied_at }) {
    const row = document.createElement('tr')
    const select = document.createElement('select')
    select.setAttribute('aria-label', 'Status at ' + company)
    select.append(...statuses.map((it) => new Option(it, it, false, it === status)))
    select.onchange = () => act(() => move(id, select.value))
    const cells = [company, title, select, applied_at ? new Date(applied_at).toLocaleDateString() : '–']
    for (const cell of cells) row.insertCell().append(cell)
    return row
  }

  const statuses = ${JSON.stringify(ApplicationStatus.options)}

  async function showApplications() {
    const { items } = await call('api/applications?limit=10')
    element('rows').replaceChildren(...items.map(tableRowOf))
    element('applications').hidden = items.length === 0
  }

  const send = (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) })

  const move = (id, to) => send('api/applications/' + id + '/status', { to })

  async function save() {
    const [company, title, url] = ['company', 'title', 'url'].map((id) => element(id).value)
    await send('api/applications', { company, title, url: url || null })
    element('save').reset()
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
    await send('events', { event_type, payload, source: 'demo-page' })
    element('text').value = ''
  }

  const showAll = () => Promise.all([showApplications(), showInbox()])

  // Whatever a person does, all is then shown as it is; a failure is said, and leaves what was typed.
  async function act(work) {
    element('problem').textContent = ''
    try {
      await work().finally(showAll)
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
  element('refresh').onclick = () => act(async () => undefined)
  for (const [form, work] of [['push', push], ['save', save]]) {
    element(form).onsubmit = (submission) => {
      submission.preventDefault()
      act(work)
    }
  }

  async function begin() {
    const credential = new URLSearchParams(location.hash.slice(1)).get('id_token')
    if (credential) await finishSignIn(credential)
    const user = sessionStorage.getItem('access_token') ? await call('api/user') : undefined
    show(user)
    if (user) await act(async () => undefined)
  }
  begin().catch(fail)
`
