import * as z from 'zod'
import { Timestamp } from '../http/schemas.ts'

/** Google's `sub`: never the e-mail, which a re-bought domain brings to a new owner. */
export const UserId = z.string().regex(/^[\w.|-]{1,255}$/)

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
  .meta({ id: 'User', examples: [userExample] })

/** What Google says of a person at each sign-in. */
export const Profile = User.omit({ created_at: true, last_login_at: true }).extend({
  /** The domain of a Google Workspace; a private account has none. */
  hd: z.string().max(253).optional(),
})

/** An account as it is kept. */
export const Account = User.extend({
  hd: Profile.shape.hd,
  /** The account takes no sign-in any more and loses all it holds. */
  deleting_at: Timestamp.optional(),
  /** When its last key and session ended: a request that one of them let in may write for a while after. */
  access_ended_at: Timestamp.optional(),
  /** Epoch milliseconds until which one request alone works on the deletion. */
  deletion_lease_until: z.number().optional(),
})

/** That an ID token has signed in: a row that goes when the token ends. */
export const IdTokenUse = z.object({ used_at: Timestamp })

export const DeletionAnswer = z.object({ status: z.literal('deleting') })

export type User = z.infer<typeof User>
export type Profile = z.infer<typeof Profile>
export type Account = z.infer<typeof Account>

/** A verified ID token: who signed in, the token's SHA-256, and its `iat` and `exp`. */
export type IdToken = { profile: Profile; hash: string; issuedAt: Date; expiresAt: Date }
