import { keys, partitions } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
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
        ttl: Math.ceil(Date.parse(session.expires_at) / 1000),
      }),

    /** The session with what its caller may still do in this window; reading it counts as a request. */
    async hit(userId: string, sessionId: string) {
      const hit = await rateLimiter.hit(keys.session(userId, sessionId))
      return hit && { session: StoredSession.parse(hit.item), rateLimit: hit.rateLimit }
    },

    async find(userId: string, sessionId: string) {
      const item = await table.get(keys.session(userId, sessionId))
      return item && StoredSession.parse(item)
    },

    /** Newest first. */
    async page(userId: string, limit: number, after?: string) {
      const range = { pk: partitions.sessions(userId), after, descending: true }
      const { items, last } = await table.page(range, limit)
      return { sessions: items.map((item) => StoredSession.parse(item)), last }
    },

    /** Allows the session nothing but deleting its account. `written` is false when a sign-out has removed its row. */
    restrictToDeletion: (userId: string, sessionId: string) =>
      table.update(keys.session(userId, sessionId), { set: { deletes: true } }, 'if-present'),

    markEnded: (userId: string, sessionId: string) =>
      table.update(keys.session(userId, sessionId), { set: { ended: true } }, 'if-present'),

    remove: (userId: string, sessionId: string) => table.delete(keys.session(userId, sessionId)),
  }
}
