import { documented } from '#documented'
import * as z from 'zod'
import { Timestamp } from '../values.ts'

/** Google's `sub`. An e-mail address is no identity: the next owner of a domain gets its addresses too. */
export const UserId = z.string().regex(/^[A-Za-z0-9_.|-]{1,255}$/)

export const userExample = {
  user_id: '100000000000000000001',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  picture: 'https://lh3.googleusercontent.com/a/photo',
  created_at: '2026-11-21T20:00:00.000Z',
  last_login_at: '2026-11-22T08:30:00.000Z',
}

export const User = z
  .object({
    user_id: UserId,
    email: z.email({ pattern: z.regexes.unicodeEmail }),
    name: z.string().optional(),
    picture: z.url({ protocol: /^https?$/ }).optional(),
    created_at: Timestamp,
    last_login_at: Timestamp,
  })
  .meta(documented({ id: 'User', examples: [userExample] }))

/** Google's claims about a person. Every sign-in brings them. */
export const Profile = User.omit({ created_at: true, last_login_at: true }).extend({
  /** The domain of a Google Workspace. A private account has none. */
  hd: z.string().max(253).optional(),
})

/** An account as it is stored. */
export const Account = User.extend({
  hd: Profile.shape.hd,
  /** The account is being deleted and accepts no sign-in. */
  deleting_at: Timestamp.optional(),
  /** When its last session or API key ended. A request that one of them let in may write for a while after. */
  access_ended_at: Timestamp.optional(),
  /** Epoch milliseconds. Until then, only one request works on the deletion. */
  deletion_lease_until: z.number().optional(),
})

/** The first use of an ID token. The row expires after the token. */
export const IdTokenUse = z.object({ used_at: Timestamp })

export type User = z.infer<typeof User>
export type Profile = z.infer<typeof Profile>
export type Account = z.infer<typeof Account>

/** A verified ID token: its profile, its SHA-256, and its `iat` and `exp`. */
export type IdToken = { profile: Profile; hash: string; issuedAt: Date; expiresAt: Date }
