import { keys } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
import { ttlAt } from '../time.ts'
import { StoredCalendarAddress, StoredCalendarPointer } from './schemas.ts'

export type CalendarRepository = ReturnType<typeof createCalendarRepository>

type Parts = { table: Table; rateLimiter: ReturnType<typeof createRateLimiter> }
type Pointer = { hash: string; created_at: string }

/** The address lies under its hash. A pointer in the partition of its user names it. */
export function createCalendarRepository({ table, rateLimiter }: Parts) {
  return {
    async findPointer(userId: string): Promise<Pointer | undefined> {
      const item = await table.get(keys.calendarPointer(userId))
      return item && StoredCalendarPointer.parse(item)
    },

    /** Points to a new address. Returns false if the pointer names another address than `previousHash`. */
    async movePointer(userId: string, pointer: Pointer, previousHash: string | undefined) {
      const { written } = await table.update(
        keys.calendarPointer(userId),
        { set: pointer },
        { hash: previousHash },
      )
      return written
    },

    /** Does nothing if the pointer names another address by now. */
    removePointer: (userId: string, hash: string) => table.delete(keys.calendarPointer(userId), { hash }),

    /** Adds an address that ends at this time, unless it is kept. */
    add: (address: StoredCalendarAddress, endsAt: Date) =>
      table.put({ ...keys.calendarAddress(address.hash), ...address, hits: 0, ttl: ttlAt(endsAt) }),

    /** From now on, the address has no end. Returns false if it has ended meanwhile. */
    async keep(hash: string) {
      const { written } = await table.update(
        keys.calendarAddress(hash),
        { set: { ttl: undefined } },
        'if-present',
      )
      return written
    },

    /** From now on, the address is not valid. Returns false if there was none. */
    end: (hash: string) => table.delete(keys.calendarAddress(hash), 'if-present'),

    async find(hash: string) {
      const item = await table.get(keys.calendarAddress(hash))
      return item && StoredCalendarAddress.parse(item)
    },

    /**
     * Reads an address, counts the request, and returns the rest of the caller's allowance. `identify` gets the address
     * even if the request is then refused.
     */
    async hit(hash: string, identify: (address: StoredCalendarAddress) => void) {
      const onRow = (item: object) => identify(StoredCalendarAddress.parse(item))
      const hit = await rateLimiter.hit(keys.calendarAddress(hash), onRow)
      return hit && { address: StoredCalendarAddress.parse(hit.item), rateLimit: hit.rateLimit }
    },
  }
}
