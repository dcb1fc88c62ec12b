import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { v7 as newId } from 'uuid'
import { listWrites } from '../../src/applications/list-rows.ts'
import { applicationWrite, moveWrites } from '../../src/applications/rows.ts'
import { urlWrites } from '../../src/applications/url-rows.ts'
import type { Application } from '../../src/applications/schemas.ts'
import type { StoredApplication } from '../../src/applications/stored.ts'
import type { Write } from '../../src/table/transact.ts'

const created_at = '2026-11-19T20:04:00.000Z'

/** An application without moves, with these members. */
export const storedApplication = (members: Partial<Application> = {}): StoredApplication => ({
  id: newId(),
  company: 'Acme',
  title: 'Platform engineer',
  tags: [],
  contacts: [],
  interviews: [],
  archived: false,
  status: 'saved',
  status_since: created_at,
  created_at,
  updated_at: created_at,
  version: 1,
  ...members,
  moves: 1,
})

/** Writes the rows of applications without events, or only the wanted rows. It writes thousands in seconds. */
export async function keepApplications(
  { engineEndpoint, tableName }: { engineEndpoint: string; tableName: string },
  userId: string,
  applications: StoredApplication[],
  isWanted: (row: Record<string, AttributeValue>) => boolean = () => true,
) {
  const client = new DynamoDBClient({ endpoint: engineEndpoint })
  const requests: WriteRequest[] = applications
    .flatMap((application) => rowsOf(userId, application).filter(isWanted))
    .map((Item) => ({ PutRequest: { Item } }))
  const work = async () => {
    while (requests.length > 0) {
      const RequestItems = { [tableName]: requests.splice(-25) }
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }))
      requests.push(...(UnprocessedItems?.[tableName] ?? []))
    }
  }
  await Promise.all([work(), work(), work(), work()])
  client.destroy()
}

function rowsOf(userId: string, application: StoredApplication) {
  const { status: to, status_since: at, created_at: recorded_at } = application
  const created = { after: application, move: { id: newId(), to, at, recorded_at } }
  const writes: Write[] = [
    applicationWrite(userId, created),
    ...listWrites(userId, created),
    ...moveWrites(userId, created),
    ...urlWrites(userId, created, new Map()),
  ]
  const puts = writes.flatMap((write) => ('put' in write ? [write.put] : []))
  return puts.map((put) => marshall(put, { removeUndefinedValues: true }))
}
