import type { AccountDeletion } from '../account-deletion/service.ts'
import type { Audit } from '../audit.ts'
import type { BestEffort } from '../best-effort.ts'
import { unavailable } from '../errors.ts'
import type { Late } from '../late.ts'
import type { RateLimit } from '../principal.ts'
import type { SessionService } from '../sessions/service.ts'
import { runFree } from '../usage.ts'
import type { SignInRows } from '../users/repository.ts'
import type { IdToken } from '../users/schemas.ts'
import type { UserService } from '../users/service.ts'
import type { WorkBudget } from '../work/service.ts'
import { networksOf } from './address.ts'
import type { Network } from './address.ts'
import type { createAllowList } from './allow-list.ts'
import type { GoogleTokens } from './google-token.ts'
import type { GoogleCredential, SignedIn } from './schemas.ts'

export type SignInService = ReturnType<typeof createSignInService>

type Parts = {
  googleTokens: Late<GoogleTokens>
  countAttempt: (networks: Network[]) => Promise<RateLimit>
  users: Pick<UserService, 'findForSignIn' | 'recordSignIn'>
  sessions: Pick<SessionService, 'start' | 'remove' | 'endSurplus'>
  accountDeletion: Late<Pick<AccountDeletion, 'continue'>>
  workBudget: Pick<WorkBudget, 'begin'>
  allowList: Pick<ReturnType<typeof createAllowList>, 'requirePerson'>
  audit: Audit
  bestEffort: BestEffort
  lifetimeSeconds: number
}

export function createSignInService(parts: Parts) {
  const { googleTokens, users, sessions, accountDeletion } = parts
  const { allowList, workBudget, audit, bestEffort, lifetimeSeconds } = parts

  /** Returns undefined if the account is being deleted. */
  async function open(idToken: IdToken, known: SignInRows, userAgent: string | undefined) {
    if (known.account?.deleting_at) return undefined
    const { profile, issuedAt } = idToken
    // The session is written first: a deletion marks the account and then ends each session that it finds.
    const { sessionId, accessToken } = await sessions.start({ ...profile, issuedAt, userAgent })
    let user
    try {
      user = await users.recordSignIn(idToken, sessionId, known)
    } finally {
      if (!user) await sessions.remove(profile.user_id, sessionId)
    }
    if (!user) return undefined
    audit.record('signed in', { session_id: sessionId })
    // If this fails, the next sign-in ends the remaining sessions.
    await bestEffort('Older sessions were not ended', () => sessions.endSurplus(profile.user_id))
    return { access_token: accessToken, token_type: 'bearer' as const, expires_in: lifetimeSeconds, user }
  }

  return {
    /** Counts an attempt from this address. Throws `rate_limited`. */
    countAttempt: (address: string) => parts.countAttempt(networksOf(address)),

    /**
     * Throws `unauthorized` for an invalid ID token, `forbidden` if `ALLOWED_EMAILS` excludes the person, and
     * `account_blocked`.
     */
    async signIn({ idToken: token, nonce }: GoogleCredential, userAgent?: string): Promise<SignedIn> {
      const idToken = await (await googleTokens()).read(token, nonce)
      const { profile } = idToken
      audit.identify({ user_id: profile.user_id })
      allowList.requirePerson(profile)
      // A token that was used before takes nothing from the budget of its owner.
      const known = await users.findForSignIn(idToken)
      // Somebody else may have used up the budget. Its owner must still be able to sign in and end their access.
      await workBudget.begin(profile.user_id, 'ends-access')
      const opened = await open(idToken, known, userAgent)
      if (opened) return opened

      const deletion = await runFree(async () => (await accountDeletion()).continue(profile.user_id))
      const reopened = deletion.done && (await open(idToken, await users.findForSignIn(idToken), userAgent))
      if (reopened) return reopened
      throw unavailable(
        'Your previous account is still being deleted. Sign in again in a moment.',
        deletion.done ? 1 : deletion.retryAfterSeconds,
      )
    },
  }
}
