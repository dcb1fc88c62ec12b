/** A problem in a person's words. `inOptions` is true if the options are the place to solve it. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {boolean} [inOptions]
   */
  constructor(message, inOptions = false) {
    super(message)
    this.inOptions = inOptions
  }
}

/**
 * The problem that a response tells. The gateway's own responses have no `detail`.
 *
 * @param {number} status
 * @param {string | null} retryAfter
 * @param {Record<string, unknown>} body
 */
export function problemOf(status, retryAfter, { detail, code }) {
  const seconds = Number(retryAfter)
  const again = seconds > 0 ? `Try again in ${waitOf(seconds)}.` : 'Try again in a moment.'
  if (status === 401)
    return new Problem('Your API key has expired or was revoked. Enter a new one in the options.', true)
  if (status === 403 && code !== 'account_blocked')
    return new Problem('Your API key may not do this. Create one with the preset "capture".', true)
  if (status === 429) return new Problem(`Too many requests. ${again}`)
  if (status >= 500) return new Problem(`The tracker cannot answer at the moment. ${again}`)
  return new Problem(typeof detail === 'string' ? detail : `The tracker refused the request (${status}).`)
}

/** @param {number} seconds */
function waitOf(seconds) {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`
  return seconds === 1 ? 'a second' : `${seconds} seconds`
}

/** @param {string} host */
export const unreachable = (host) =>
  new Problem(`The tracker at ${host} cannot be reached. Check your connection and try again.`)

export const unreadable = () =>
  new Problem('The browser does not let extensions read this page. Open the page of a job.')

export const notConnected = () => new Problem('Connect the extension to your tracker first.', true)

/** @param {string} host */
export const notPermitted = (host) =>
  new Problem(`The browser does not let the extension reach ${host}. Allow it in the options.`, true)

export const failed = () =>
  new Problem('Something went wrong in the extension. Close this window and try again.')
