import * as z from 'zod'
import type { Outbox } from '../inbox/outbox.ts'
import { keys, partitions } from '../table/keys.ts'
import type { Item } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
import { ttlAt } from '../time.ts'
import { StoredApiKey } from './schemas.ts'

export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>

type Parts = { table: Table; rateLimiter: ReturnType<typeof createRateLimiter>; outbox: Outbox }

const StoredPointer = z.object({ hash: z.string() })

const hashIn = (pointer: Item) => StoredPointer.parse(pointer).hash

/**
 * An API key is stored under its hash. A pointer in its user's partition has the hash, so that the keys of a user can
 * be listed, and deleted with the account.
 */
export function createApiKeyRepository({ table, rateLimiter, outbox }: Parts) {
  /**
   * All pointers of a user. A pointer may have no key, if the request that created it stopped between its two writes.
   */
  async function listPointers(userId: string, { withExpired = false } = {}) {
    const found: { id: string; hash: string }[] = []
    let after: string | undefined
    do {
      const page = await table.page({ pk: partitions.apiKeys(userId), after, withExpired }, 200)
      found.push(...page.items.map((pointer) => ({ id: pointer.sk, hash: hashIn(pointer) })))
      after = page.last
    } while (after !== undefined)
    return found
  }

  return {
    listPointers,

    /** Writes the pointer and the event first. So there is never a key that its user cannot list and revoke. */
    async add(key: StoredApiKey) {
      const ttl = key.expires_at && ttlAt(new Date(key.expires_at))
      const pointer = { ...keys.apiKeyPointer(key.user_id, key.id), hash: key.hash, ttl }
      await table.transact([
        { put: pointer },
        ...outbox.writesOf(key.user_id, eventOf('key.created', key.id)),
      ])
      await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })
    },

    /**
     * Reads an API key, counts the request, and returns the rest of the caller's allowance. `identify` gets a key
     * that is refused, too.
     */
    async hit(hash: string, identify: (key: StoredApiKey) => void) {
      const hit = await rateLimiter.hit(keys.apiKey(hash), (item) => identify(StoredApiKey.parse(item)))
      return hit && { key: StoredApiKey.parse(hit.item), rateLimit: hit.rateLimit }
    },

    /** Oldest first. */
    async list(userId: string): Promise<StoredApiKey[]> {
      const pointers = await listPointers(userId)
      const found = await table.getAll(pointers.map(({ hash }) => keys.apiKey(hash)))
      return found.map((item) => StoredApiKey.parse(item)).sort((a, b) => (a.id < b.id ? -1 : 1))
    },

    async findHash(userId: string, id: string) {
      const pointer = await table.get(keys.apiKeyPointer(userId, id))
      return pointer && hashIn(pointer)
    },

    /** From now on, the key is not valid. */
    end: (hash: string) => table.delete(keys.apiKey(hash)),

    /** Deletes the pointer and writes the event, once. */
    removePointerWithEvent: (userId: string, id: string) =>
      table.transact([
        { name: 'pointer', delete: keys.apiKeyPointer(userId, id), when: 'if-present' },
        ...outbox.writesOf(userId, eventOf('key.revoked', id)),
      ]),

    removePointer: (userId: string, id: string) => table.delete(keys.apiKeyPointer(userId, id)),
  }
}

/** The event has only the id, because any key with `inbox:read` may read it. */
const eventOf = (event_type: string, key_id: string) => ({ event_type, payload: { key_id } })
