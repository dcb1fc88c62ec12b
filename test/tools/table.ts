import { randomUUID } from 'node:crypto'
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { inject } from 'vitest'
import { createLocalTable } from '../../src/local/table.ts'
import { createTable } from '../../src/table/table.ts'
import type { Item } from '../../src/table/keys.ts'
import { createTestClient } from './client.ts'
import { openFaultProxy } from './fault-proxy.ts'

process.env.AWS_REGION = 'local'
process.env.AWS_ACCESS_KEY_ID = 'local'
process.env.AWS_SECRET_ACCESS_KEY = 'local'

/** A new table in the engine of this run, and a function that reads its items: all, or those with a text in `pk`. */
export async function newTable() {
  const engineEndpoint = inject('engineEndpoint')
  const tableName = `test-${randomUUID()}`
  await createLocalTable(engineEndpoint, tableName)
  const observer = new DynamoDBClient({ endpoint: engineEndpoint })
  return {
    tableName,
    engineEndpoint,
    items: async (pkText?: string): Promise<Item[]> => {
      const filter = pkText !== undefined && {
        FilterExpression: 'contains(pk, :text)',
        ExpressionAttributeValues: { ':text': { S: pkText } },
      }
      const input = { TableName: tableName, ConsistentRead: true, ...filter }
      const pages = paginateScan({ client: observer }, input)
      const items: Item[] = []
      for await (const { Items = [] } of pages) items.push(...Items.map((item) => unmarshall(item) as Item))
      return items
    },
  }
}

/** The verbs over the table of an app, without its proxy, so that no fault reaches them. */
export const tableOf = (
  { engineEndpoint, tableName }: { engineEndpoint: string; tableName: string },
  now: () => Date = () => new Date(),
) => createTable({ client: createTestClient(engineEndpoint), tableName, now, wait: async () => undefined })

/** The verbs over a new table, at the given endpoint or at the engine itself. */
export async function openTestTable(now: () => Date = () => new Date()) {
  const { tableName, engineEndpoint, items } = await newTable()
  const wait = async () => undefined
  const at = (endpoint: string, requestTimeout?: number) =>
    createTable({ client: createTestClient(endpoint, requestTimeout), tableName, now, wait })
  return { table: at(engineEndpoint), at, tableName, engineEndpoint, items }
}

/** The same behind a proxy that records calls and breaks them. `impatient` ends a call after a second. */
export async function openProxiedTable(now?: () => Date) {
  const test = await openTestTable(now)
  const proxy = await openFaultProxy(test.engineEndpoint)
  const impatient = test.at(proxy.endpoint, 1000)
  return { test, proxy, table: test.at(proxy.endpoint), impatient }
}
