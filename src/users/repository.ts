import { keys, partitions } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { Account } from './schemas.ts'
import type { Profile } from './schemas.ts'

export type UserRepository = ReturnType<typeof createUserRepository>

export function createUserRepository(table: Table) {
  return {
    find: async (userId: string) => {
      const item = await table.get(keys.account(userId))
      return item && Account.parse(item)
    },

    /** Makes or refreshes the account; undefined when it is being deleted. */
    async signedIn({ user_id, email, name, picture }: Profile, at: string) {
      const { written, item } = await table.update(
        keys.account(user_id),
        { set: { user_id, email, name, picture, last_login_at: at }, setOnce: { created_at: at } },
        { deleting_at: undefined },
      )
      return written ? Account.parse(item) : undefined
    },

    markDeleting: (userId: string, at: string) =>
      table.update(
        keys.account(userId),
        { set: { deleting_at: at, deletion_lease_until: 0 } },
        { user_id: userId, deleting_at: undefined },
      ),

    /**
     * The marked account, to be worked on by this request alone; or why that is not possible. A request that did not
     * end its lease may have ended a session or a key unrecorded: the wait begins anew.
     */
    async leaseDeletion(userId: string, now: number, until: number) {
      const key = keys.account(userId)
      const lease = { deletion_lease_until: until }
      let leased = await table.update(key, { set: lease }, { deletion_lease_until: 0 })
      if (!leased.written && leased.item?.deleting_at) {
        const anew = { ...lease, access_ended_at: undefined }
        leased = await table.update(key, { set: anew }, { deletion_lease_until: { below: now } })
      }
      if (leased.written) return Account.parse(leased.item)
      return leased.item?.deleting_at ? 'leased' : 'not-deleting'
    },

    endDeletionLease: (userId: string, accessEndedAt: string) =>
      table.update(
        keys.account(userId),
        { set: { deletion_lease_until: 0, access_ended_at: accessEndedAt } },
        { user_id: userId },
      ),

    /**
     * Deletes all but the account itself, the sessions that delete it and what points to its keys; as `Table.drain`
     * says, of all its partitions.
     */
    async drain(userId: string, deletingSessionIds: string[]) {
      const drained = [
        await table.drain(partitions.account(userId), [keys.account(userId).sk]),
        await table.drain(partitions.sessions(userId), deletingSessionIds),
        await table.drain(partitions.inbox(userId)),
      ]
      return (['more', 'emptied'] as const).find((outcome) => drained.includes(outcome)) ?? 'empty'
    },

    /** This account, marked at this time: not one that was made anew since, while an answer was lost. */
    remove: (userId: string, deletingAt: string) =>
      table.delete(keys.account(userId), { deleting_at: deletingAt }),
  }
}
