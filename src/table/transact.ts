import { randomUUID } from 'node:crypto'
import { TransactWriteItemsCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { sameData } from '../errors.ts'
import { retry } from '../retry.ts'
import { createExpression } from './expressions.ts'
import type { Condition } from './expressions.ts'
import type { Item, Key } from './keys.ts'
import { itemOf } from './reads.ts'
import type { Parts } from './call.ts'

/** One write of a transaction. Its name says which condition failed. An expired row still fails `if-absent`. */
export type Write = ({ put: Item } | { delete: Key }) & (Conditional | Unconditional)
type Conditional = { name: string; when: Condition }
type Unconditional = { name?: never; when?: never }

/**
 * All or nothing. `refused` maps the name of each write whose condition failed to the item that failed it. It is
 * empty if another transaction was writing one of the items.
 */
type Transacted = { written: true } | { written: false; refused: Map<string, Item | undefined> }

export function createTransact({ call, tableName, wait }: Parts) {
  function requestOf(write: Write): TransactWriteItem {
    const expression = createExpression()
    const condition = write.when && {
      ConditionExpression: expression.condition(write.when),
      ...expression.aliases(),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
    if ('delete' in write)
      return { Delete: { TableName: tableName, Key: marshall(write.delete), ...condition } }
    const Item = marshall(write.put, { removeUndefinedValues: true })
    return { Put: { TableName: tableName, Item, ...condition } }
  }

  /** For a caller that reads again before its next try. A lost response is no conflict: the SDK repeats the token. */
  async function transactOnce(writes: Write[]): Promise<Transacted> {
    const TransactItems = writes.map(requestOf)
    try {
      await call(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: randomUUID() }))
      return { written: true }
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      const refused = new Map<string, Item | undefined>()
      for (const [index, { Code, Item }] of (error.CancellationReasons ?? []).entries()) {
        if (Code === 'ConditionalCheckFailed') refused.set(writes[index]?.name ?? '', Item && itemOf(Item))
      }
      return { written: false, refused }
    }
  }

  return {
    transactOnce,

    /** Repeats a transaction that conflicts with another one. Throws `conflict` after four tries. */
    async transact(writes: Write[]): Promise<Transacted> {
      const done = await retry(wait, async () => {
        const tried = await transactOnce(writes)
        return tried.written || tried.refused.size > 0 ? tried : undefined
      })
      if (!done) throw sameData()
      return done
    },
  }
}
