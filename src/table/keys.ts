/**
 * Every key of the one table.
 *
 * | row               | pk                       | sk                              |
 * |-------------------|--------------------------|---------------------------------|
 * | account           | user#<user_id>           | account                         |
 * | counts            | user#<user_id>           | counts                          |
 * | idempotency key   | user#<user_id>           | idempotency#<hash>              |
 * | used ID token     | user#<user_id>           | id-token#<hash>                 |
 * | session           | user#<user_id>#sessions  | <session id>                    |
 * | slot of an API key | user#<user_id>#keys     | slot#<number>                   |
 * | pointer to an API key of version 1.0.0 | user#<user_id>#keys | <key id>    |
 * | API key           | key#<hash of the key>    | key                             |
 * | calendar address  | calendar#<hash of the address> | calendar                  |
 * | pointer to the calendar address | user#<user_id> | calendar                   |
 * | event             | user#<user_id>#inbox     | event#<event id>                |
 * | pointer to an event | user#<user_id>#inbox   | <undelivered, attempted, quarantined or delivered>#<event id> |
 * | end of a lease    | user#<user_id>#inbox     | lease-end#<time>#<event id>     |
 * | application       | user#<user_id>#applications | application#<id>             |
 * | move              | user#<user_id>#applications | history#<application id>#<number> |
 * | saved URL         | user#<user_id>#applications | url#<hash of the URL>        |
 * | list row          | user#<user_id>#applications | <sort>#<value>\u0001<id>     |
 * | list row, no value | user#<user_id>#applications | <sort>~<id>                 |
 * | budget of work    | user#<user_id>#work      | work                            |
 * | sign-in attempts  | limit#sign-in#<network>  | <start of the window>           |
 *
 * The rows of an import are remembered by rows like those of idempotency keys.
 *
 * A network of sign-ins is an IPv4 address, or the first groups of an IPv6 address: four for a /64, three for a /48.
 * Event ids are UUIDs of version 7, so their order is the order of time. Input cannot contain U+0001, and it sorts before
 * every allowed character: "Acme" comes before "Acme Inc".
 */
export type Key = { pk: string; sk: string }

/** A row as it lies in the table. */
export type Item = Key & Record<string, unknown>
type ListRow = { sort: string; value: string | undefined; id: string }

/**
 * An event has its content and exactly one pointer, which holds its state. The states are in the order in which an event
 * goes through them. A pointer `attempted` has a row `lease-end` beside it.
 */
export const pointerRows = ['undelivered', 'attempted', 'quarantined', 'delivered'] as const
export type PointerRow = (typeof pointerRows)[number]
export type EventRow = 'event' | PointerRow

export const keys = {
  account: (userId: string): Key => ({ pk: partitions.account(userId), sk: 'account' }),
  counts: (userId: string): Key => ({ pk: partitions.account(userId), sk: 'counts' }),
  idempotency: (userId: string, hash: string): Key => ({
    pk: partitions.account(userId),
    sk: `idempotency#${hash}`,
  }),
  idToken: (userId: string, hash: string): Key => ({
    pk: partitions.account(userId),
    sk: `id-token#${hash}`,
  }),
  session: (userId: string, sessionId: string): Key => ({ pk: partitions.sessions(userId), sk: sessionId }),
  apiKeyPointer: (userId: string, keyId: string): Key => ({ pk: partitions.apiKeys(userId), sk: keyId }),
  apiKeySlot: (userId: string, slot: number): Key => ({
    pk: partitions.apiKeys(userId),
    sk: `slot#${String(slot).padStart(2, '0')}`,
  }),
  apiKey: (hash: string): Key => ({ pk: `key#${hash}`, sk: 'key' }),
  calendarAddress: (hash: string): Key => ({ pk: `calendar#${hash}`, sk: 'calendar' }),
  calendarPointer: (userId: string): Key => ({ pk: partitions.account(userId), sk: 'calendar' }),
  event: (userId: string, row: EventRow, eventId: string): Key => ({
    pk: partitions.inbox(userId),
    sk: `${row}#${eventId}`,
  }),
  leaseEnd: (userId: string, leaseUntil: string, eventId: string): Key => ({
    pk: partitions.inbox(userId),
    sk: `lease-end#${leaseUntil}#${eventId}`,
  }),
  application: (userId: string, id: string): Key => ({
    pk: partitions.applications(userId),
    sk: `application#${id}`,
  }),
  move: (userId: string, id: string, number: number): Key => ({
    pk: partitions.applications(userId),
    sk: `history#${id}#${String(number).padStart(2, '0')}`,
  }),
  savedUrl: (userId: string, hash: string): Key => ({
    pk: partitions.applications(userId),
    sk: `url#${hash}`,
  }),
  listRow: (userId: string, { sort, value, id }: ListRow): Key => ({
    pk: partitions.applications(userId),
    sk: value === undefined ? `${sort}~${id}` : `${sort}#${value}\u0001${id}`,
  }),
  work: (userId: string): Key => ({ pk: `user#${userId}#work`, sk: 'work' }),
  signInAttempts: (network: string, windowStart: number): Key => ({
    pk: `limit#sign-in#${network}`,
    sk: String(windowStart),
  }),
}

export const partitions = {
  account: (userId: string) => `user#${userId}`,
  sessions: (userId: string) => `user#${userId}#sessions`,
  apiKeys: (userId: string) => `user#${userId}#keys`,
  inbox: (userId: string) => `user#${userId}#inbox`,
  applications: (userId: string) => `user#${userId}#applications`,
}

/**
 * Items of one partition, ordered by sort key: all, or only the items between two sort keys. `after` is the last sort
 * key of the previous page. DynamoDB keeps expired items for days; `withExpired` includes them. With `attributes`, the
 * items have only their sort key and these. That saves time, but no capacity units.
 */
export type Range = {
  pk: string
  between?: [from: string, to: string]
  after?: string | undefined
  descending?: boolean
  withExpired?: boolean
  attributes?: readonly string[]
}
