import { keys } from '../table/keys.ts'
import type { Item } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { eventDays } from '../time.ts'
import { StoredCounts } from './schemas.ts'

export type CountsRepository = ReturnType<typeof createCountsRepository>

/** `kilobytes` is the size of the events that were stored on `day`, the number of the day since 1970. */
export type Change = { applications: number; kilobytes: number; day: number }

/** The kilobytes of events by the day on which they were stored. */
export type Days = Map<number, number>

/** A change removes this many days that no longer count. So a week without a change costs no further call. */
const removedDays = 7

/**
 * The attribute of a day is its number in base 36, in capitals: `G1B`. It is short, so that the row with all days stays
 * below 1 KB, which is one write unit. No other attribute has capitals.
 */
const nameOf = (day: number) => day.toString(36).toUpperCase()

const daysIn = (row: Item): Days =>
  new Map(
    Object.entries(row)
      .filter(([name]) => /^[0-9A-Z]+$/.test(name))
      .map(([name, kilobytes]) => [parseInt(name, 36), Number(kilobytes)]),
  )

/** Removes the attributes of days. */
const without = (days: number[]) => Object.fromEntries(days.map((day) => [nameOf(day), undefined]))

/** One row of a user counts their applications, and the kilobytes of their events by day. */
export function createCountsRepository({ table }: { table: Table }) {
  return {
    /** The row of a new account, which has nothing. */
    firstWrite: (userId: string): Write => ({
      name: 'counts',
      put: { ...keys.counts(userId), applications: 0 },
      when: 'if-absent',
    }),

    /** Stores the counts of an account of version 1.0.0, unless another request was faster. */
    start: (userId: string, applications: number, days: Days) =>
      table.update(
        keys.counts(userId),
        { set: { applications, ...Object.fromEntries([...days].map(([day, it]) => [nameOf(day), it])) } },
        'if-absent',
      ),

    /**
     * Adds to the counts and returns them. Days before the last 120 do not count. Returns undefined if there is no row. A
     * change whose response is lost may count twice.
     */
    async add(userId: string, { applications, kilobytes, day }: Change) {
      const key = keys.counts(userId)
      const first = day - eventDays
      const over = Array.from({ length: removedDays }, (_, index) => first - 1 - index)
      const add = { applications, [nameOf(day)]: kilobytes }
      const { written, item } = await table.update(key, { add, set: without(over) }, 'if-present')
      if (!written) return undefined
      const days = daysIn(item)
      const older = [...days.keys()].filter((it) => it < first)
      if (older.length > 0) await table.update(key, { set: without(older) }, 'if-present')
      const kept = [...days].filter(([it]) => it >= first).map(([, it]) => it)
      return {
        applications: StoredCounts.parse(item).applications,
        kilobytes: kept.reduce((sum, it) => sum + it, 0),
      }
    },
  }
}
