import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'

/**
 * The DynamoDB client. It gets no credentials and no region from us: in Lambda they are the role's, and an
 * explicit credential, even an empty one, would override it. Without `throwOnRequestTimeout` the SDK only warns.
 */
export const createTableClient = (overrides: DynamoDBClientConfig = {}) =>
  new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
    ...overrides,
  })
