import { keys } from '../table/keys.ts'
import type { createRateLimiter } from '../table/rate-limiter.ts'
import type { Table } from '../table/table.ts'
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

    /** Points to a new address. Returns false and writes nothing if the pointer names another address than `hash`. */
    async movePointer(userId: string, pointer: Pointer, hash: string | undefined) {
      const { written } = await table.update(keys.calendarPointer(userId), { set: pointer }, { hash })
      return written
    },

    /** Does nothing if the pointer names another address by now. */
    removePointer: (userId: string, hash: string) => table.delete(keys.calendarPointer(userId), { hash }),

    /** From now on, the address is valid. */
    add: (address: StoredCalendarAddress) =>
      table.put({ ...keys.calendarAddress(address.hash), ...address, hits: 0 }),

    /** From now on, the address is not valid. */
    end: (hash: string) => table.delete(keys.calendarAddress(hash)),

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
