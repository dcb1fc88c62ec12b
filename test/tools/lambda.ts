import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { vi } from 'vitest'
import { testSecret } from './app.ts'
import type { TestApp } from './app.ts'
import { clientId } from './google.ts'

export type Handler = (event: unknown, context?: object) => Promise<APIGatewayProxyStructuredResultV2>

/** The handler of a new container over the app's table, with this environment; `vi.unstubAllEnvs` ends it. */
export async function loadHandler(test: TestApp, environment: Record<string, string> = {}): Promise<Handler> {
  const all = {
    ALLOWED_ORIGINS: 'http://localhost:3000',
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_JWKS_URL: test.google.url,
    JWT_SECRET_KEY: testSecret,
    TABLE_NAME: test.tableName,
    AWS_ENDPOINT_URL_DYNAMODB: test.proxy.endpoint,
    LOG_LEVEL: 'silent',
    ...environment,
  }
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value)
  vi.resetModules()
  const { handler } = (await import('../../src/lambda.ts')) as { handler: Handler }
  return handler
}
