import { randomUUID } from 'node:crypto'
import { TransactWriteItemsCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { backoffMs } from '../backoff.ts'
import { AppError } from '../errors.ts'
import { createExpression } from './expressions.ts'
import type { Condition } from './expressions.ts'
import type { Key } from './keys.ts'

type Item = Record<string, unknown>

/** One write of a transaction. A row in the way of `if-absent` counts while it is in the table, expired or not. */
export type Write = { put: Key & Item; when?: Condition } | { delete: Key; when?: Condition }

/** All were written, or none: then each write that stood in the way, by its place, with the item that was there. */
type Transacted = { written: true } | { written: false; refused: Map<number, Item | undefined> }

/** Conflicts with another transaction pass within milliseconds. */
const mostTries = 4

type Parts = {
  call: DynamoDBClient['send']
  tableName: string
  wait: (milliseconds: number) => Promise<unknown>
}

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

  return {
    /**
     * Writes everything or nothing. An answer that was lost is no conflict: the transaction, sent again under its
     * token, is known. Throws `conflict` when others kept writing the same items through four tries.
     */
    async transact(writes: Write[]): Promise<Transacted> {
      const TransactItems = writes.map(requestOf)
      for (let tries = 1; ; tries++) {
        try {
          await call(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: randomUUID() }))
          return { written: true }
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error
          const reasons = error.CancellationReasons ?? []
          const refused = new Map(
            reasons.flatMap(({ Code, Item }, place) =>
              Code === 'ConditionalCheckFailed' ? [[place, Item && unmarshall(Item)] as const] : [],
            ),
          )
          if (refused.size > 0) return { written: false, refused }
          if (tries === mostTries)
            throw new AppError('conflict', 'Others change the same thing: send the request again.', {
              cause: error,
            })
          await wait(backoffMs(tries))
        }
      }
    },
  }
}

/** Whose row a write is about. */
export const keyOf = (write: Write): Key => ('put' in write ? write.put : write.delete)
