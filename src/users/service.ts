import { AppError, unauthorized } from '../errors.ts'
import type { Principal } from '../principal.ts'
import type { SessionService } from '../sessions/service.ts'
import type { UserRepository } from './repository.ts'
import type { Profile } from './schemas.ts'

export type UserService = ReturnType<typeof createUserService>

/** A request let in by a key or a session may go on writing until the gateway's 30 s are over. */
const settleSeconds = 35

/** One request works on a deletion at a time; no request lives longer than this. */
const leaseSeconds = 30

const recentMinutes = 5

/** `done`, or when to ask again. */
type Deletion = { done: true } | { done: false; retryAfterSeconds: number }

type Parts = {
  repository: UserRepository
  sessions: Pick<SessionService, 'endForDeletion' | 'remove'>
  now: () => Date
}

export function createUserService({ repository, sessions, now }: Parts) {
  /** Takes the deletion of a marked account as far as the time allows. */
  async function continueDeletion(userId: string, deletingSessionId?: string): Promise<Deletion> {
    const started = now().getTime()
    const account = await repository.leaseDeletion(userId, started, started + leaseSeconds * 1000)
    if (account === 'leased') return { done: false, retryAfterSeconds: 5 }
    if (account === 'not-deleting') {
      if (deletingSessionId) await sessions.remove(userId, deletingSessionId)
      return { done: true }
    }

    const { endedAny, deletingSessionIds } = await sessions.endForDeletion(userId, deletingSessionId)
    const isEmpty = await repository.drain(userId, deletingSessionIds)
    const endedAt = endedAny || !account.access_ended_at ? now().toISOString() : account.access_ended_at
    const waited = (started - Date.parse(endedAt)) / 1000
    if (!isEmpty || waited < settleSeconds) {
      await repository.endDeletionLease(userId, endedAt)
      return { done: false, retryAfterSeconds: isEmpty ? Math.ceil(settleSeconds - waited) : 1 }
    }
    await repository.remove(userId)
    await Promise.all(deletingSessionIds.map((id) => sessions.remove(userId, id)))
    return { done: true }
  }

  return {
    async get(userId: string) {
      const account = await repository.find(userId)
      if (!account) throw unauthorized('This account does not exist any more: sign in again.')
      return account
    },

    signedIn: (profile: Profile) => repository.signedIn(profile, now().toISOString()),

    continueDeletion,

    /** Deletes the account of a recent session; the same session may ask again until it is done. */
    async delete({ userId, sessionId, signedInAt, deletes }: Principal): Promise<Deletion> {
      if (!deletes) {
        const ageMinutes = (now().getTime() - signedInAt.getTime()) / 60_000
        if (ageMinutes >= recentMinutes) {
          throw new AppError(
            'recent_sign_in_required',
            `Deleting an account asks for a sign-in of the last ${recentMinutes} minutes: sign in again.`,
          )
        }
        await repository.markDeleting(userId, now().toISOString())
      }
      return continueDeletion(userId, sessionId)
    },
  }
}
