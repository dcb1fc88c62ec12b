import type { IncomingMessage } from 'node:http'
import { isIPv4, isIPv6 } from 'node:net'
import { AppError } from '../errors.ts'
import { urlOf } from './environment.ts'

export type IsForOwnHost = (request: Pick<IncomingMessage, 'headers' | 'url'>) => boolean

export const otherHost =
  'The host name of this request is not a name of this machine. Use localhost or an IP address, or add the name to LOCAL_HOSTS and restart.'

/**
 * Returns a function that is true for requests to a name of this machine: localhost, Docker's name for it, an IP
 * address, or one of `names`. This stops DNS rebinding: a page whose name was rebound to 127.0.0.1 has the same origin
 * as a server there, and only `Host` shows the foreign name. An IP address cannot be rebound. Every browser sends
 * `Host`, so a request without it does not come from a page.
 */
export function createHostRule(names: string[]): IsForOwnHost {
  const known = new Set(['localhost', 'host.docker.internal', ...names.map((name) => name.toLowerCase())])
  const isOwn = (authority: string) => {
    const [, address, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(authority) ?? []
    if (address !== undefined) return isIPv6(address)
    return isIPv4(name) || known.has(name.toLowerCase())
  }
  return ({ headers: { host }, url = '' }) => {
    // A request target in absolute form takes precedence over `Host` (RFC 9112, section 3.2.2), so both are checked.
    const [, target] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url) ?? []
    return [host, target].every((authority) => !authority || isOwn(authority))
  }
}

/** The origins of the API's own pages, one per name that a browser on this machine may use. */
export const apiOrigins = (names: string[], port: number) =>
  ['localhost', '127.0.0.1', '::1', ...names].map((name) => new URL(urlOf(name, port)).origin)

/** A Fastify hook that refuses requests to other host names. It runs before anything else reads or counts them. */
export const refuseOtherHosts = (isForOwnHost: IsForOwnHost) => async (request: { raw: IncomingMessage }) => {
  if (!isForOwnHost(request.raw)) throw new AppError('forbidden', otherHost)
}
