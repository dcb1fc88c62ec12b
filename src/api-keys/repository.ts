import * as z from 'zod'
import type { Outbox } from '../inbox/outbox.ts'
import { keys, partitions } from '../table/keys.ts'
import type { Item } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
import { ttlAt } from '../time.ts'
import { StoredApiKey } from './schemas.ts'

export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>

type Parts = {
  table: Table
  rateLimiter: ReturnType<typeof createRateLimiter>
  outbox: Pick<Outbox, 'writesOf'>
  now: () => Date
}

/**
 * A row of the user's partition that names an API key: a numbered slot, which has the id of its key. Version 1.0.0
 * wrote a pointer instead, whose sort key is the id.
 */
export const StoredPointer = z.object({
  sk: z.string(),
  hash: z.string(),
  key_id: z.string().optional(),
  ttl: z.number().optional(),
})

/** The place of an API key. A pointer of version 1.0.0 has no slot. */
export type KeyPlace = { id: string; hash: string; slot: number | undefined }
export type Pointer = KeyPlace & { isExpired: boolean }

/**
 * An API key is stored under its hash. A slot in its user's partition has the hash, so that the keys of a user can be
 * listed, and deleted with the account.
 */
export function createApiKeyRepository({ table, rateLimiter, outbox, now }: Parts) {
  function pointerIn(row: Item): Pointer {
    const { sk, hash, key_id: id = sk, ttl = Infinity } = StoredPointer.parse(row)
    const slot = id === sk ? undefined : Number(sk.slice('slot#'.length))
    return { id, hash, slot, isExpired: ttl <= now().getTime() / 1000 }
  }

  const keyOf = (userId: string, { id, slot }: KeyPlace) =>
    slot === undefined ? keys.apiKeyPointer(userId, id) : keys.apiKeySlot(userId, slot)

  /**
   * All pointers of a user. A pointer may have no key, if the request that created it stopped between its two writes.
   */
  async function listPointers(userId: string, { withExpired = false } = {}) {
    const found: Pointer[] = []
    let after: string | undefined
    do {
      const page = await table.page({ pk: partitions.apiKeys(userId), after, withExpired }, 200)
      found.push(...page.items.map(pointerIn))
      after = page.last
    } while (after !== undefined)
    return found
  }

  return {
    listPointers,

    /**
     * Takes the slot, with the event, and then writes the key. So there is never a key that its user cannot list and
     * revoke. Returns false and writes nothing if the slot has another occupant than the given one.
     */
    async add(key: StoredApiKey, slot: number, occupant?: Pointer) {
      const ttl = key.expires_at && ttlAt(new Date(key.expires_at))
      const taken = await table.transactOnce([
        {
          name: 'slot',
          put: { ...keys.apiKeySlot(key.user_id, slot), key_id: key.id, hash: key.hash, ttl },
          when: { hash: occupant?.hash },
        },
        ...outbox.writesOf(key.user_id, eventOf('key.created', key.id)),
      ])
      if (taken.written) await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })
      return taken.written
    },

    /** Returns false if the key was revoked. */
    async holdsSlot({ user_id, hash }: StoredApiKey, slot: number) {
      const row = await table.get(keys.apiKeySlot(user_id, slot))
      return row !== undefined && pointerIn(row).hash === hash
    },

    /**
     * Reads an API key, counts the request, and returns the rest of the caller's allowance. `identify` gets the
     * key even if the request is then refused.
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

    /** The members of `hashes` that belong to an existing API key. */
    async findKeys(hashes: string[]) {
      const found = await table.getAll(hashes.map((hash) => keys.apiKey(hash)))
      return new Set(found.map((item) => StoredApiKey.parse(item).hash))
    },

    /** From now on, the key is not valid. */
    end: (hash: string) => table.delete(keys.apiKey(hash)),

    /** Deletes the pointer and writes the event. Does neither if the pointer is gone or another key has taken its slot. */
    removePointerWithEvent: (userId: string, pointer: KeyPlace) =>
      table.transact([
        { name: 'pointer', delete: keyOf(userId, pointer), when: { hash: pointer.hash } },
        ...outbox.writesOf(userId, eventOf('key.revoked', pointer.id)),
      ]),

    removePointer: (userId: string, pointer: KeyPlace) => table.delete(keyOf(userId, pointer)),
  }
}

/** The event has only the id, because any key with `inbox:read` may read it. */
const eventOf = (event_type: string, key_id: string) => ({ event_type, payload: { key_id } })
