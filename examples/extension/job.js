/**
 * @typedef {{ url: string, title: string, selection: string, jsonLd: string[] }} Page
 * @typedef {{ title: string, company: string, notes: string }} Fields
 * @typedef {Record<string, unknown>} Node
 */

/** The API takes 256 KB. */
const mostBytes = 250_000

/** @param {unknown} value */
const bytesOf = (value) => new TextEncoder().encode(JSON.stringify(value)).length

/**
 * The scripts that fit, in their order. Scripts without a job posting are left out first, then the largest ones. Part of
 * a script would not be JSON, so a script is never cut.
 *
 * @param {string[]} scripts
 * @param {number} bytes
 */
export function scriptsWithin(scripts, bytes) {
  const kept = new Map(scripts.map((script) => [script, bytesOf(script)]))
  /** @param {string} script */
  const hasPosting = (script) => /jobposting/i.test(script)
  const leastUseful = [...kept].sort(
    ([a, sizeOfA], [b, sizeOfB]) => Number(hasPosting(a)) - Number(hasPosting(b)) || sizeOfB - sizeOfA,
  )
  // A bracket at both ends, and a comma between two scripts.
  let total = leastUseful.reduce((sum, [, size]) => sum + size + 1, 1)
  for (const [script, size] of leastUseful) {
    if (total <= bytes) break
    kept.delete(script)
    total -= size + 1
  }
  return [...kept.keys()]
}

/**
 * The event that saves the job of a page. The API reads the posting in the page's JSON-LD. The fields are sent only if
 * the person changed them, because they replace the API's reading.
 *
 * @param {Page} page
 * @param {Fields} fields
 * @param {Fields} prefilled
 */
export function eventOf(page, fields, prefilled) {
  const { title, company, notes } = fields
  const changed = title !== prefilled.title || company !== prefilled.company
  const payload = {
    url: page.url,
    ...(changed && title && { title }),
    ...(changed && company && { company }),
    ...(notes && { notes }),
  }
  const json_ld = scriptsWithin(page.jsonLd, mostBytes - bytesOf(payload))
  return { event_type: 'job.saved', source: 'browser-extension', payload: { ...payload, json_ld } }
}

/**
 * The fields of the popup as the page suggests them. This reading is only for the person: the API has its own.
 *
 * @param {Page} page
 * @returns {Fields}
 */
export function suggestedFields({ url, title, selection, jsonLd }) {
  const nodes = jsonLd.flatMap((text) => nodesIn(parsed(text)))
  const posting = postingOf(url, nodes)
  const organization = posting?.hiringOrganization
  return {
    title: textOf(posting?.title) || title,
    company: textOf(organization) || nameOf(organization, nodes),
    notes: selection,
  }
}

/**
 * The job posting of the page. Undefined if there are several jobs, and none has the URL of the page.
 *
 * @param {string} url
 * @param {Node[]} nodes
 */
function postingOf(url, nodes) {
  const postings = nodes.filter((it) => [it['@type']].flat().includes('JobPosting') && textOf(it.title))
  const titles = new Set(postings.map((it) => textOf(it.title)))
  return titles.size > 1 ? postings.find((it) => isAt(url, textOf(it.url))) : postings[0]
}

/**
 * The URL of the page may have more parameters than the one of the posting.
 *
 * @param {string} page
 * @param {string} url
 */
function isAt(page, url) {
  if (!url || !URL.canParse(url, page)) return false
  const [here, there] = [new URL(page), new URL(url, page)]
  return (
    here.origin + here.pathname === there.origin + there.pathname &&
    [...there.searchParams].every(([name, value]) => here.searchParams.get(name) === value)
  )
}

/**
 * The name of an organization, which may stand elsewhere in the page with the same `@id`.
 *
 * @param {unknown} organization
 * @param {Node[]} nodes
 */
function nameOf(organization, nodes) {
  if (!isObject(organization)) return ''
  const id = organization['@id']
  const named = [organization, ...nodes.filter((it) => id && it['@id'] === id)]
  return named.map((it) => textOf(it.name)).find(Boolean) ?? ''
}

/**
 * @param {unknown} value
 * @returns {value is Node}
 */
const isObject = (value) => typeof value === 'object' && value !== null

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value.trim().slice(0, 300) : '')

/**
 * The objects of JSON-LD: the value itself, and those in its lists and its `@graph`.
 *
 * @param {unknown} value
 * @returns {Node[]}
 */
function nodesIn(value, depth = 0) {
  if (!isObject(value) || depth > 4) return []
  if (Array.isArray(value)) return value.flatMap((item) => nodesIn(item, depth + 1))
  return [value, ...nodesIn(value['@graph'], depth + 1)]
}

/** @param {string} text */
function parsed(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text)
    return value
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * "Interview since 3 November 2026". Midnight in UTC is a date without a time.
 *
 * @param {{ status: string, status_since: string }} application
 */
export function progressOf({ status, status_since }) {
  const date = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    ...(status_since.endsWith('T00:00:00.000Z') && { timeZone: 'UTC' }),
  }).format(new Date(status_since))
  return `${status.charAt(0).toUpperCase()}${status.slice(1)} since ${date}.`
}
