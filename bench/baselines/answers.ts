import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'

// One table call for each route, and no call for /health.
const client = new DynamoDBClient({})
const { TABLE_NAME: TableName = '', BENCH_USER_ID: user = '' } = process.env
const S = (text: string) => ({ S: text })

const put = (kind: string) =>
  client.send(
    new PutItemCommand({ TableName, Item: { pk: S(`bench#${kind}`), sk: S(new Date().toISOString()) } }),
  )

/** The body of the response to a request of each route. */
export const answers: Record<string, () => Promise<object>> = {
  'GET /health': async () => ({ status: 'healthy', timestamp: new Date().toISOString() }),

  'GET /api/user': async () => {
    const Key = { pk: S(`user#${user}`), sk: S('account') }
    const { Item } = await client.send(new GetItemCommand({ TableName, Key }))
    return Item ?? {}
  },

  'POST /auth/google': async () => {
    await put('session')
    return { token_type: 'Bearer' }
  },

  'GET /api/applications': async () => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :order)',
        ExpressionAttributeValues: { ':pk': S(`user#${user}#applications`), ':order': S('updated_at#') },
        ScanIndexForward: false,
        Limit: 50,
      }),
    )
    return { items: Items }
  },

  'POST /events': async () => {
    await put('event')
    return { status: 'accepted' }
  },
}
