import { unavailable } from '../errors.ts'
import type { RateLimit } from '../errors.ts'
import type { SessionService } from '../sessions/service.ts'
import type { IdToken } from '../users/schemas.ts'
import type { UserService } from '../users/service.ts'
import { networkOf } from './address.ts'
import type { createAllowList } from './allow-list.ts'
import type { GoogleTokens } from './google-token.ts'
import type { SignedIn } from './schemas.ts'

export type SignInService = ReturnType<typeof createSignInService>

type AllowList = Pick<ReturnType<typeof createAllowList>, 'requirePerson'>

type Parts = {
  googleTokens: GoogleTokens
  countAttempt: (network: string) => Promise<RateLimit>
  users: UserService
  sessions: SessionService
  allowList: AllowList
  lifetimeSeconds: number
}

export function createSignInService(parts: Parts) {
  const { googleTokens, countAttempt, users, sessions, allowList, lifetimeSeconds } = parts

  /** Undefined when the account is being deleted. */
  async function open(idToken: IdToken, userAgent: string | undefined): Promise<SignedIn | undefined> {
    const known = await users.findForSignIn(idToken)
    if (known.account?.deleting_at) return undefined
    const { profile, issuedAt } = idToken
    // The session is written first: deleting an account marks it, then ends each session that it finds.
    const { sessionId, accessToken } = await sessions.start({ ...profile, issuedAt, userAgent })
    let user
    try {
      user = await users.signedIn(idToken, sessionId, known)
    } finally {
      if (!user) await sessions.remove(profile.user_id, sessionId)
    }
    return user && { access_token: accessToken, token_type: 'bearer', expires_in: lifetimeSeconds, user }
  }

  return {
    countAttempt: (address: string) => countAttempt(networkOf(address)),

    async signIn(token: string, nonce?: string, userAgent?: string): Promise<SignedIn> {
      const idToken = await googleTokens.read(token, nonce)
      const { profile } = idToken
      allowList.requirePerson(profile)
      const opened = await open(idToken, userAgent)
      if (opened) return opened

      const deletion = await users.continueDeletion(profile.user_id)
      const reopened = deletion.done && (await open(idToken, userAgent))
      if (reopened) return reopened
      throw unavailable(
        'The account that you had is still being deleted: sign in again in a moment.',
        deletion.done ? 1 : deletion.retryAfterSeconds,
      )
    },
  }
}
