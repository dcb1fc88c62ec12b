/**
 * How the data lies: every key of the one table.
 *
 * | what             | pk                          | sk           |
 * |------------------|-----------------------------|--------------|
 * | account          | user#<user_id>              | account      |
 * | session          | user#<user_id>#sessions     | <session id> |
 * | sign-in attempts | limit#sign-in#<address>     | <window>     |
 */
export type Key = { pk: string; sk: string }

export const keys = {
  account: (userId: string): Key => ({ pk: `user#${userId}`, sk: 'account' }),
  session: (userId: string, sessionId: string): Key => ({ pk: partitions.sessions(userId), sk: sessionId }),
  signInAttempts: (address: string, windowStart: number): Key => ({
    pk: `limit#sign-in#${address}`,
    sk: String(windowStart),
  }),
}

export const partitions = {
  account: (userId: string) => `user#${userId}`,
  sessions: (userId: string) => `user#${userId}#sessions`,
}
