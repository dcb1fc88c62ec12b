import type { IncomingMessage } from 'node:http'
import { isIPv4, isIPv6 } from 'node:net'
import { AppError } from '../errors.ts'
import { urlOf } from './environment.ts'

export type IsForOwnHost = (request: Pick<IncomingMessage, 'headers' | 'url'>) => boolean

export const otherHost =
  'This name is not one of this machine: use localhost or an IP address, or put the name into LOCAL_HOSTS and start again.'

/**
 * Tells whether a request was sent to a name of this machine: localhost, Docker's name for it, an IP address, or one of
 * `names`. A page whose own name was rebound to 127.0.0.1 (DNS rebinding) is of the same origin as a server there, so only its
 * `Host` shows that it is a stranger. An address cannot be rebound. Every browser sends a `Host`: a request without
 * one is from no page.
 */
export function createHostRule(names: string[]): IsForOwnHost {
  const known = new Set(['localhost', 'host.docker.internal', ...names.map((name) => name.toLowerCase())])
  const isOwn = (authority: string) => {
    const [, address, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(authority) ?? []
    if (address !== undefined) return isIPv6(address)
    return isIPv4(name) || known.has(name.toLowerCase())
  }
  return ({ headers: { host }, url = '' }) => {
    // A target in absolute form names a host too, and RFC 9112, section 3.2.2, prefers it.
    const [, target] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url) ?? []
    return [host, target].every((authority) => !authority || isOwn(authority))
  }
}

/** The origins of the API's own pages: at each name under which a browser of this machine finds it. */
export const apiOrigins = (names: string[], port: number) =>
  ['localhost', '127.0.0.1', '::1', ...names].map((name) => new URL(urlOf(name, port)).origin)

/** The same rule for all requests of a Fastify app, before anything else of it reads or counts them. */
export const refuseOtherHosts = (isForOwnHost: IsForOwnHost) => async (request: { raw: IncomingMessage }) => {
  if (!isForOwnHost(request.raw)) throw new AppError('forbidden', otherHost)
}
