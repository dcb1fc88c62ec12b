import { randomBytes } from 'node:crypto'
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { backoffMs } from '../backoff.ts'
import { unavailable } from '../errors.ts'
import { createCaller } from './call.ts'
import { createDrain } from './drain.ts'
import { createExpression } from './expressions.ts'
import type { Changes, Condition, Expression } from './expressions.ts'
import type { Key } from './keys.ts'
import { createTransact } from './transact.ts'

/** The verbs that repositories use. Every read is consistent; an expired item (`ttl`, epoch seconds) is absent. */
export type Table = ReturnType<typeof createTable>
export type Item = Record<string, unknown>

/** What a conditional update did: the item as it is now, or the one that did not fit the condition. */
type Updated = { written: true; item: Item } | { written: false; item: Item | undefined }

/**
 * Items of one partition in the order of their sort keys, all or those between two; `after` is the last sort key of
 * the page before. Expired items, which the table still holds for days, are among them only when asked for.
 */
export type Range = {
  pk: string
  between?: [from: string, to: string]
  after?: string | undefined
  descending?: boolean
  withExpired?: boolean
}

type Parts = {
  client: DynamoDBClient
  tableName: string
  now: () => Date
  wait: (milliseconds: number) => Promise<unknown>
}

export function createTable({ client, tableName, now, wait }: Parts) {
  const call = createCaller(client)
  const target = { TableName: tableName }
  const isAlive = (item: Item) => typeof item.ttl !== 'number' || item.ttl > now().getTime() / 1000

  const inTime = ({ name, value }: Expression) =>
    `attribute_not_exists(${name('ttl')}) OR ${name('ttl')} > ${value(now().getTime() / 1000)}`

  const within = ({ name, value }: Expression, { pk, between }: Range) =>
    [
      `${name('pk')} = ${value(pk)}`,
      between && `${name('sk')} BETWEEN ${value(between[0])} AND ${value(between[1])}`,
    ]
      .filter(Boolean)
      .join(' AND ')

  async function query(range: Range, limit: number, select?: 'COUNT') {
    const expression = createExpression()
    const answer = await call(
      new QueryCommand({
        ...target,
        KeyConditionExpression: within(expression, range),
        FilterExpression: range.withExpired ? undefined : inTime(expression),
        ...expression.aliases(),
        ExclusiveStartKey:
          range.after === undefined ? undefined : marshall({ pk: range.pk, sk: range.after }),
        ScanIndexForward: !range.descending,
        Limit: limit,
        ConsistentRead: true,
        Select: select,
      }),
    )
    const items = (answer.Items ?? []).map((item) => unmarshall(item))
    const last = answer.LastEvaluatedKey && (unmarshall(answer.LastEvaluatedKey).sk as string)
    return { items, count: answer.Count ?? 0, last }
  }

  return {
    ...createDrain({ call, tableName, wait }),
    ...createTransact({ call, tableName, wait }),

    async get(key: Key): Promise<Item | undefined> {
      const answer = await call(new GetItemCommand({ ...target, Key: marshall(key), ConsistentRead: true }))
      const item = answer.Item && unmarshall(answer.Item)
      return item && isAlive(item) ? item : undefined
    },

    /** Those of the items that there are, in any order; DynamoDB hands them out a hundred, and 16 MB, at a time. */
    async getAll(wanted: Key[]): Promise<Item[]> {
      const found: Item[] = []
      let keys = wanted.map((key) => marshall(key))
      for (let vain = 0; keys.length > 0;) {
        const asked = keys.slice(0, 100)
        const answer = await call(
          new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: asked, ConsistentRead: true } } }),
        )
        found.push(...(answer.Responses?.[tableName] ?? []).map((it) => unmarshall(it)).filter(isAlive))
        const left = answer.UnprocessedKeys?.[tableName]?.Keys ?? []
        keys = [...left, ...keys.slice(100)]
        vain = left.length < asked.length ? 0 : vain + 1
        if (vain === 3) throw unavailable('The table is busy: send the request again.', 2)
        if (vain > 0) await wait(backoffMs(vain))
      }
      return found
    },

    /** How many live items there are in the range, up to `most`, in at most two queries. */
    async countUpTo(range: Range, most: number): Promise<number> {
      const first = await query(range, most, 'COUNT')
      if (first.count >= most || first.last === undefined) return first.count
      const second = await query({ ...range, after: first.last }, most - first.count, 'COUNT')
      return first.count + second.count
    },

    put: (item: Key & Item) =>
      call(new PutItemCommand({ ...target, Item: marshall(item, { removeUndefinedValues: true }) })),

    /**
     * Changes one item, or makes it where the condition allows an absent one. A committed update whose answer was
     * lost is sent again by the SDK and must not be taken for a conflict: the item carries the id of its last write.
     */
    async update(key: Key, changes: Changes, condition: Condition): Promise<Updated> {
      const { name, value, aliases, ...write } = createExpression()
      const writeId = changes.increment ? undefined : randomBytes(12).toString('base64url')
      const set = writeId ? { ...changes.set, write_id: writeId } : changes.set
      const UpdateExpression = write.changes({ ...changes, set })
      const wanted = write.condition(condition)
      try {
        const answer = await call(
          new UpdateItemCommand({
            ...target,
            Key: marshall(key),
            UpdateExpression,
            ConditionExpression: writeId ? `(${wanted}) OR ${name('write_id')} = ${value(writeId)}` : wanted,
            ...aliases(),
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        return { written: true, item: unmarshall(answer.Attributes ?? {}) }
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
        const item = error.Item && unmarshall(error.Item)
        return { written: false, item: item && isAlive(item) ? item : undefined }
      }
    },

    /** Adds one to a counter and returns its new value; the first call makes the item. */
    async count(key: Key, ttl: number): Promise<number> {
      const { name, value, aliases } = createExpression()
      const answer = await call(
        new UpdateItemCommand({
          ...target,
          Key: marshall(key),
          UpdateExpression: `ADD ${name('hits')} ${value(1)} SET ${name('ttl')} = ${value(ttl)}`,
          ...aliases(),
          ReturnValues: 'ALL_NEW',
        }),
      )
      return unmarshall(answer.Attributes ?? {}).hits as number
    },

    /**
     * Deletes an item, under a condition only while it holds. False when it did not: it may have been deleted by this
     * very call, whose answer was lost.
     */
    async delete(key: Key, condition?: Condition): Promise<boolean> {
      const expression = createExpression()
      const conditions = condition && {
        ConditionExpression: expression.condition(condition),
        ...expression.aliases(),
      }
      try {
        await call(new DeleteItemCommand({ ...target, Key: marshall(key), ...conditions }))
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },

    /** At most `limit` items; `last` is set where more follow. Expired rows are passed over, in ten queries at most. */
    async page(range: Range, limit: number): Promise<{ items: Item[]; last: string | undefined }> {
      const items: Item[] = []
      let after = range.after
      for (let queries = 0; queries < 10; queries++) {
        const found = await query({ ...range, after }, limit + 1 - items.length)
        items.push(...found.items)
        after = found.last
        if (items.length > limit)
          return { items: items.slice(0, limit), last: items[limit - 1]?.sk as string }
        if (after === undefined) break
      }
      return { items, last: after }
    },
  }
}
