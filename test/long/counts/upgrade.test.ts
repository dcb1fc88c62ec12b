// @engine
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import type { WriteRequest } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { keys } from '../../../src/table/keys.ts'
import { testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { callerOf } from '../../tools/caller.ts'
import { createTestClient } from '../../tools/client.ts'
import { secondInstance } from '../../tools/second-instance.ts'
import { tableOf } from '../../tools/table.ts'

/** The rows that are counted, without their members. Sixty requests read all of them at once. */
async function keepListRows({ engineEndpoint, tableName }: TestApp, count: number) {
  const client = createTestClient(engineEndpoint)
  const requests = Array.from({ length: count }, (): WriteRequest => {
    const key = keys.listRow('1001', { sort: 'updated_at', value: '2026-11-01T00:00:00.000Z', id: v7() })
    return { PutRequest: { Item: marshall(key) } }
  })
  while (requests.length > 0) {
    const RequestItems = { [tableName]: requests.splice(-25) }
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }))
    requests.push(...(UnprocessedItems?.[tableName] ?? []))
  }
  client.destroy()
}

it('sixty creations at once on an account of version 1.0.0, with 9,990 applications, make at most ten', async () => {
  const test = await testApp()
  const second = await secondInstance(test)
  const token = await test.signIn()
  await keepListRows(test, 9990)
  // Version 1.0.0 wrote no counts.
  await tableOf(test).delete(keys.counts('1001'))
  const instances = [test, second]
  /** On a busy machine, sixty counts at once may take longer than a request has. The client then asks again. */
  const create = async (index: number): Promise<number> => {
    const body = { company: 'Acme', title: `Engineer ${index}` }
    const { statusCode } = await callerOf(instances[index % 2]!, token)('POST', '/api/applications', body)
    return statusCode === 503 ? create(index) : statusCode
  }
  const statuses = await Promise.all(Array.from({ length: 60 }, (_, index) => create(index)))
  const created = statuses.filter((status) => status === 201).length
  expect(statuses.filter((status) => status === 409)).toHaveLength(60 - created)
  const rows = await test.items()
  expect(rows.filter(({ sk }) => sk.startsWith('application#')).length).toBeGreaterThan(0)
  expect(rows.filter(({ sk }) => sk.startsWith('updated_at#')).length).toBeLessThanOrEqual(10_000)
  expect(rows.find(({ sk }) => sk === 'counts')?.applications).toBeGreaterThanOrEqual(10_000)
  await second.close()
  await test.close()
})
