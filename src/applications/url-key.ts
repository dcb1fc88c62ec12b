import { createHash } from 'node:crypto'
import { trackingAmong } from './tracking.ts'

/**
 * Two URLs of the same page have the same key: the URL without tracking parameters and without its fragment, in the
 * normal form of RFC 3986, section 6.2.2. A fragment that is a page of a script stays: `#/jobs/1`. Scheme, `www.`, a
 * trailing slash and the order of parameters may matter, so they stay.
 */
export function urlKeyOf(text: string): string {
  const { origin, hostname, pathname, search, hash } = new URL(text)
  const query = withoutTracking(search.slice(1), hostname)
  const page = pageIn(hash.slice(1), hostname)
  return origin + normalForm(pathname) + (query && `?${normalForm(query)}`) + (page && `#${normalForm(page)}`)
}

/**
 * A URL key is too long for a sort key. Its hash is not. The prefix is the number of the rule. Hashes by the first rule
 * have none.
 */
export const urlHashOf = (url: string) =>
  `2.${createHash('sha256').update(urlKeyOf(url)).digest('base64url')}`

/** URLSearchParams would encode the other parameters anew. They must stay as they are. */
function withoutTracking(query: string, host: string): string {
  const parameters = query.split('&').map((text) => ({ text, name: nameOf(text) }))
  const isTracking = trackingAmong(
    host,
    parameters.map(({ name }) => name),
  )
  const others = parameters.filter(({ name }) => !isTracking(name))
  return others.map(({ text }) => text).join('&')
}

const nameOf = (parameter: string) => new URLSearchParams(parameter).keys().next().value ?? ''

/**
 * The fragment if it is a page: single-page applications route by `#/` and `#!/`. Any other fragment is a place in the
 * page. A text fragment begins with `:~:`.
 */
function pageIn(fragment: string, host: string): string {
  const [route = ''] = fragment.split(':~:', 1)
  const [path = ''] = route.split('?', 1)
  const query = withoutTracking(route.slice(path.length + 1), host)
  const page = query ? `${path}?${query}` : path
  return /^!?\/./.test(page) ? page : ''
}

/** `URL` has normalized scheme, host, port and dot segments. The rest are percent-encodings. */
const normalForm = (text: string) =>
  text
    .replace(/%[\da-f]{2}/gi, (escape) => {
      const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
      return /[\w.~-]/.test(character) ? character : escape.toUpperCase()
    })
    // `URL` leaves some characters that RFC 3986 does not allow here, such as |.
    .replace(/[^\w.~:/?@!$&'()*+,;=%-]/g, encodeURIComponent)
