import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createCaller } from './call.ts'
import type { Parts } from './call.ts'
import { createDrain } from './drain.ts'
import { createReads } from './reads.ts'
import { createTransact } from './transact.ts'
import { createWrites } from './writes.ts'

/** The verbs that repositories use. */
export type Table = ReturnType<typeof createTable>

export function createTable({ client, ...others }: Omit<Parts, 'call'> & { client: DynamoDBClient }) {
  const parts = { ...others, call: createCaller(client) }
  return { ...createReads(parts), ...createWrites(parts), ...createTransact(parts), ...createDrain(parts) }
}
