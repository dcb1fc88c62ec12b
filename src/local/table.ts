import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { StartError } from './start-error.ts'

/** The same definition as in `template.yaml`. */
export const localTable = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
} as const

/** Creates the table in a local engine. Returns true if it is new. An existing table is not changed. */
export async function createLocalTable(endpoint: string, tableName: string): Promise<boolean> {
  const client = localClient(endpoint)
  const { TimeToLiveSpecification, ...definition } = localTable
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [...definition.KeySchema],
        AttributeDefinitions: [...definition.AttributeDefinitions],
      }),
    )
    await client.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }))
    return true
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) {
      throw new StartError(
        `The database at ${endpoint} cannot be used: ${(error as Error).message || String(error)}`,
      )
    }
    return false
  } finally {
    client.destroy()
  }
}

/** A local engine accepts any credentials. The real account's are never sent to it. */
export const localClient = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
