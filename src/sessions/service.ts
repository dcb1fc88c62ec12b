import { notFound, unauthorized } from '../errors.ts'
import type { SessionPrincipal } from '../principal.ts'
import type { SessionRepository } from './repository.ts'
import type { Session, SignOutScope, StoredSession } from './schemas.ts'
import type { SessionTokens } from './token.ts'

export type SessionService = ReturnType<typeof createSessionService>

type Parts = {
  repository: SessionRepository
  tokens: SessionTokens
  allowList: { requireOwner: (session: StoredSession) => Promise<void> }
  revokeKeys: (userId: string) => Promise<void>
  lifetimeSeconds: number
  newId: () => string
  now: () => Date
}

/** The owner of a new session, and the `iat` of the ID token. */
type NewSession = {
  user_id: string
  email: string
  hd?: string | undefined
  issuedAt: Date
  userAgent?: string | undefined
}

/** Two instances' clocks, at most. */
const clocksDifferMs = 10_000

const endedMessage = 'The session token is not valid or has ended: sign in again.'

export function createSessionService(parts: Parts) {
  const { repository, tokens, allowList, revokeKeys, lifetimeSeconds, newId, now } = parts

  /** Visits every session of a user, a page at a time. */
  async function forEachSession(userId: string, visit: (session: StoredSession) => unknown) {
    let after: string | undefined
    do {
      const page = await repository.page(userId, 100, after)
      await Promise.all(page.sessions.map(visit))
      after = page.last
    } while (after !== undefined)
  }

  return {
    /** Makes a session for a user who has just proved who they are; its token is good once this returns. */
    async start({ user_id, email, hd, issuedAt, userAgent }: NewSession) {
      const sessionId = newId()
      const accessToken = await tokens.issue({ userId: user_id, sessionId })
      const created = now()
      await repository.add({
        id: sessionId,
        user_id,
        email,
        hd,
        token_issued_at: issuedAt.toISOString(),
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
      if (!hit || hasEnded(hit.session)) throw unauthorized(endedMessage)
      const { session, rateLimit } = hit
      await allowList.requireOwner(session)
      const { email, hd, created_at, token_issued_at = created_at, deletes = false } = session
      return { ...claims, email, hd, signedInAt: new Date(token_issued_at), deletes, rateLimit }
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

    /**
     * The caller's own session ends after all others, so that a sign-out that failed half-way can be sent again. Keys that
     * it made meanwhile end after it.
     */
    async signOut({ userId, sessionId }: SessionPrincipal, scope: SignOutScope) {
      const endsKeys = scope === 'everything'
      if (scope !== 'this')
        await forEachSession(userId, ({ id }) => id !== sessionId && repository.remove(userId, id))
      if (endsKeys) await revokeKeys(userId)
      if (scope !== 'others') await repository.remove(userId, sessionId)
      if (endsKeys) await revokeKeys(userId)
    },

    /** Whether the session exists and has not ended. */
    isAlive: async (userId: string, sessionId: string) => {
      const session = await repository.find(userId, sessionId)
      return session !== undefined && !hasEnded(session)
    },

    /** The session may do nothing any more but delete its account, even if another deletion has ended it. */
    async restrictToDeletion(userId: string, sessionId: string) {
      const { written } = await repository.restrictToDeletion(userId, sessionId)
      if (!written) throw unauthorized(endedMessage)
    },

    /**
     * Ends every session but those that delete the account. `endedAny` when one of them may have let a request in. One
     * that began well after the account was marked did not, because its sign-in failed: its row goes at once.
     *
     * An ended session's row stays until the deletion `isSettled`: the session may be asking for the deletion at this
     * moment, and may then repeat that request.
     */
    async endForDeletion(userId: string, markedAt: string, isSettled: boolean) {
      const deletingSessionIds: string[] = []
      const endedSessionIds: string[] = []
      let endedAny = false
      await forEachSession(userId, async ({ id, created_at, deletes, ended }) => {
        if (deletes) return deletingSessionIds.push(id)
        const isTurnedAway = Date.parse(created_at) >= Date.parse(markedAt) + clocksDifferMs
        if (isTurnedAway || (ended && isSettled)) return repository.remove(userId, id)
        endedSessionIds.push(id)
        if (ended) return
        endedAny = true
        await repository.markEnded(userId, id)
      })
      return { endedAny, endedSessionIds, deletingSessionIds }
    },

    remove: repository.remove,
  }
}

/** A deletion marks the sessions that it ends. A session that is deleting the account may go on. */
const hasEnded = ({ deletes, ended }: StoredSession) => Boolean(ended && !deletes)

/** A session's row knows the minute in which it was last used; before its first use that is when it was made. */
const lastUsedAt = ({ created_at, window_start }: StoredSession) =>
  new Date(Math.max(Date.parse(created_at), window_start * 1000)).toISOString()
