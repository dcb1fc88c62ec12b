import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unavailable } from '../errors.ts'
import { createExpression } from './expressions.ts'
import type { Expression } from './expressions.ts'
import type { Item, Key, Range } from './keys.ts'
import type { Parts } from './call.ts'

type Row = Record<string, AttributeValue>

/** BatchGetItem reads at most 100 items. */
const batchSize = 100

const mostQueriesPerPage = 10

/** DynamoDB keeps expired items for days. `ttl` is in epoch seconds. */
export const isAlive = (item: Item, now: Date) =>
  typeof item.ttl !== 'number' || item.ttl > now.getTime() / 1000

/** Every read is consistent. An expired item counts as absent. */
export function createReads({ call, tableName, now }: Parts) {
  const target = { TableName: tableName }

  const notExpired = ({ name, value }: Expression) =>
    `attribute_not_exists(${name('ttl')}) OR ${name('ttl')} > ${value(now().getTime() / 1000)}`

  function within({ name, value }: Expression, { pk, between }: Range) {
    const isInPartition = `${name('pk')} = ${value(pk)}`
    if (!between) return isInPartition
    return `${isInPartition} AND ${name('sk')} BETWEEN ${value(between[0])} AND ${value(between[1])}`
  }

  async function query(range: Range, limit: number | undefined, select?: 'COUNT') {
    const expression = createExpression()
    const response = await call(
      new QueryCommand({
        ...target,
        KeyConditionExpression: within(expression, range),
        FilterExpression: range.withExpired ? undefined : notExpired(expression),
        ProjectionExpression: range.attributes && expression.projection(['sk', ...range.attributes]),
        ...expression.aliases(),
        ExclusiveStartKey:
          range.after === undefined ? undefined : marshall({ pk: range.pk, sk: range.after }),
        ScanIndexForward: !range.descending,
        Limit: limit,
        ConsistentRead: true,
        Select: select,
      }),
    )
    const items = (response.Items ?? []).map(itemOf)
    const last = response.LastEvaluatedKey && itemOf(response.LastEvaluatedKey).sk
    return { items, count: response.Count ?? 0, last }
  }

  async function getBatch(keys: Row[], attributes?: readonly string[]) {
    const { projection, aliases } = createExpression()
    const wanted = attributes && {
      ProjectionExpression: projection(['sk', 'ttl', ...attributes]),
      ...aliases(),
    }
    const response = await call(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true, ...wanted } },
      }),
    )
    const unprocessed = response.UnprocessedKeys?.[tableName]?.Keys ?? []
    return { items: (response.Responses?.[tableName] ?? []).map(itemOf), unprocessed }
  }

  return {
    async get(key: Key): Promise<Item | undefined> {
      const response = await call(new GetItemCommand({ ...target, Key: marshall(key), ConsistentRead: true }))
      const item = response.Item && itemOf(response.Item)
      return item && isAlive(item, now()) ? item : undefined
    },

    /**
     * The existing items among `wanted`, in no order. Read in batches of 100; DynamoDB also stops at 16 MB.
     * Unprocessed keys are read again. Throws `unavailable` if a call processes none: DynamoDB itself would have
     * returned an error. `attributes` are those of `Range`.
     */
    async getAll(wanted: Key[], attributes?: readonly string[]): Promise<Item[]> {
      const found: Item[] = []
      let keys = wanted.map((key) => marshall(key))
      while (keys.length > 0) {
        const batch = keys.slice(0, batchSize)
        const { items, unprocessed } = await getBatch(batch, attributes)
        if (unprocessed.length === batch.length)
          throw unavailable('The database is busy. Send the request again.', 2)
        found.push(...items.filter((item) => isAlive(item, now())))
        keys = [...unprocessed, ...keys.slice(batchSize)]
      }
      return found
    },

    /** The number of items in the range, up to `most`, by at most this many queries. */
    async countUpTo(range: Range, most: number, queries = 2): Promise<number> {
      let [total, after] = [0, range.after]
      for (let done = 0; done < queries; done++) {
        const { count, last } = await query({ ...range, after }, most - total, 'COUNT')
        total += count
        after = last
        if (total >= most || after === undefined) break
      }
      return total
    },

    /** Every item of a range, a page of at most 1 MB at a time. */
    async *all(range: Range): AsyncGenerator<Item[]> {
      let after = range.after
      do {
        const { items, last } = await query({ ...range, after }, undefined)
        yield items
        after = last
      } while (after !== undefined)
    },

    /** At most `limit` items. `last` is set if more follow. Skips expired rows, in at most ten queries. */
    async page(range: Range, limit: number): Promise<{ items: Item[]; last: string | undefined }> {
      const items: Item[] = []
      let after = range.after
      for (let queries = 0; queries < mostQueriesPerPage; queries++) {
        const found = await query({ ...range, after }, limit + 1 - items.length)
        items.push(...found.items)
        after = found.last
        if (items.length > limit) return { items: items.slice(0, limit), last: items[limit - 1]?.sk }
        if (after === undefined) break
      }
      return { items, last: after }
    },
  }
}

/** Every item of the table has a string `pk` and `sk`. */
export const itemOf = (row: Row) => unmarshall(row) as Item
