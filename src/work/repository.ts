import { noWait, retry } from '../retry.ts'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { daySeconds, ttlAt } from '../time.ts'
import { StoredWork } from './schemas.ts'

export type WorkRepository = ReturnType<typeof createWorkRepository>

/** Milliseconds of refill to take from the budget at the epoch millisecond `at`. */
type Taking = { milliseconds: number; at: number; wasFull: boolean }

/** The `ttl` of a row that was used at the epoch millisecond `at`. Its budget is full again within hours, long before. */
const ttlAfter = (at: number) => ttlAt(new Date(at)) + 2 * daySeconds

export function createWorkRepository({ table }: { table: Table }) {
  return {
    /**
     * Takes work from the budget. Returns the state afterwards, or undefined if other requests changed it at every try.
     * A blocked account's row stays as it is.
     *
     * If the budget is full, `full_at` becomes `at` plus `milliseconds`. Otherwise `milliseconds` are added to `full_at`.
     * The two need different expressions, so a wrong `wasFull` costs a second call.
     */
    take: (userId: string, { milliseconds, at, wasFull }: Taking) => {
      let isFull = wasFull
      const ttl = ttlAfter(at)
      return retry(noWait, async () => {
        const taken = await table.update(
          keys.work(userId),
          isFull
            ? { set: { full_at: at + milliseconds, ttl } }
            : { add: { full_at: milliseconds }, set: { ttl } },
          { full_at: isFull ? { below: at, orAbsent: true } : { atLeast: at }, blocked_at: undefined },
        )
        const work = StoredWork.parse(taken.item ?? {})
        if (taken.written || work.blocked_at) return work
        isFull = work.full_at < at
        return undefined
      })
    },

    async find(userId: string) {
      return StoredWork.parse((await table.get(keys.work(userId))) ?? {})
    },

    /** A block has no end: its row does not expire. A second block changes nothing. */
    block: (userId: string, at: string) =>
      table.update(keys.work(userId), { set: { blocked_at: at, ttl: undefined } }, { blocked_at: undefined }),

    unblock: (userId: string, at: number) =>
      table.update(keys.work(userId), { set: { blocked_at: undefined, ttl: ttlAfter(at) } }, 'if-present'),

    /**
     * Removes the row with its account, if the budget is full at the epoch millisecond `at`. Otherwise a person could
     * delete the account to get a full budget. A block stays too, because a deleted person could sign up again.
     */
    remove: (userId: string, at: number) =>
      table.delete(keys.work(userId), { full_at: { below: at }, blocked_at: undefined }),
  }
}
