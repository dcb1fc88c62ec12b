import { keys, partitions } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
import { ttlAt } from '../time.ts'
import type { Paging } from '../values.ts'
import { StoredSession } from './schemas.ts'

export type SessionRepository = ReturnType<typeof createSessionRepository>

type Parts = { table: Table; rateLimiter: ReturnType<typeof createRateLimiter> }

export function createSessionRepository({ table, rateLimiter }: Parts) {
  return {
    add: (session: StoredSession) =>
      table.put({
        ...keys.session(session.user_id, session.id),
        ...session,
        hits: 0,
        ttl: ttlAt(new Date(session.expires_at)),
      }),

    /** Reads a session, counts the request, and returns the rest of the caller's allowance. */
    async hit(userId: string, sessionId: string) {
      const hit = await rateLimiter.hit(keys.session(userId, sessionId))
      return hit && { session: StoredSession.parse(hit.item), rateLimit: hit.rateLimit }
    },

    async find(userId: string, sessionId: string) {
      const item = await table.get(keys.session(userId, sessionId))
      return item && StoredSession.parse(item)
    },

    /** Newest first. */
    async list(userId: string, { limit, after }: Paging) {
      const range = { pk: partitions.sessions(userId), after, descending: true }
      const { items, last } = await table.page(range, limit)
      return { sessions: items.map((item) => StoredSession.parse(item)), last }
    },

    /** From now on, the session may only delete its account. `written` is false if a sign-out has deleted its row. */
    restrictToDeletion: (userId: string, sessionId: string) =>
      table.update(keys.session(userId, sessionId), { set: { deletes: true } }, 'if-present'),

    markEnded: (userId: string, sessionId: string) =>
      table.update(keys.session(userId, sessionId), { set: { ended: true } }, 'if-present'),

    remove: (userId: string, sessionId: string) => table.delete(keys.session(userId, sessionId)),

    /** Removes a session that has no part in the deletion of its account. */
    removeUnlessDeleting: (userId: string, sessionId: string) =>
      table.delete(keys.session(userId, sessionId), { deletes: undefined, ended: undefined }),
  }
}
