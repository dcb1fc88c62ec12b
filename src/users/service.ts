import { AppError, unauthorized, unavailable } from '../errors.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import type { SignInRows, UserRepository } from './repository.ts'
import type { Account, IdToken } from './schemas.ts'

export type UserService = ReturnType<typeof createUserService>

/** An ID token is valid for one sign-in. A client that lost the response may send it again within this time. */
const resendMs = 60_000

type Parts = { repository: UserRepository; now: () => Date; wait: Wait }

export function createUserService({ repository, now, wait }: Parts) {
  function requireUnused({ usedAt }: SignInRows, time: Date) {
    if (!usedAt || time.getTime() - usedAt.getTime() <= resendMs) return
    throw new AppError('unauthorized', 'This Google credential was used before. Sign in with Google again.', {
      reason: 'Google ID token: used before',
    })
  }

  return {
    find: (userId: string) => repository.find(userId),

    async get(userId: string) {
      const account = await repository.find(userId)
      if (!account) throw unauthorized('This account no longer exists. Sign in again.')
      return account
    },

    /** Reads the account for a sign-in. Throws `unauthorized` if the ID token was used more than a minute ago. */
    async findForSignIn({ profile, hash }: IdToken): Promise<SignInRows> {
      const known = await repository.findForSignIn(profile.user_id, hash)
      requireUnused(known, now())
      return known
    },

    /**
     * Creates or updates the account. Returns undefined if the account is being deleted. Throws `unauthorized` if
     * another sign-in has used the ID token meanwhile.
     */
    async recordSignIn(idToken: IdToken, sessionId: string, found: SignInRows): Promise<Account | undefined> {
      const at = now()
      let known = found
      const recorded = await retry(wait, async () => {
        requireUnused(known, at)
        if (known.account?.deleting_at) return { account: undefined }
        const done = await repository.recordSignIn({ idToken, sessionId, at, known })
        if ('account' in done) return done
        known = done.changed
        return undefined
      })
      if (!recorded) throw unavailable('Several sign-ins happened at once. Try again.', 1)
      return recorded.account
    },
  }
}
