import { BatchWriteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { remainingMs } from './deadline.ts'
import { createExpression } from './expressions.ts'

/** What a request keeps back of its time to say how far it came. */
const reserveMs = 3000

type Row = Record<string, AttributeValue>

type Parts = {
  call: DynamoDBClient['send']
  tableName: string
  wait: (milliseconds: number) => Promise<unknown>
}

/** Empties partitions: every row, the expired ones too, but for those whose sort key is to be kept. */
export function createDrain({ call, tableName, wait }: Parts) {
  async function rowsOf(pk: string, keep: string[], after?: Row) {
    const { name, value, aliases } = createExpression()
    const answer = await call(
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
    const rows = (answer.Items ?? []).filter((row) => !keep.includes(row.sk?.S ?? ''))
    return { rows, last: answer.LastEvaluatedKey }
  }

  /** False when the time ran out first. DynamoDB hands back what is too much for a partition in one go. */
  async function deleteRows(rows: Row[]): Promise<boolean> {
    let requests = rows.map((Key) => ({ DeleteRequest: { Key } }))
    for (let tries = 0; requests.length > 0; tries++) {
      if (remainingMs() < reserveMs) return false
      if (tries > 0) await wait(Math.random() * 100 * Math.min(tries, 10))
      const answer = await call(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }))
      requests = (answer.UnprocessedItems?.[tableName] ?? []) as typeof requests
    }
    return true
  }

  return {
    /**
     * `empty` when nothing was there to delete; `emptied` when something was, and perhaps more is on its way; `more`
     * when the time ran out first: call it again.
     */
    async drain(pk: string, keep: string[] = []): Promise<'empty' | 'emptied' | 'more'> {
      let found: 'empty' | 'emptied' = 'empty'
      let after: Row | undefined
      for (;;) {
        const { rows, last } = await rowsOf(pk, keep, after)
        if (rows.length === 0 && !last) return found
        // Deleted rows are not read again, so only a page of nothing but kept rows is to be passed over.
        after = rows.length === 0 ? last : undefined
        for (let start = 0; start < rows.length; start += 25) {
          found = 'emptied'
          if (!(await deleteRows(rows.slice(start, start + 25)))) return 'more'
        }
      }
    },
  }
}
