import { notFound, unauthorized } from '../errors.ts'
import type { SessionPrincipal } from '../principal.ts'
import type { SessionRepository } from './repository.ts'
import type { Session, SignOutScope, StoredSession } from './schemas.ts'
import type { SessionTokens } from './token.ts'

export type SessionService = ReturnType<typeof createSessionService>

type Parts = {
  repository: SessionRepository
  tokens: SessionTokens
  lifetimeSeconds: number
  newId: () => string
  now: () => Date
}

/** Two instances' clocks, at most. */
const clocksDifferMs = 10_000

const endedMessage = 'The session token is not valid or has ended: sign in again.'

export function createSessionService({ repository, tokens, lifetimeSeconds, newId, now }: Parts) {
  /** Ends the sessions that fit. */
  async function endWhere(userId: string, ends: (session: StoredSession) => boolean) {
    let after: string | undefined
    do {
      const page = await repository.page(userId, 100, after)
      const ending = page.sessions.filter(ends)
      await Promise.all(ending.map((session) => repository.remove(userId, session.id)))
      after = page.last
    } while (after !== undefined)
  }

  return {
    /** Makes a session for a user who has just proved who they are; its token is good once this returns. */
    async start(userId: string, userAgent?: string) {
      const sessionId = newId()
      const accessToken = await tokens.issue({ userId, sessionId })
      const created = now()
      await repository.add({
        id: sessionId,
        user_id: userId,
        created_at: created.toISOString(),
        expires_at: new Date(created.getTime() + lifetimeSeconds * 1000).toISOString(),
        user_agent: userAgent?.slice(0, 200),
        window_start: 0,
      })
      return { sessionId, accessToken }
    },

    async authenticate(token: string): Promise<SessionPrincipal> {
      const claims = await tokens.read(token)
      const hit = claims && (await repository.hit(claims.userId, claims.sessionId))
      if (!hit) throw unauthorized(endedMessage)
      return {
        ...claims,
        signedInAt: new Date(hit.session.created_at),
        deletes: hit.session.deletes ?? false,
        rateLimit: hit.rateLimit,
      }
    },

    async list({ userId, sessionId }: SessionPrincipal, limit: number, after?: string) {
      const { sessions, last } = await repository.page(userId, limit, after)
      const items = sessions.map((session): Session => ({
        ...session,
        last_used_at: lastUsedAt(session),
        current: session.id === sessionId,
      }))
      return { items, last }
    },

    async end(userId: string, sessionId: string) {
      if (!(await repository.find(userId, sessionId))) throw notFound('The session')
      await repository.remove(userId, sessionId)
    },

    /** The caller's own session ends last, so that a sign-out that failed half-way can be sent again. */
    async signOut({ userId, sessionId }: SessionPrincipal, scope: SignOutScope) {
      if (scope !== 'this') await endWhere(userId, (session) => session.id !== sessionId)
      if (scope !== 'others') await repository.remove(userId, sessionId)
    },

    restrictToDeletion: repository.restrictToDeletion,

    /**
     * Ends every session but those that delete the account, and says whether any of them may have let a request in. One
     * that began well after the account was marked never did: its sign-in failed.
     */
    async endForDeletion(userId: string, markedAt: string) {
      const deletingSessionIds: string[] = []
      let endedAny = false
      await endWhere(userId, ({ id, created_at, deletes }) => {
        if (deletes) deletingSessionIds.push(id)
        else if (Date.parse(created_at) < Date.parse(markedAt) + clocksDifferMs) endedAny = true
        return !deletes
      })
      return { endedAny, deletingSessionIds }
    },

    remove: repository.remove,
  }
}

/** A session's row knows the minute in which it was last used; before its first use that is when it was made. */
const lastUsedAt = ({ created_at, window_start }: StoredSession) =>
  new Date(Math.max(Date.parse(created_at), window_start * 1000)).toISOString()
