import { unavailable } from '../errors.ts'
import type { Outbox } from '../inbox/outbox.ts'
import { keys, partitions } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { Account } from './schemas.ts'
import type { Profile } from './schemas.ts'

export type UserRepository = ReturnType<typeof createUserRepository>

const mostTries = 3

type Parts = { table: Table; outbox: Outbox }

export function createUserRepository({ table, outbox }: Parts) {
  async function find(userId: string) {
    const item = await table.get(keys.account(userId))
    return item && Account.parse(item)
  }

  return {
    find,

    /** Makes or refreshes the account, and tells of it; undefined when it is being deleted. */
    async signedIn(profile: Profile, sessionId: string, at: string): Promise<Account | undefined> {
      const news = { event_type: 'user.signed_in', payload: { session_id: sessionId } }
      let known = await find(profile.user_id)
      for (let tries = 0; tries < mostTries; tries++) {
        if (known?.deleting_at) return undefined
        const account = { ...profile, created_at: known?.created_at ?? at, last_login_at: at }
        const done = await table.transact([
          {
            put: { ...keys.account(profile.user_id), ...account },
            when: { deleting_at: undefined, created_at: known?.created_at },
          },
          ...outbox.writesOf(profile.user_id, news),
        ])
        if (done.written) return account
        // Another first sign-in, or a deletion, was faster.
        const row = done.refused.get(0)
        known = row && Account.parse(row)
      }
      throw unavailable('The account changes all the time: sign in again.', 1)
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
     * Deletes all but the account itself, these sessions and what points to its keys; as `Table.drain` says, of all its
     * partitions.
     */
    async drain(userId: string, keptSessionIds: string[]) {
      const drained = [
        await table.drain(partitions.account(userId), [keys.account(userId).sk]),
        await table.drain(partitions.sessions(userId), keptSessionIds),
        await table.drain(partitions.inbox(userId)),
        await table.drain(partitions.applications(userId)),
      ]
      return (['more', 'emptied'] as const).find((outcome) => drained.includes(outcome)) ?? 'empty'
    },

    /** This account, marked at this time: not one that was made anew since, while an answer was lost. */
    remove: (userId: string, deletingAt: string) =>
      table.delete(keys.account(userId), { deleting_at: deletingAt }),
  }
}
