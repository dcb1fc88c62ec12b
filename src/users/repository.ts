import type { Outbox } from '../inbox/outbox.ts'
import { keys, partitions } from '../table/keys.ts'
import type { Item, Table } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { Account, IdTokenUse } from './schemas.ts'
import type { IdToken } from './schemas.ts'

export type UserRepository = ReturnType<typeof createUserRepository>

/** The account before a sign-in, and the first use of the ID token. */
export type KnownForSignIn = { account?: Account | undefined; usedAt?: Date | undefined }

/** An ID token is taken for 30 s after its end. */
const rememberedSeconds = 60

const usedAtOf = (row: Item) => new Date(IdTokenUse.parse(row).used_at)

type Parts = { table: Table; outbox: Outbox }

export function createUserRepository({ table, outbox }: Parts) {
  async function find(userId: string) {
    const item = await table.get(keys.account(userId))
    return item && Account.parse(item)
  }

  return {
    find,

    /** The account, and when the ID token of that hash was first used to sign in to it. */
    async findForSignIn(userId: string, tokenHash: string): Promise<KnownForSignIn> {
      const rows = [keys.account(userId), keys.idToken(userId, tokenHash)]
      const items = await table.getAll(rows)
      const [account, use] = rows.map((row) => items.find(({ sk }) => sk === row.sk))
      return { account: account && Account.parse(account), usedAt: use && usedAtOf(use) }
    },

    /**
     * Makes or refreshes the account, tells of the sign-in, and remembers that the ID token was used; all or nothing.
     * Otherwise what has come in between.
     */
    async signIn(
      { profile, hash, expiresAt }: IdToken,
      { sessionId, at }: { sessionId: string; at: string },
      { account: known, usedAt }: KnownForSignIn,
    ): Promise<{ account: Account } | { inBetween: KnownForSignIn }> {
      const { user_id } = profile
      const account = { ...profile, created_at: known?.created_at ?? at, last_login_at: at }
      const ttl = Math.ceil(expiresAt.getTime() / 1000) + rememberedSeconds
      const saved: Write = {
        put: { ...keys.account(user_id), ...account },
        when: { deleting_at: undefined, created_at: known?.created_at },
      }
      const used: Write = { put: { ...keys.idToken(user_id, hash), used_at: at, ttl }, when: 'if-absent' }
      const news = { event_type: 'user.signed_in', payload: { session_id: sessionId } }
      const writes = [saved, ...(usedAt ? [] : [used]), ...outbox.writesOf(user_id, news)]
      const done = await table.transact(writes)
      if (done.written) return { account }
      const inBetween: KnownForSignIn = { account: known, usedAt }
      for (const [place, row] of done.refused) {
        if (writes[place] === saved) inBetween.account = row && Account.parse(row)
        if (writes[place] === used) inBetween.usedAt = row && usedAtOf(row)
      }
      return { inBetween }
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
