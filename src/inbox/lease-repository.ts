import { idAt } from '../ids.ts'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { dayMs, mostSkewMs, undeliveredDays } from '../time.ts'
import type { Pointer } from './pointers.ts'
import { eventRange, pointerOf } from './rows.ts'
import { StoredEvent } from './schemas.ts'

export type LeaseRepository = ReturnType<typeof createLeaseRepository>

type ReadyQuery = {
  userId: string
  now: Date
  /** It stops when it has found this many wanted pointers of a kind. */
  limit: number
  isWanted: (pointer: Pointer) => boolean
}

/** The number of ready pointers of a kind that a lease looks at. They are about 500 read units. */
const mostLookedAt = 10_000
const largePage = 2000

export function createLeaseRepository({ table }: { table: Table }) {
  return {
    /** The pointers of events that can be leased, wanted or not: never leased ones, and ones whose leases have ended. */
    async ready({ userId, now, limit, isWanted }: ReadyQuery): Promise<Pointer[][]> {
      const oldest = new Date(now.getTime() - undeliveredDays * dayMs)
      const ended = new Date(now.getTime() - mostSkewMs)
      const ranges = [
        eventRange(userId, 'undelivered', { from: idAt(oldest) }),
        eventRange(userId, 'lease-end', { from: oldest.toISOString(), to: `${ended.toISOString()}#g` }),
      ]
      return Promise.all(
        ranges.map(async (range) => {
          const found: Pointer[] = []
          let after: string | undefined
          do {
            const page = await table.page({ ...range, after }, after === undefined ? limit : largePage)
            found.push(...page.items.map(pointerOf))
            after = page.last
          } while (
            after !== undefined &&
            found.length < mostLookedAt &&
            found.filter(isWanted).length < limit
          )
          return found
        }),
      )
    },

    /** The contents of these events that exist, by event id. */
    async contents(userId: string, eventIds: string[]): Promise<Map<string, StoredEvent>> {
      const items = await table.getAll(eventIds.map((id) => keys.event(userId, 'event', id)))
      return new Map(
        items.map((item) => {
          const content = StoredEvent.parse(item)
          return [content.event_id, content]
        }),
      )
    },

    /** Adds its type to a pointer of version 1.0.0, unless the event is no longer there. */
    async setType(userId: string, eventId: string, event_type: string) {
      await table.update(keys.event(userId, 'undelivered', eventId), { set: { event_type } }, 'if-present')
    },
  }
}
