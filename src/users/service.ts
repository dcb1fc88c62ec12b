import type { ApiKeyService } from '../api-keys/service.ts'
import { AppError, unauthorized, unavailable } from '../errors.ts'
import type { SessionPrincipal } from '../principal.ts'
import type { SessionService } from '../sessions/service.ts'
import type { KnownForSignIn, UserRepository } from './repository.ts'
import type { Account, IdToken } from './schemas.ts'

export type UserService = ReturnType<typeof createUserService>

/** A request let in by a key or a session may go on writing until the gateway's 30 s are over. */
const settleSeconds = 35

/** One request works on a deletion at a time; no request lives longer than this. */
const leaseSeconds = 30

const recentMinutes = 5

/** An ID token signs in once. A client that lost the answer may send it again within this time. */
const resendSeconds = 60

const mostTries = 3

/** `done`, or when to ask again. */
type Deletion = { done: true } | { done: false; retryAfterSeconds: number }

type Parts = {
  repository: UserRepository
  sessions: Pick<SessionService, 'restrictToDeletion' | 'endForDeletion' | 'remove'>
  apiKeys: Pick<ApiKeyService, 'endForDeletion' | 'forget'>
  now: () => Date
}

export function createUserService({ repository, sessions, apiKeys, now }: Parts) {
  /** Takes the deletion of a marked account as far as the time allows. */
  async function continueDeletion(userId: string, askingSessionId?: string): Promise<Deletion> {
    const started = now().getTime()
    const account = await repository.leaseDeletion(userId, started, started + leaseSeconds * 1000)
    if (account === 'not-deleting') {
      if (askingSessionId) await sessions.remove(userId, askingSessionId)
      return { done: true }
    }
    if (account === 'leased') return { done: false, retryAfterSeconds: 5 }

    const markedAt = account.deleting_at ?? ''
    const secondsSince = (at: string) => (started - Date.parse(at)) / 1000
    const { access_ended_at } = account
    const isSettled = access_ended_at !== undefined && secondsSince(access_ended_at) >= settleSeconds
    const { endedAny, ...left } = await sessions.endForDeletion(userId, markedAt, isSettled)
    const endedKeys = await apiKeys.endForDeletion(userId)
    const endedAt = endedAny || endedKeys || !access_ended_at ? now().toISOString() : access_ended_at
    const waited = secondsSince(endedAt)
    const drained = await repository.drain(userId, [...left.endedSessionIds, ...left.deletingSessionIds])
    if (drained !== 'empty' || waited < settleSeconds) {
      await repository.endDeletionLease(userId, endedAt)
      const wait = drained === 'more' ? 0 : settleSeconds - waited
      return { done: false, retryAfterSeconds: Math.max(Math.ceil(wait), 1) }
    }
    await apiKeys.forget(userId)
    await repository.remove(userId, markedAt)
    // The session that asks ends last: until then it may ask again.
    for (const id of left.deletingSessionIds.filter((it) => it !== askingSessionId))
      await sessions.remove(userId, id)
    if (askingSessionId) await sessions.remove(userId, askingSessionId)
    return { done: true }
  }

  function requireUnused({ usedAt }: KnownForSignIn) {
    if (!usedAt || now().getTime() - usedAt.getTime() <= resendSeconds * 1000) return
    throw new AppError('unauthorized', 'This Google credential was used before: sign in with Google again.', {
      reason: 'Google ID token: used before',
    })
  }

  return {
    find: repository.find,

    async get(userId: string) {
      const account = await repository.find(userId)
      if (!account) throw unauthorized('This account does not exist any more: sign in again.')
      return account
    },

    /** Reads the account for a sign-in. Throws `unauthorized` if the ID token was used more than a minute ago. */
    async findForSignIn({ profile, hash }: IdToken): Promise<KnownForSignIn> {
      const known = await repository.findForSignIn(profile.user_id, hash)
      requireUnused(known)
      return known
    },

    /**
     * Makes or refreshes the account. Undefined when it is being deleted. Throws `unauthorized` for an ID token that
     * another sign-in used meanwhile.
     */
    async signedIn(idToken: IdToken, sessionId: string, found: KnownForSignIn): Promise<Account | undefined> {
      let known = found
      for (let tries = 0; tries < mostTries; tries++) {
        requireUnused(known)
        if (known.account?.deleting_at) return undefined
        const done = await repository.signIn(idToken, { sessionId, at: now().toISOString() }, known)
        if ('account' in done) return done.account
        known = done.inBetween
      }
      throw unavailable('The account changes all the time: sign in again.', 1)
    },

    continueDeletion,

    /** Deletes the account of a recent session; the same session may ask again until it is done. */
    async delete({ userId, sessionId, signedInAt, deletes }: SessionPrincipal): Promise<Deletion> {
      if (!deletes) {
        const ageMinutes = (now().getTime() - signedInAt.getTime()) / 60_000
        if (ageMinutes >= recentMinutes) {
          throw new AppError(
            'recent_sign_in_required',
            `Deleting an account asks for a sign-in of the last ${recentMinutes} minutes: sign in again.`,
          )
        }
        await repository.markDeleting(userId, now().toISOString())
        await sessions.restrictToDeletion(userId, sessionId)
      }
      return continueDeletion(userId, sessionId)
    },
  }
}
