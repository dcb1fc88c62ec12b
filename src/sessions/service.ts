import type { Audit } from '../audit.ts'
import { notFound, unauthorized } from '../errors.ts'
import type { SessionPrincipal } from '../principal.ts'
import type { Paging } from '../values.ts'
import type { SessionRepository } from './repository.ts'
import type { Session, SignOutScope, StoredSession } from './schemas.ts'
import type { SessionTokens } from './token.ts'

export type SessionService = ReturnType<typeof createSessionService>

type Parts = {
  repository: SessionRepository
  tokens: SessionTokens
  allowList: { requireOwner: (session: StoredSession) => Promise<void> }
  /** Ends the API keys and the calendar address. */
  endOtherAccess: (userId: string) => Promise<void>
  audit: Audit
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

const mostSessions = 20

/** The clocks of two instances differ by less than this. */
const clocksDifferMs = 10_000

export const sessionEnded = () =>
  unauthorized('The session token is not valid or has expired. Sign in again.')

export function createSessionService(parts: Parts) {
  const { repository, tokens, allowList, endOtherAccess, audit, lifetimeSeconds, newId, now } = parts

  /** Calls `visit` with every session of a user, newest first, page by page. */
  async function forEachSession(userId: string, visit: (session: StoredSession) => unknown) {
    let after: string | undefined
    do {
      const page = await repository.list(userId, { limit: 100, after })
      await Promise.all(page.sessions.map(visit))
      after = page.last
    } while (after !== undefined)
  }

  return {
    /** Creates a session for a verified user. Its token is valid once this returns. */
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

    /**
     * Ends the oldest sessions beyond the newest 20. A session that deletes the account, or that its deletion has ended,
     * may still repeat its request, so it stays.
     */
    async endSurplus(userId: string) {
      let rank = 0
      await forEachSession(userId, async ({ id }) => {
        if (++rank <= mostSessions) return
        if (await repository.removeUnlessDeleting(userId, id))
          audit.record('session ended', { ended_session_id: id })
      })
    },

    /** A token that is signed like every other, for a session that does not exist. */
    unknownToken: () => tokens.issue({ userId: 'nobody', sessionId: newId() }),

    async authenticate(token: string): Promise<SessionPrincipal> {
      const claims = await tokens.read(token)
      if (claims) audit.identify({ user_id: claims.userId, session_id: claims.sessionId })
      const hit = claims && (await repository.hit(claims.userId, claims.sessionId))
      if (!hit || hasEnded(hit.session)) throw sessionEnded()
      const { session, rateLimit } = hit
      await allowList.requireOwner(session)
      const { email, hd, created_at, token_issued_at = created_at, deletes = false } = session
      return { ...claims, email, hd, signedInAt: new Date(token_issued_at), deletes, rateLimit }
    },

    async list({ userId, sessionId }: SessionPrincipal, paging: Paging) {
      const { sessions, last } = await repository.list(userId, paging)
      const items = sessions.map((session): Session => ({
        ...session,
        last_used_at: lastUsedAt(session),
        current: session.id === sessionId,
      }))
      return { items, last }
    },

    /** The sessions as they are stored, for an export of the account. */
    async listStored(userId: string, paging: Paging) {
      const { sessions: items, last } = await repository.list(userId, paging)
      return { items, last }
    },

    async end(userId: string, sessionId: string) {
      if (!(await repository.find(userId, sessionId))) throw notFound('The session')
      await repository.remove(userId, sessionId)
      audit.record('session ended', { ended_session_id: sessionId })
    },

    /**
     * Ends the caller's own session after all others, so that a failed sign-out can be repeated. API keys and the
     * calendar address end twice: the session may create one until it ends.
     */
    async signOut({ userId, sessionId }: SessionPrincipal, scope: SignOutScope) {
      const endsOtherAccess = scope === 'everything'
      if (scope !== 'this')
        await forEachSession(userId, ({ id }) => id !== sessionId && repository.remove(userId, id))
      if (endsOtherAccess) await endOtherAccess(userId)
      if (scope !== 'others') await repository.remove(userId, sessionId)
      if (endsOtherAccess) await endOtherAccess(userId)
      audit.record('signed out', { scope })
    },

    /** Ends every session, and then every API key and the calendar address, also one that a session is creating. */
    async endAccess(userId: string) {
      await forEachSession(userId, ({ id }) => repository.remove(userId, id))
      await endOtherAccess(userId)
    },

    /** Returns true if the session exists and has not ended. */
    isAlive: async (userId: string, sessionId: string) => {
      const session = await repository.find(userId, sessionId)
      return session !== undefined && !hasEnded(session)
    },

    /** From now on, the session may only delete its account. This holds even if another deletion has ended it. */
    async restrictToDeletion(userId: string, sessionId: string) {
      const { written } = await repository.restrictToDeletion(userId, sessionId)
      if (!written) throw sessionEnded()
    },

    /**
     * Ends every session except the ones that delete the account. `endedAny`: one of them may have let a request in.
     * A session that began well after the mark has not, because its sign-in failed. Its row is deleted at once.
     *
     * The row of an ended session stays until the deletion `isSettled`. That session may be asking for the deletion
     * at this moment, and must be able to repeat the request.
     */
    async endForDeletion(userId: string, { markedAt, isSettled }: { markedAt: string; isSettled: boolean }) {
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

/** A deletion marks the sessions that it ends. A session that deletes the account stays valid. */
const hasEnded = ({ deletes, ended }: StoredSession) => Boolean(ended && !deletes)

/** The row has the minute of the last use. Before the first use, the time of the creation counts. */
const lastUsedAt = ({ created_at, window_start }: StoredSession) =>
  new Date(Math.max(Date.parse(created_at), window_start * 1000)).toISOString()
