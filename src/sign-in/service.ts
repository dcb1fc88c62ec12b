import { AppError, unavailable } from '../errors.ts'
import type { RateLimit } from '../errors.ts'
import type { SessionService } from '../sessions/service.ts'
import type { Profile } from '../users/schemas.ts'
import type { UserService } from '../users/service.ts'
import { networkOf } from './address.ts'
import type { GoogleTokens } from './google-token.ts'
import type { SignedIn } from './schemas.ts'

export type SignInService = ReturnType<typeof createSignInService>

/** Who asks: the address that sign-ins are counted by, and the browser that the session will be known by. */
type Visitor = { address: string | undefined; userAgent: string | undefined }

type Parts = {
  googleTokens: GoogleTokens
  countAttempt: (network: string) => Promise<RateLimit>
  users: UserService
  sessions: SessionService
  allowedEmails: string[] | undefined
  lifetimeSeconds: number
}

export function createSignInService(parts: Parts) {
  const { googleTokens, countAttempt, users, sessions, allowedEmails, lifetimeSeconds } = parts

  function requireAllowed({ email }: Profile) {
    const address = email.toLowerCase()
    const domain = address.slice(address.lastIndexOf('@'))
    if (allowedEmails && !allowedEmails.includes(address) && !allowedEmails.includes(domain)) {
      throw new AppError('forbidden', 'This Google account may not sign in here.')
    }
  }

  /** The session is written first: deleting an account marks it, then ends each session that it finds. */
  async function open(profile: Profile, userAgent: string | undefined): Promise<SignedIn | undefined> {
    const { sessionId, accessToken } = await sessions.start(profile.user_id, userAgent)
    const user = await users.signedIn(profile, sessionId)
    if (!user) {
      await sessions.remove(profile.user_id, sessionId)
      return undefined
    }
    return { access_token: accessToken, token_type: 'bearer', expires_in: lifetimeSeconds, user }
  }

  return {
    countAttempt: ({ address }: Visitor) => countAttempt(networkOf(address)),

    async signIn(idToken: string, nonce: string | undefined, { userAgent }: Visitor): Promise<SignedIn> {
      const profile = await googleTokens.read(idToken, nonce)
      requireAllowed(profile)
      const opened = await open(profile, userAgent)
      if (opened) return opened

      const deletion = await users.continueDeletion(profile.user_id)
      const reopened = deletion.done && (await open(profile, userAgent))
      if (reopened) return reopened
      throw unavailable(
        'The account that you had is still being deleted: sign in again in a moment.',
        deletion.done ? 1 : deletion.retryAfterSeconds,
      )
    },
  }
}
