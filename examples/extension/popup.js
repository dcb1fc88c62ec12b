/** @import { Fields, Page } from './job.js' */
import { ask, element } from './ask.js'
import { eventOf, suggestedFields } from './job.js'
import { Problem } from './problems.js'

const message = element('message', HTMLElement)
const form = element('job', HTMLFormElement)
const title = element('title', HTMLInputElement)
const company = element('company', HTMLInputElement)
const notes = element('notes', HTMLTextAreaElement)
const save = element('save', HTMLButtonElement)
const again = element('again', HTMLButtonElement)
const options = element('options', HTMLButtonElement)

/** @type {Page} */
let page
/** @type {Fields} */
let prefilled
/** The operation of the button below the message. */
let repeat = open
/** A repeated request has the same key, so that it is stored once. Another event gets another key. */
let sent = { event: '', idempotencyKey: '' }
let isBusy = false

/**
 * @param {'plain' | 'good' | 'bad'} kind
 * @param {string} text
 * @param {string} [progress]
 */
function say(kind, text, progress = '') {
  message.dataset.kind = kind
  element('text', HTMLElement).textContent = text
  element('progress', HTMLElement).textContent = progress
}

/**
 * Offers a button below the message.
 *
 * @param {string} text
 * @param {() => Promise<void>} operation
 */
function offer(text, operation) {
  again.textContent = text
  again.hidden = false
  repeat = operation
}

/**
 * Runs one operation at a time. Clicks meanwhile do nothing.
 *
 * @param {() => Promise<void>} operation
 */
async function run(operation) {
  if (isBusy) return
  isBusy = true
  document.body.ariaBusy = 'true'
  for (const button of [save, again]) button.ariaDisabled = 'true'
  options.hidden = true
  try {
    await operation()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    say('bad', error.message)
    options.hidden = !error.inOptions
    if (form.hidden && !error.inOptions) offer('Try again', operation)
  } finally {
    isBusy = false
    document.body.ariaBusy = 'false'
    for (const button of [save, again]) button.ariaDisabled = 'false'
  }
}

async function open() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true })
  page = await ask('collect', { tabId: tab?.id ?? -1 })
  element('host', HTMLElement).textContent = new URL(page.url).hostname
  prefilled = suggestedFields(page)
  title.value = prefilled.title
  company.value = prefilled.company
  notes.value = prefilled.notes
  await lookUp()
}

async function lookUp() {
  say('plain', 'Looking for this page in your tracker…')
  const { found, progress } = await ask('lookUp', { url: page.url })
  if (found) showSaved('You have saved this already.', progress)
  else showForm()
}

/**
 * @param {string} text
 * @param {string} progress
 */
function showSaved(text, progress) {
  form.hidden = true
  element('hint', HTMLElement).hidden = false
  say('good', text, progress)
  offer('Save again', saveAgain)
}

function showForm() {
  say('plain', 'You have not saved this yet.')
  form.hidden = false
  again.hidden = true
  ;(company.value ? save : company).focus()
}

/** @param {Fields} fields */
async function store(fields) {
  say('plain', 'Sending…')
  const event = eventOf(page, fields, prefilled)
  const text = JSON.stringify(event)
  if (sent.event !== text) sent = { event: text, idempotencyKey: crypto.randomUUID() }
  await ask('save', { event, idempotencyKey: sent.idempotencyKey })
}

/** A key with the preset "capture" gets no result. Only the lookup tells whether there is an application now. */
const checkSent = () =>
  ask('lookUp', { url: page.url }).catch((/** @type {Problem} */ { message, inOptions }) => {
    throw new Problem(`Sent, but not checked. ${message}`, inOptions)
  })

async function saveNew() {
  await store({ title: title.value.trim(), company: company.value.trim(), notes: notes.value.trim() })
  const { found, progress } = await checkSent()
  if (found) {
    showSaved('Saved.', progress)
    again.focus()
  } else {
    // The API could not read the page. The next event has both fields.
    prefilled = { ...prefilled, title: '', company: '' }
    say('bad', 'Sent, but no job was saved. Check title and company, and save again.')
    ;(company.value ? title : company).focus()
  }
}

async function saveAgain() {
  await store({ ...prefilled, notes: '' })
  const { progress } = await checkSent()
  say('good', 'Sent again.', progress)
}

form.addEventListener('submit', (submitted) => {
  submitted.preventDefault()
  void run(saveNew)
})
again.addEventListener('click', () => void run(repeat))
options.addEventListener('click', () => void chrome.runtime.openOptionsPage())
void run(open)
