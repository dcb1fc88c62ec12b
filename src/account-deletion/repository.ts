import { keys, partitions } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { Account } from '../users/schemas.ts'

export type DeletionRepository = ReturnType<typeof createDeletionRepository>

export function createDeletionRepository({ table }: { table: Table }) {
  return {
    /** Marks the account. From then on it accepts no sign-in. A second mark changes nothing. */
    mark: (userId: string, at: string) =>
      table.update(
        keys.account(userId),
        { set: { deleting_at: at, deletion_lease_until: 0 } },
        { user_id: userId, deleting_at: undefined },
      ),

    /**
     * Leases the marked account to one request, until the epoch millisecond `until`. Otherwise says why that is
     * impossible. If the previous request did not return its lease, it may have ended a session or an API key without
     * recording the time. The wait then begins anew.
     */
    async lease(userId: string, now: number, until: number) {
      const key = keys.account(userId)
      const lease = { deletion_lease_until: until }
      let leased = await table.update(key, { set: lease }, { deletion_lease_until: 0 })
      if (!leased.written && leased.item?.deleting_at) {
        const restarted = { ...lease, access_ended_at: undefined }
        leased = await table.update(key, { set: restarted }, { deletion_lease_until: { below: now } })
      }
      if (leased.written) return Account.parse(leased.item)
      return leased.item?.deleting_at ? 'leased' : 'not-deleting'
    },

    returnLease: (userId: string, accessEndedAt: string) =>
      table.update(
        keys.account(userId),
        { set: { deletion_lease_until: 0, access_ended_at: accessEndedAt } },
        { user_id: userId },
      ),

    /**
     * Deletes everything of a user except the account, the sessions with these ids, and the pointers to the API keys
     * and to the calendar address.
     * The result is that of `Table.drain`, over all partitions.
     */
    async drain(userId: string, keptSessionIds: string[]) {
      const kept = [keys.account(userId), keys.calendarPointer(userId)].map(({ sk }) => sk)
      const drained = [
        await table.drain(partitions.account(userId), kept),
        await table.drain(partitions.sessions(userId), keptSessionIds),
        await table.drain(partitions.inbox(userId)),
        await table.drain(partitions.applications(userId)),
      ]
      return (['more', 'emptied'] as const).find((outcome) => drained.includes(outcome)) ?? 'empty'
    },

    /**
     * Deletes the account if it still has this mark. Without the condition, a retry after a lost response could delete
     * an account that was created again in the meantime.
     */
    remove: (userId: string, deletingAt: string) =>
      table.delete(keys.account(userId), { deleting_at: deletingAt }),
  }
}
