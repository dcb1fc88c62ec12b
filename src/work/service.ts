import { AppError, overtaken, tryAgainIn } from '../errors.ts'
import { hourMs, minuteSeconds } from '../time.ts'
import { currentUsage } from '../usage.ts'
import type { Usage, WorkKind } from '../usage.ts'
import type { WorkRepository } from './repository.ts'

export type WorkBudget = ReturnType<typeof createWorkBudget>

type Parts = { repository: WorkRepository; perMinute: number; now: () => Date }

/**
 * Prices in millionths of a US dollar. `request` includes the gateway, Lambda, logs and traces. `kilobyte` is the price
 * of 1,000 bytes of either body. docs/costs.md has the arithmetic.
 */
export const prices = { request: 3, writeUnit: 0.625, readUnit: 0.125, kilobyte: 0.1 }

/** `ends-access` may use another hour's worth. */
const mostDebtMs = { usual: hourMs, 'ends-access': 2 * hourMs }
type Charged = Exclude<WorkKind, 'free'>

/** `owed`: milliseconds that are not yet in the table. `fullAt`: the last known state. */
type Account = { owed: number; fullAt: number }

/** The accounts that an instance remembers. */
const mostAccounts = 10_000

/**
 * The budget of work of an account, shared by its sessions and API keys on all instances. It fills by the minute and
 * holds an hour's worth. Its state is the time at which it will be full again, so one number tells how much it holds.
 *
 * A request pays its fixed share at its start. The rest of its use is known at its end, and is paid with the account's
 * next request on this instance.
 */
export function createWorkBudget({ repository, perMinute, now }: Parts) {
  const millisecondsOf = (price: number) => (price / perMinute) * minuteSeconds * 1000

  const accounts = new Map<string, Account>()

  function accountOf(userId: string): Account {
    const account = accounts.get(userId) ?? { owed: 0, fullAt: 0 }
    accounts.delete(userId)
    accounts.set(userId, account)
    const [oldest] = accounts.keys()
    if (accounts.size > mostAccounts && oldest !== undefined) accounts.delete(oldest)
    return account
  }

  /** If the budget is empty, returns `share` to the account and throws `rate_limited`. */
  function requireWork(account: Account, { at, kind, share }: { at: number; kind: Charged; share: number }) {
    const before = account.fullAt - share
    const emptyMs = before - at - mostDebtMs[kind]
    if (emptyMs < 0) return
    // The caller also waits for the work that its last request still owes.
    const waitMs = emptyMs + Math.max(account.owed, 0)
    account.owed -= share
    account.fullAt = before
    const resetSeconds = Math.floor(waitMs / 1000) + 1
    throw new AppError(
      'rate_limited',
      `This account has sent too many or too large requests in the last hour. ${tryAgainIn(resetSeconds)}`,
      { retryAfterSeconds: resetSeconds },
    )
  }

  return {
    /**
     * Admits a request of an account. Throws `account_blocked`, or `rate_limited` if the budget is empty. One table call,
     * or none while this instance knows that the budget is empty.
     */
    async begin(userId: string, kind: WorkKind) {
      const at = now().getTime()
      if (kind === 'free') {
        requireUnblocked(await repository.find(userId))
        return
      }
      const account = accountOf(userId)
      requireWork(account, { at, kind, share: 0 })
      const share = millisecondsOf(prices.request)
      const { owed } = account
      account.owed = 0
      try {
        const milliseconds = owed + share
        const work = await repository.take(userId, { milliseconds, at, wasFull: account.fullAt < at })
        if (!work) throw overtaken()
        requireUnblocked(work)
        account.fullAt = work.full_at
      } catch (error) {
        account.owed += owed
        throw error
      }
      // A request that overdraws the budget is served, so its own share does not count.
      requireWork(account, { at, kind, share })
      const usage = currentUsage()
      if (usage) usage.userId = userId
    },

    /** Remembers the use of an admitted request. */
    charge(userId: string, { writeUnits, readUnits, bytes }: Usage) {
      const price =
        writeUnits * prices.writeUnit + readUnits * prices.readUnit + (bytes / 1000) * prices.kilobyte
      accountOf(userId).owed += millisecondsOf(price)
    },

    /** Removes the budget of a deleted account, if it is full and the account is not blocked. */
    remove: (userId: string) => repository.remove(userId, now().getTime()),
  }
}

function requireUnblocked({ blocked_at }: { blocked_at?: string | undefined }) {
  if (blocked_at === undefined) return
  throw new AppError('account_blocked', 'This account is blocked. Ask the operator of this service.')
}
