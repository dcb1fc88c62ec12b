import { UsageError } from './usage-error.ts'

const isOfThisMachine = (host: string) => ['localhost', '127.0.0.1', '[::1]'].includes(host)

/** The URL of the API without a trailing slash. Throws `UsageError`. */
export function readApiUrl(text: string) {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  if (!url) throw new UsageError('The first argument must be the URL of the API, such as https://….')
  const { protocol, hostname, origin, pathname } = url
  if (protocol === 'http:' && !isOfThisMachine(hostname))
    throw new UsageError('The URL must begin with https://, because everybody on the way could read the key.')
  return origin + pathname.replace(/\/+$/, '')
}

/** An API key or a session token. Throws `UsageError`. `fetch` would quote other characters in its error. */
export function readKey(argument: string | undefined, environment: NodeJS.ProcessEnv) {
  const key = argument ?? environment.API_KEY ?? ''
  if (key === '') throw new UsageError('The API key is missing. Give it after the URL, or as API_KEY.')
  if (!/^[\w.~+/-]+=*$/.test(key)) throw new UsageError('The API key has characters that no key has.')
  return key
}
