import { randomBytes } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { createExpression } from './expressions.ts'
import type { Changes, Condition } from './expressions.ts'
import type { Item, Key } from './keys.ts'
import { isAlive, itemOf } from './reads.ts'
import type { Parts } from './call.ts'

/** The item after the update, or the item that failed the condition. */
type Updated = { written: true; item: Item } | { written: false; item: Item | undefined }

/** Writes of one item. */
export function createWrites({ call, tableName, now }: Parts) {
  const target = { TableName: tableName }

  return {
    put: (item: Item) =>
      call(new PutItemCommand({ ...target, Item: marshall(item, { removeUndefinedValues: true }) })),

    /**
     * Changes one item, or creates it if the condition allows an absent one. The SDK sends an update again if its
     * response was lost. So that a committed update is not taken for a conflict, the item carries the id of its last
     * write.
     */
    async update(key: Key, changes: Changes, condition: Condition): Promise<Updated> {
      const { name, value, aliases, ...write } = createExpression()
      const writeId = changes.add ? undefined : randomBytes(12).toString('base64url')
      const set = writeId ? { ...changes.set, write_id: writeId } : changes.set
      const UpdateExpression = write.changes({ ...changes, set })
      const wanted = write.condition(condition)
      try {
        const response = await call(
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
        return { written: true, item: itemOf(response.Attributes ?? {}) }
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
        const item = error.Item && itemOf(error.Item)
        return { written: false, item: item && isAlive(item, now()) ? item : undefined }
      }
    },

    /** Adds 1 to `hits` and returns the item. The first call creates it. `ttl` is in epoch seconds. */
    async count(key: Key, ttl: number): Promise<Item> {
      const { changes, aliases } = createExpression()
      const response = await call(
        new UpdateItemCommand({
          ...target,
          Key: marshall(key),
          UpdateExpression: changes({ add: { hits: 1 }, set: { ttl } }),
          ...aliases(),
          ReturnValues: 'ALL_NEW',
        }),
      )
      return itemOf(response.Attributes ?? {})
    },

    /**
     * Deletes an item, if it meets the condition. Returns false if it does not. That may be because this same call
     * deleted it and its response was lost.
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
  }
}
