import { Problem } from './problems.js'

/**
 * The address of an API, with its stage and without a slash at its end.
 *
 * @param {string} text
 */
export function readAddress(text) {
  const url = URL.parse(text.trim())
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Problem('Enter the address of your API, such as https://api.example.com.')
  if (url.protocol === 'http:' && !['127.0.0.1', 'localhost'].includes(url.hostname))
    throw new Problem('The address must begin with https://, or the key could be read on its way.')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/**
 * The permission that reaching an address needs. A pattern without a port is for all ports.
 *
 * @param {string} address
 */
export function permissionFor(address) {
  const { protocol, hostname } = new URL(address)
  return { origins: [`${protocol}//${hostname}/*`] }
}
