import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { StartError } from './start-error.ts'

/** The table as `template.yaml` defines it. */
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

/** Makes the table in an engine on this machine: true if it was not there. One that is there stays as it is. */
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

/** Local engines take any credentials; a real one's never reach them. */
export const localClient = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
