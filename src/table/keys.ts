import type { Range } from './table.ts'

/**
 * How the data lies: every key of the one table.
 *
 * | what              | pk                       | sk                              |
 * |-------------------|--------------------------|---------------------------------|
 * | account           | user#<user_id>           | account                         |
 * | idempotency key   | user#<user_id>           | idempotency#<hash>              |
 * | used ID token     | user#<user_id>           | id-token#<hash>                 |
 * | session           | user#<user_id>#sessions  | <session id>                    |
 * | API key of a user | user#<user_id>#keys      | <key id>, points to the next    |
 * | API key           | key#<hash of the key>    | key                             |
 * | event             | user#<user_id>#inbox     | event#<event id>                |
 * | its state         | user#<user_id>#inbox     | undelivered#… or delivered#…    |
 * | application       | user#<user_id>#applications | application#<id>             |
 * | a move of it      | user#<user_id>#applications | history#<id>#<place>         |
 * | whose URL it is   | user#<user_id>#applications | url#<hash of the URL key>    |
 * | it in a list      | user#<user_id>#applications | <sort>#<value>\u0001<id>     |
 * | it, without value | user#<user_id>#applications | <sort>~<id>                  |
 * | sign-in attempts  | limit#sign-in#<address>  | <window>                        |
 *
 * Event ids are UUIDs of version 7: their order is that of time. U+0001 stands in no text that is taken, and before all
 * that does: "Acme" comes before "Acme Inc".
 */
export type Key = { pk: string; sk: string }
export type EventRow = 'event' | 'undelivered' | 'delivered'

export const keys = {
  account: (userId: string): Key => ({ pk: partitions.account(userId), sk: 'account' }),
  idempotency: (userId: string, hash: string): Key => ({
    pk: partitions.account(userId),
    sk: `idempotency#${hash}`,
  }),
  idToken: (userId: string, hash: string): Key => ({
    pk: partitions.account(userId),
    sk: `id-token#${hash}`,
  }),
  session: (userId: string, sessionId: string): Key => ({ pk: partitions.sessions(userId), sk: sessionId }),
  keyOfUser: (userId: string, keyId: string): Key => ({ pk: partitions.keys(userId), sk: keyId }),
  apiKey: (hash: string): Key => ({ pk: `key#${hash}`, sk: 'key' }),
  event: (userId: string, row: EventRow, eventId: string): Key => ({
    pk: partitions.inbox(userId),
    sk: `${row}#${eventId}`,
  }),
  application: (userId: string, id: string): Key => ({
    pk: partitions.applications(userId),
    sk: `application#${id}`,
  }),
  move: (userId: string, id: string, place: number): Key => ({
    pk: partitions.applications(userId),
    sk: `history#${id}#${String(place).padStart(2, '0')}`,
  }),
  savedUrl: (userId: string, hash: string): Key => ({
    pk: partitions.applications(userId),
    sk: `url#${hash}`,
  }),
  sorted: (userId: string, sort: string, value: string | undefined, id: string): Key => ({
    pk: partitions.applications(userId),
    sk: value === undefined ? `${sort}~${id}` : `${sort}#${value}\u0001${id}`,
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
  applications: (userId: string) => `user#${userId}#applications`,
}

/** Events in one state, those of ids from one to another. */
export const eventRange = (userId: string, row: EventRow, from = '0', to = 'g'): Range => ({
  pk: partitions.inbox(userId),
  between: [`${row}#${from}`, `${row}#${to}`],
})

/** The moves of an application, the oldest first. */
export const movesRange = (userId: string, id: string): Range => ({
  pk: partitions.applications(userId),
  between: [`history#${id}#`, `history#${id}$`],
})

type Order = { sort: string; descending: boolean; from?: string | undefined; someLack: boolean }

/**
 * Applications in an order: from a value on, and after the one with this sort key. Where some lack what the order is by,
 * they come last, whichever way it goes: downwards that takes a range of its own.
 */
export function sortedRanges(
  userId: string,
  { sort, descending, from = '', someLack }: Order,
  after?: string,
): [Range, ...Range[]] {
  const range = (first: string, last: string): Range => ({
    pk: partitions.applications(userId),
    between: [`${sort}${first}`, `${sort}${last}`],
    descending,
  })
  if (!descending || !someLack) return [{ ...range(`#${from}`, '~g'), after }]
  const lacking = range('~', '~g')
  return after?.startsWith(`${sort}~`)
    ? [{ ...lacking, after }]
    : [{ ...range(`#${from}`, '$'), after }, lacking]
}
