import type { ApiKeyService } from '../api-keys/service.ts'
import type { Audit } from '../audit.ts'
import type { CalendarService } from '../calendar/service.ts'
import { AppError } from '../errors.ts'
import type { SessionPrincipal } from '../principal.ts'
import type { SessionService } from '../sessions/service.ts'
import { deletionLeaseMs, settleSeconds } from '../time.ts'
import type { Account } from '../users/schemas.ts'
import type { WorkBudget } from '../work/service.ts'
import type { DeletionRepository } from './repository.ts'

export type AccountDeletion = ReturnType<typeof createAccountDeletion>

const recentMinutes = 5

/** A caller that meets another request's lease asks again after this time. */
const leasedRetrySeconds = 5

type Deletion = { done: true } | { done: false; retryAfterSeconds: number }

type Parts = {
  repository: DeletionRepository
  sessions: Pick<SessionService, 'restrictToDeletion' | 'endForDeletion' | 'remove'>
  apiKeys: Pick<ApiKeyService, 'endForDeletion' | 'removeAll'>
  calendar: Pick<CalendarService, 'end' | 'endForDeletion'>
  workBudget: Pick<WorkBudget, 'remove'>
  audit: Pick<Audit, 'record'>
  now: () => Date
}

/**
 * Deletes an account in several requests, because one may not have the time. Each one marks the account, ends its
 * sessions, API keys and calendar address, and deletes its rows. A request that one of these let in may still write. The
 * deletion is therefore done only when it finds nothing to delete 35 s after the last of them ended. See
 * docs/decisions/0002-deleting-an-account.md.
 */
export function createAccountDeletion(parts: Parts) {
  const { repository, sessions, apiKeys, calendar, workBudget, audit, now } = parts

  /** Continues the deletion of a marked account as far as the time of this request allows. */
  async function proceed(userId: string, callingSessionId?: string): Promise<Deletion> {
    const started = now().getTime()
    const account = await repository.lease(userId, started, started + deletionLeaseMs)
    if (account === 'not-deleting') {
      if (callingSessionId) await sessions.remove(userId, callingSessionId)
      return { done: true }
    }
    if (account === 'leased') return { done: false, retryAfterSeconds: leasedRetrySeconds }
    return work(account, started, callingSessionId)
  }

  async function work(account: Account, started: number, callingSessionId?: string): Promise<Deletion> {
    const { user_id: userId, deleting_at: markedAt = '', access_ended_at } = account
    const secondsSince = (at: string) => (started - Date.parse(at)) / 1000
    const isSettled = access_ended_at !== undefined && secondsSince(access_ended_at) >= settleSeconds
    const ended = await sessions.endForDeletion(userId, { markedAt, isSettled })
    const endedKeys = await apiKeys.endForDeletion(userId)
    // A calendar address lets nobody write, so there is no need to wait after its end.
    await calendar.endForDeletion(userId)
    // This is a later moment than `started`: the wait counts from the end of the last session or API key.
    const endedAt = ended.endedAny || endedKeys || !access_ended_at ? now().toISOString() : access_ended_at
    const waited = secondsSince(endedAt)
    const drained = await repository.drain(userId, [...ended.endedSessionIds, ...ended.deletingSessionIds])
    if (drained !== 'empty' || waited < settleSeconds) {
      await repository.returnLease(userId, endedAt)
      const wait = drained === 'more' ? 0 : settleSeconds - waited
      return { done: false, retryAfterSeconds: Math.max(Math.ceil(wait), 1) }
    }
    await apiKeys.removeAll(userId)
    await calendar.end(userId)
    await workBudget.remove(userId)
    await repository.remove(userId, markedAt)
    audit.record('account deleted')
    // The calling session ends last, because it can repeat the request until then.
    for (const id of ended.deletingSessionIds.filter((it) => it !== callingSessionId))
      await sessions.remove(userId, id)
    if (callingSessionId) await sessions.remove(userId, callingSessionId)
    return { done: true }
  }

  return {
    /** Begins a deletion without a session, for an operator. `continue` goes on with it. */
    async begin(userId: string): Promise<Deletion> {
      await repository.mark(userId, now().toISOString())
      return proceed(userId)
    },

    /** A sign-in to an account that is being deleted continues the deletion. */
    continue: (userId: string) => proceed(userId),

    /**
     * Begins or continues the deletion of the caller's account. The same session may repeat the request until it is
     * done. Throws `recent_sign_in_required` if its ID token is older than five minutes.
     */
    async delete({ userId, sessionId, signedInAt, deletes }: SessionPrincipal): Promise<Deletion> {
      if (!deletes) {
        const time = now()
        const ageMinutes = (time.getTime() - signedInAt.getTime()) / 60_000
        if (ageMinutes >= recentMinutes) {
          throw new AppError(
            'recent_sign_in_required',
            `To delete the account, sign in again. The last sign-in must be less than ${recentMinutes} minutes ago.`,
          )
        }
        await repository.mark(userId, time.toISOString())
        await sessions.restrictToDeletion(userId, sessionId)
        audit.record('account deletion requested')
      }
      return proceed(userId, sessionId)
    },
  }
}
