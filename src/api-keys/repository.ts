import type { Outbox } from '../inbox/outbox.ts'
import { keys, partitions } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
import { StoredApiKey } from './schemas.ts'

export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>

type Parts = { table: Table; rateLimiter: ReturnType<typeof createRateLimiter>; outbox: Outbox }

/** A key is found by its hash. A row in its user's partition points to it, for lists and for the end of the account. */
export function createApiKeyRepository({ table, rateLimiter, outbox }: Parts) {
  /** Where all keys of a user are; some may have no key behind them, because a write of two steps was cut short. */
  async function pointers(userId: string, { withExpired = false } = {}) {
    const found: { id: string; hash: string }[] = []
    let after: string | undefined
    do {
      const page = await table.page({ pk: partitions.keys(userId), after, withExpired }, 200)
      found.push(...page.items.map(({ sk, hash }) => ({ id: sk as string, hash: hash as string })))
      after = page.last
    } while (after !== undefined)
    return found
  }

  return {
    pointers,

    /** The pointer is written first, with the event: there is no key that its user cannot see and end. */
    async add(key: StoredApiKey) {
      const ttl = key.expires_at && Math.ceil(Date.parse(key.expires_at) / 1000)
      const pointer = { ...keys.keyOfUser(key.user_id, key.id), hash: key.hash, ttl }
      await table.transact([{ put: pointer }, ...outbox.writesOf(key.user_id, newsOf('key.created', key.id))])
      await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })
    },

    /** The key with what its caller may still do in this window; reading it counts as a request. */
    async hit(hash: string) {
      const hit = await rateLimiter.hit(keys.apiKey(hash))
      return hit && { key: StoredApiKey.parse(hit.item), rateLimit: hit.rateLimit }
    },

    /** Oldest first. */
    async list(userId: string): Promise<StoredApiKey[]> {
      const found = await table.getAll((await pointers(userId)).map(({ hash }) => keys.apiKey(hash)))
      return found.map((item) => StoredApiKey.parse(item)).sort((a, b) => (a.id < b.id ? -1 : 1))
    },

    async findHash(userId: string, id: string) {
      const pointer = await table.get(keys.keyOfUser(userId, id))
      return pointer?.hash as string | undefined
    },

    /** From here on the key opens nothing. */
    end: (hash: string) => table.delete(keys.apiKey(hash)),

    /** Tells that the key was revoked, once. */
    removePointerWithNews: (userId: string, id: string) =>
      table.transact([
        { delete: keys.keyOfUser(userId, id), when: 'if-present' },
        ...outbox.writesOf(userId, newsOf('key.revoked', id)),
      ]),

    removePointer: (userId: string, id: string) => table.delete(keys.keyOfUser(userId, id)),
  }
}

/** Only the id: a key that reads the inbox sees nothing else of other keys. */
const newsOf = (event_type: string, key_id: string) => ({ event_type, payload: { key_id } })
