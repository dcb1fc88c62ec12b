import { retry } from '../retry.ts'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { daySeconds } from '../time.ts'
import { StoredWork } from './schemas.ts'

export type WorkRepository = ReturnType<typeof createWorkRepository>

/** Milliseconds of refill to take from the budget at the epoch millisecond `at`. */
type Taking = { milliseconds: number; at: number; wasFull: boolean }

/** A debt is paid within hours. */
const keptSeconds = 2 * daySeconds

/** A wrong guess is corrected at once. */
const noWait = async () => undefined

export function createWorkRepository({ table }: { table: Table }) {
  return {
    /**
     * Takes work from the budget. Returns the state afterwards, or undefined if other requests changed it at every try.
     * A blocked account's row stays as it is.
     *
     * A full budget begins anew from now, and any other goes on from where it is. That is one call if `wasFull` is
     * right, and two if it is not.
     */
    take: (userId: string, { milliseconds, at, wasFull }: Taking) => {
      let isFull = wasFull
      const ttl = Math.ceil(at / 1000) + keptSeconds
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

    /** A block has no end: its row does not expire. */
    block: (userId: string, at: string) => table.put({ ...keys.work(userId), blocked_at: at }),

    unblock: (userId: string) => table.delete(keys.work(userId)),

    /** Removes the row with its account. A block stays, so that the person cannot sign up again. */
    remove: (userId: string) => table.delete(keys.work(userId), { blocked_at: undefined }),
  }
}
