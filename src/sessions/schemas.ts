import { documented } from '#documented'
import * as z from 'zod'
import { pageOf } from '../http/schemas.ts'
import { Timestamp } from '../values.ts'

export const SessionId = z.uuid({ version: 'v7' })

export const Session = z
  .object({
    id: SessionId,
    created_at: Timestamp,
    last_used_at: Timestamp.describe(documented('The minute of its last use')),
    expires_at: Timestamp,
    user_agent: z.string().optional(),
    current: z.boolean().describe(documented('The session of this request')),
  })
  .meta(
    documented({
      id: 'Session',
      examples: [
        {
          id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
          created_at: '2026-11-22T08:30:00.000Z',
          last_used_at: '2026-11-22T09:12:00.000Z',
          expires_at: '2026-11-23T08:30:00.000Z',
          user_agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
          current: true,
        },
      ],
    }),
  )

export const SessionPage = pageOf(Session)

/**
 * A session as it is stored. A session that `deletes` its account may do nothing else. The deletion marks the other
 * sessions as `ended`.
 */
export const StoredSession = Session.omit({ current: true, last_used_at: true }).extend({
  user_id: z.string(),
  /**
   * Google's claims at the time of the sign-in, and the `iat` of the ID token. Older sessions have none of the three.
   */
  email: z.string().optional(),
  hd: z.string().optional(),
  token_issued_at: Timestamp.optional(),
  window_start: z.number(),
  deletes: z.boolean().optional(),
  ended: z.boolean().optional(),
})

export const SignOut = z.strictObject({
  scope: z.enum(['this', 'others', 'all', 'everything']).default('this'),
})

export type Session = z.infer<typeof Session>
export type StoredSession = z.infer<typeof StoredSession>
export type SignOutScope = z.infer<typeof SignOut>['scope']
