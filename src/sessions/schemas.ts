import * as z from 'zod'
import { Timestamp } from '../http/schemas.ts'

export const SessionId = z.uuid({ version: 'v7' })

export const Session = z.object({
  id: SessionId,
  created_at: Timestamp,
  last_used_at: Timestamp,
  expires_at: Timestamp,
  user_agent: z.string().optional(),
  current: z.boolean(),
})

/** A session as it is kept. One that `deletes` its account may do nothing else any more. */
export const StoredSession = Session.omit({ current: true, last_used_at: true }).extend({
  user_id: z.string(),
  window_start: z.number(),
  deletes: z.boolean().optional(),
})

export const SignOut = z.object({ scope: z.enum(['this', 'others', 'all']).default('this') })

export type Session = z.infer<typeof Session>
export type StoredSession = z.infer<typeof StoredSession>
export type SignOutScope = z.infer<typeof SignOut>['scope']
