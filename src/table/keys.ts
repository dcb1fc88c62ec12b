import type { Range } from './table.ts'

/**
 * How the data lies: every key of the one table.
 *
 * | what              | pk                       | sk                              |
 * |-------------------|--------------------------|---------------------------------|
 * | account           | user#<user_id>           | account                         |
 * | idempotency key   | user#<user_id>           | idempotency#<hash>              |
 * | session           | user#<user_id>#sessions  | <session id>                    |
 * | API key of a user | user#<user_id>#keys      | <key id>, points to the next    |
 * | API key           | key#<hash of the key>    | key                             |
 * | event             | user#<user_id>#inbox     | event#<event id>                |
 * | its state         | user#<user_id>#inbox     | undelivered#… or delivered#…    |
 * | sign-in attempts  | limit#sign-in#<address>  | <window>                        |
 *
 * Event ids are UUIDs of version 7: their order is that of time.
 */
export type Key = { pk: string; sk: string }
export type EventRow = 'event' | 'undelivered' | 'delivered' | 'quarantined'

export const keys = {
  account: (userId: string): Key => ({ pk: partitions.account(userId), sk: 'account' }),
  idempotency: (userId: string, hash: string): Key => ({
    pk: partitions.account(userId),
    sk: `idempotency#${hash}`,
  }),
  session: (userId: string, sessionId: string): Key => ({ pk: partitions.sessions(userId), sk: sessionId }),
  keyOfUser: (userId: string, keyId: string): Key => ({ pk: partitions.keys(userId), sk: keyId }),
  apiKey: (hash: string): Key => ({ pk: `key#${hash}`, sk: 'key' }),
  event: (userId: string, row: EventRow, eventId: string): Key => ({
    pk: partitions.inbox(userId),
    sk: `${row}#${eventId}`,
  }),
  signInAttempts: (address: string, windowStart: number): Key => ({
    pk: `limit#sign-in#${address}`,
    sk: String(windowStart),
  }),
}

export const partitions = {
  account: (userId: string) => `user#${userId}`,
  sessions: (userId: string) => `user#${userId}#sessions`,
  keys: (userId: string) => `user#${userId}#keys`,
  inbox: (userId: string) => `user#${userId}#inbox`,
}

/** Events in one state, those of ids from one to another. */
export const eventRange = (userId: string, row: EventRow, from = '0', to = 'g'): Range => ({
  pk: partitions.inbox(userId),
  between: [`${row}#${from}`, `${row}#${to}`],
})
