import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { v7 as newId } from 'uuid'
import { listWrites } from '../../src/applications/list-rows.ts'
import { applicationWrite, moveWrites } from '../../src/applications/rows.ts'
import { urlWrites } from '../../src/applications/url-rows.ts'
import type { Application } from '../../src/applications/schemas.ts'
import type { StoredApplication } from '../../src/applications/stored.ts'
import { localClient } from '../../src/local/table.ts'
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

type Row = Record<string, AttributeValue>
type Where = { engineEndpoint: string; tableName: string }

/** Writes the rows of applications without events, or only the wanted rows. It writes thousands in seconds. */
export async function keepApplications(
  where: Where,
  userId: string,
  applications: StoredApplication[],
  isWanted: (row: Row) => boolean = () => true,
) {
  const writes = applications.flatMap((application) => creationOf(userId, application))
  await keepRows(where, rowsOf(writes).filter(isWanted))
}

/** The rows that these writes put into the table. */
export const rowsOf = (writes: Write[]): Row[] =>
  writes
    .flatMap((write) => ('put' in write ? [write.put] : []))
    .map((put) => marshall(put, { removeUndefinedValues: true }))

/** Writes rows in batches. */
export async function keepRows({ engineEndpoint, tableName }: Where, rows: Row[]) {
  const client = localClient(engineEndpoint)
  const requests: WriteRequest[] = rows.map((Item) => ({ PutRequest: { Item } }))
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

/** The writes that create an application. */
function creationOf(userId: string, application: StoredApplication): Write[] {
  const { status: to, status_since: at, created_at: recorded_at } = application
  const created = { after: application, move: { id: newId(), to, at, recorded_at } }
  return [
    applicationWrite(userId, created),
    ...listWrites(userId, created),
    ...moveWrites(userId, created),
    ...urlWrites(userId, created, new Map()),
  ]
}
