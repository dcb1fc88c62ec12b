import type { FastifyRequest } from 'fastify'
import { AppError, unauthorized } from '../errors.ts'
import type { KeyPrincipal, Principal, SessionPrincipal } from '../principal.ts'
import { setDoor } from './doors.ts'
import type { Door } from './doors.ts'
import { setRateLimit } from './limits.ts'
import type { App } from './validation.ts'

type Scope = KeyPrincipal['scopes'][number]
type Sessions = { authenticate: (token: string) => Promise<SessionPrincipal> }
type ApiKeys = { authenticate: (key: string) => Promise<KeyPrincipal>; isKey: (token: string) => boolean }

/** Routes mounted here ask for a session token; what they answer is the user's alone. */
export function requireSession(app: App, sessions: Sessions) {
  requireToken(app, 'session', (token) => readSession(sessions, token))
}

/** The same for the one thing that a session may do again once it has asked to delete its account. */
export function requireSessionToDelete(app: App, sessions: Sessions) {
  requireToken(app, 'session', sessions.authenticate)
}

/** Routes mounted here ask for an API key that has the scope, or for a session, which may do all that its user may. */
export function requireScope(
  app: App,
  scope: Scope,
  { sessions, apiKeys }: { sessions: Sessions; apiKeys: ApiKeys },
) {
  requireToken(app, scope, async (token) => {
    if (!apiKeys.isKey(token)) return readSession(sessions, token)
    return apiKeys.authenticate(token)
  })
  app.addHook('onRequest', async (request) => {
    if (!hasScope(request, scope)) throw new AppError('forbidden', `This API key has no scope "${scope}".`)
  })
}

async function readSession(sessions: Sessions, token: string) {
  const principal = await sessions.authenticate(token)
  if (principal.deletes) throw new AppError('account_deleting', 'This account is being deleted.')
  return principal
}

function requireToken(app: App, door: Door, authenticate: (token: string) => Promise<Principal>) {
  setDoor(app, door)
  app.decorateRequest('principal')
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'private, no-store')
    const principal = await authenticate(bearerTokenOf(request))
    setRateLimit(reply, principal.rateLimit)
    request.setDecorator('principal', principal)
  })
}

/** RFC 6750, section 2.1. Two `Authorization` headers are refused, however the server in front joins them. */
function bearerTokenOf({ headers, raw }: FastifyRequest): string {
  const sent = raw.rawHeaders.filter((name, index) => index % 2 === 0 && /^authorization$/i.test(name))
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '') ?? []
  if (!token || sent.length > 1) throw unauthorized('Send one "Authorization: Bearer <token>" header.')
  return token
}

/** Whom the request speaks for. Throws on a route that no door guards. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = request.getDecorator<Principal | undefined>('principal')
  if (!principal) throw new Error('A route asks for the caller, but no door has let one in')
  return principal
}

/** Whether the caller may do that: a session may do all that its user may. */
export function hasScope(request: FastifyRequest, scope: Scope) {
  const principal = principalOf(request)
  return !('scopes' in principal) || principal.scopes.includes(scope)
}

/** The session that asks, on a route that no key opens. */
export function sessionOf(request: FastifyRequest): SessionPrincipal {
  const principal = principalOf(request)
  if (!('sessionId' in principal)) throw new Error('A route asks for the session, but its door lets keys in')
  return principal
}

export const userIdOf = (request: FastifyRequest) => principalOf(request).userId
