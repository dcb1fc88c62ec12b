import { setTimeout as wait } from 'node:timers/promises'
import { partitions } from '../table/keys.ts'
import { createTable } from '../table/table.ts'
import { localClient } from './table.ts'

/** Where counting stops, so that a page is as fast with a large account. */
export const mostCounted = 1000

/** Counts applications of a user in a local table, up to `mostCounted`. */
export function createApplicationCounts(endpoint: string, tableName: string) {
  const client = localClient(endpoint)
  const table = createTable({ client, tableName, now: () => new Date(), wait })
  return {
    /** Every application has one list row in the order `updated_at`. */
    countOf: (userId: string) =>
      table.countUpTo(
        { pk: partitions.applications(userId), between: ['updated_at#', 'updated_at$'] },
        mostCounted,
      ),
    close: () => client.destroy(),
  }
}
