import { permissionFor, readAddress } from './address.js'
import { ask, element } from './ask.js'
import { notPermitted, Problem } from './problems.js'

const address = element('address', HTMLInputElement)
const key = element('key', HTMLInputElement)
const message = element('message', HTMLElement)
const disconnect = element('disconnect', HTMLButtonElement)

/**
 * @param {'plain' | 'good' | 'bad'} kind
 * @param {string} text
 */
function say(kind, text) {
  message.dataset.kind = kind
  element('text', HTMLElement).textContent = text
}

async function show() {
  const stored = await ask('describe')
  address.value = stored.address
  key.value = ''
  disconnect.hidden = !stored.hasKey
  element('kept', HTMLElement).textContent = stored.hasKey
    ? 'A key is stored, and is not shown again. Leave this empty to keep it.'
    : 'It is kept in this browser, and is not shown again.'
}

async function connect() {
  const url = readAddress(address.value)
  // The browser asks the person. It does so only right after the click, so nothing is awaited before.
  if (!(await chrome.permissions.request(permissionFor(url)))) throw notPermitted(new URL(url).host)
  say('plain', 'Trying the key…')
  await ask('connect', { address: url, key: key.value })
  await show()
  say('good', 'Connected.')
}

/** @param {() => Promise<void>} operation */
async function run(operation) {
  try {
    await operation()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    say('bad', error.message)
  }
}

element('connection', HTMLFormElement).addEventListener('submit', (submitted) => {
  submitted.preventDefault()
  void run(connect)
})
disconnect.addEventListener('click', () => {
  void run(async () => {
    await ask('disconnect')
    await show()
    say('plain', 'The key is removed from this browser. Revoke it in the tracker too.')
  })
})
void run(show)
