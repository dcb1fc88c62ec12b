import type { FastifyRequest } from 'fastify'
import { unauthorized } from '../errors.ts'
import type { ApiKeyPrincipal, CalendarPrincipal, Principal, SessionPrincipal } from '../principal.ts'
import type { Scope } from '../scopes.ts'

/** The parts that read credentials. `mountRoutes` gives them to the app. */
export type Credentials = {
  sessions: { authenticate: (token: string) => Promise<SessionPrincipal> }
  apiKeys: {
    authenticate: (key: string) => Promise<ApiKeyPrincipal>
    looksLikeApiKey: (token: string) => boolean
  }
  calendar: { authenticate: (secret: string) => Promise<CalendarPrincipal> }
}

/** Reads the credential of a request. Without `withKeys` only a session token is valid. Throws `unauthorized`. */
export async function authenticate(
  request: FastifyRequest,
  { withKeys }: { withKeys: boolean },
): Promise<Principal> {
  const { sessions, apiKeys } = request.server.getDecorator<Credentials>('credentials')
  const token = bearerTokenOf(request)
  return withKeys && apiKeys.looksLikeApiKey(token)
    ? apiKeys.authenticate(token)
    : sessions.authenticate(token)
}

/** Reads the secret of a calendar address, which is the one `key` of the query. Throws `unauthorized`. */
export async function authenticateAddress({ query, server }: FastifyRequest): Promise<CalendarPrincipal> {
  const { calendar } = server.getDecorator<Credentials>('credentials')
  const { key } = query as { key?: unknown }
  return calendar.authenticate(typeof key === 'string' ? key : '')
}

/** RFC 6750, section 2.1. Two `Authorization` headers are rejected, even if a proxy has joined them. */
function bearerTokenOf({ headers, raw }: FastifyRequest): string {
  const sent = raw.rawHeaders.filter((name, index) => index % 2 === 0 && /^authorization$/i.test(name))
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '') ?? []
  if (!token || sent.length > 1) throw unauthorized('Send one "Authorization: Bearer <token>" header.')
  return token
}

/** The caller of the request. Throws on a route that has no door or an open one. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = request.getDecorator<Principal | undefined>('principal')
  if (!principal) throw new Error('A route asks for its principal, but its door has not set one')
  return principal
}

/** Returns true if the caller has this scope. A session has every scope, and a calendar address has none. */
export function hasScope(request: FastifyRequest, scope: Scope) {
  const principal = principalOf(request)
  return 'sessionId' in principal || ('scopes' in principal && principal.scopes.includes(scope))
}

/** The session of the caller, on a route that no API key may call. */
export function sessionOf(request: FastifyRequest): SessionPrincipal {
  const principal = principalOf(request)
  if (!('sessionId' in principal)) throw new Error('A route asks for the session, but its door lets keys in')
  return principal
}

export const userIdOf = (request: FastifyRequest) => principalOf(request).userId
