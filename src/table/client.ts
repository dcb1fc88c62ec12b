import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { attemptMs } from '../time.ts'

type Options = DynamoDBClientConfig & { connectionTimeout?: number; requestTimeout?: number }

/**
 * The DynamoDB client. It gets no credentials and no region from us. In Lambda they come from the role, and an explicit
 * credential, even an empty one, would override the role. Without `throwOnRequestTimeout` the SDK only logs a warning.
 */
export const createTableClient = ({
  connectionTimeout = 1000,
  requestTimeout = attemptMs,
  ...overrides
}: Options = {}) => {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
    ...overrides,
  })
  // The logger middleware copies every response for a log that nobody reads.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
