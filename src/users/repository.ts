import type { CountsRepository } from '../counts/repository.ts'
import type { Outbox } from '../inbox/outbox.ts'
import { keys } from '../table/keys.ts'
import type { Item } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { ttlAt } from '../time.ts'
import { Account, IdTokenUse } from './schemas.ts'
import type { IdToken } from './schemas.ts'

export type UserRepository = ReturnType<typeof createUserRepository>

/** The rows that a sign-in depends on: the account, its counts, and the first use of the ID token. */
export type SignInRows = { account?: Account | undefined; usedAt?: Date | undefined; hasCounts?: true }

type SignIn = { idToken: IdToken; sessionId: string; at: Date; known: SignInRows }

/** An ID token is accepted for up to 30 s after its end. Its row lives a little longer. */
const rememberedMs = 60_000

const usedAtOf = (row: Item) => new Date(IdTokenUse.parse(row).used_at)

type Parts = { table: Table; outbox: Outbox; counts: Pick<CountsRepository, 'firstWrite'> }

export function createUserRepository({ table, outbox, counts }: Parts) {
  return {
    async find(userId: string) {
      const item = await table.get(keys.account(userId))
      return item && Account.parse(item)
    },

    async findForSignIn(userId: string, tokenHash: string): Promise<SignInRows> {
      const rows = [keys.account(userId), keys.idToken(userId, tokenHash)]
      const items = await table.getAll(rows)
      const [account, use] = rows.map((row) => items.find(({ sk }) => sk === row.sk))
      return { account: account && Account.parse(account), usedAt: use && usedAtOf(use) }
    },

    /**
     * Creates or updates the account, writes the event of the sign-in and marks the ID token as used, in one
     * transaction. If a row has changed since `known`, it writes nothing and returns the rows as they are now.
     */
    async recordSignIn({
      idToken: { profile, hash, expiresAt },
      sessionId,
      at,
      known,
    }: SignIn): Promise<{ account: Account } | { changed: SignInRows }> {
      const { user_id } = profile
      const last_login_at = at.toISOString()
      const account = { ...profile, created_at: known.account?.created_at ?? last_login_at, last_login_at }
      const ttl = ttlAt(new Date(expiresAt.getTime() + rememberedMs))
      const saved: Write = {
        name: 'account',
        put: { ...keys.account(user_id), ...account },
        when: { deleting_at: undefined, created_at: known.account?.created_at },
      }
      const used: Write = {
        name: 'ID token',
        put: { ...keys.idToken(user_id, hash), used_at: last_login_at, ttl },
        when: 'if-absent',
      }
      const event = { event_type: 'user.signed_in', payload: { session_id: sessionId } }
      const done = await table.transactOnce([
        saved,
        ...(known.account || known.hasCounts ? [] : [counts.firstWrite(user_id)]),
        ...(known.usedAt ? [] : [used]),
        ...outbox.writesOf(user_id, event),
      ])
      if (done.written) return { account }
      const changed = { ...known }
      if (done.refused.has('account')) {
        const row = done.refused.get('account')
        changed.account = row && Account.parse(row)
      }
      // The demo data are stored before their owner signs in.
      if (done.refused.has('counts')) changed.hasCounts = true
      if (done.refused.has('ID token')) {
        const row = done.refused.get('ID token')
        changed.usedAt = row && usedAtOf(row)
      }
      return { changed }
    },
  }
}
