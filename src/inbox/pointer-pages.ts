import { idAt } from '../ids.ts'
import type { Table } from '../table/table.ts'
import { dayMs, undeliveredDays } from '../time.ts'
import type { Paging } from '../values.ts'
import { positionIn } from './pointers.ts'
import type { Pointer } from './pointers.ts'
import { eventRange, fitting, furthestOf, pointerOf } from './rows.ts'
import type { EventState } from './schemas.ts'

type PointersQuery = Paging & {
  userId: string
  state: EventState
  since: Date | undefined
  descending?: boolean
}

/** The rows that a list of each state reads, in the order in which an event goes through them. */
const rowsOfState = {
  undelivered: ['undelivered', 'attempted'],
  leased: ['lease-end'],
  quarantined: ['quarantined'],
  delivered: ['delivered'],
} as const

export function createPointerPages({ table, now }: { table: Table; now: () => Date }) {
  /** DynamoDB removes expired rows late. Ids tell time, so a range can begin after them. */
  const oldestUndelivered = () => idAt(new Date(now().getTime() - undeliveredDays * dayMs))

  /** The first position that a list can have. Leases that have ended are before it. */
  function startOf(state: EventState, since: Date | undefined) {
    if (state === 'leased') return new Date(now().getTime() + 1).toISOString()
    const starts = [since ? idAt(since) : '0', state === 'undelivered' ? oldestUndelivered() : '0']
    return starts.sort().at(-1)!
  }

  return {
    /**
     * At most `limit` pointers in one state, oldest event first, with at most 5 MB of events. Leased events are in the
     * order in which their leases end, and `since` does not limit them.
     */
    async pointers({ userId, state, since, descending = false, limit, after }: PointersQuery) {
      const from = startOf(state, since)
      // The last event of the previous page may have expired. DynamoDB rejects a start outside of the range.
      const isOutside = after !== undefined && after < from
      if (isOutside && descending) return { pointers: [], last: undefined }
      const found: Pointer[] = []
      const ends: string[] = []
      for (const row of rowsOfState[state]) {
        const start = after === undefined || isOutside ? undefined : `${row}#${after}`
        const range = { ...eventRange(userId, row, { from }), descending, after: start }
        const { items, last } = await table.page(range, limit)
        found.push(...items.map(pointerOf))
        if (last !== undefined) ends.push(last.slice(row.length + 1))
      }

      const order = (one: string, other: string) => (one === other ? 0 : one < other === descending ? 1 : -1)
      const position = (pointer: Pointer) => positionIn(state, pointer)
      const [end] = ends.sort(order)
      const all = [...furthestOf(found).values()]
        // Beyond the end of one range, the other range may have more.
        .filter((pointer) => end === undefined || order(position(pointer), end) <= 0)
        .sort((one, other) => order(position(one), position(other)))
      const pointers = fitting(all.slice(0, limit))
      const lastShown = pointers.at(-1)
      return { pointers, last: pointers.length < all.length && lastShown ? position(lastShown) : end }
    },

    /** An event that is leased meanwhile is counted twice rather than missed. */
    async countUndelivered(userId: string, most: number) {
      let total = 0
      for (const row of rowsOfState.undelivered) {
        const range = eventRange(userId, row, { from: oldestUndelivered() })
        if (total < most) total += await table.countUpTo(range, most - total)
      }
      return total
    },
  }
}
