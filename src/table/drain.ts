import { BatchWriteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { retry } from '../retry.ts'
import { drainReserveMs } from '../time.ts'
import { remainingMs } from './deadline.ts'
import { createExpression } from './expressions.ts'
import type { Parts } from './call.ts'

type Row = Record<string, AttributeValue>

/** BatchWriteItem deletes at most 25 items. */
const batchSize = 25

/** Empties partitions, expired rows included. */
export function createDrain({ call, tableName, wait }: Parts) {
  async function rowsOf(pk: string, keep: string[], after?: Row) {
    const { name, value, aliases } = createExpression()
    const response = await call(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: `${name('pk')} = ${value(pk)}`,
        ProjectionExpression: `${name('pk')}, ${name('sk')}`,
        ...aliases(),
        ExclusiveStartKey: after,
        Limit: 500,
        ConsistentRead: true,
      }),
    )
    const rows = (response.Items ?? []).filter((row) => !keep.includes(row.sk?.S ?? ''))
    return { rows, last: response.LastEvaluatedKey }
  }

  /**
   * Returns false if the time ran out. DynamoDB returns deletes as unprocessed if a partition gets too many at once.
   */
  async function deleteRows(rows: Row[]): Promise<boolean> {
    let requests = rows.map((Key) => ({ DeleteRequest: { Key } }))
    const attempt = async () => {
      if (remainingMs() < drainReserveMs) return false
      const response = await call(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }))
      requests = (response.UnprocessedItems?.[tableName] ?? []) as typeof requests
      return requests.length === 0 || undefined
    }
    return (await retry(wait, attempt, Infinity)) ?? false
  }

  return {
    /**
     * Deletes the rows of a partition, except the rows with the sort keys in `keep`. `empty`: there was nothing to
     * delete. `emptied`: rows were deleted, and a running request may still write more. `more`: the time ran out,
     * call it again.
     */
    async drain(pk: string, keep: string[] = []): Promise<'empty' | 'emptied' | 'more'> {
      let outcome: 'empty' | 'emptied' = 'empty'
      let after: Row | undefined
      for (;;) {
        const { rows, last } = await rowsOf(pk, keep, after)
        if (rows.length === 0 && !last) return outcome
        // The next query does not return deleted rows. Only a page of nothing but kept rows must be skipped.
        after = rows.length === 0 ? last : undefined
        for (let start = 0; start < rows.length; start += batchSize) {
          outcome = 'emptied'
          if (!(await deleteRows(rows.slice(start, start + batchSize)))) return 'more'
        }
      }
    },
  }
}
