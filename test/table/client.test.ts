import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTableClient } from '../../src/table/client.ts'

describe('the table client', () => {
  afterEach(() => vi.unstubAllEnvs())

  it("the client takes its credentials from the SDK's chain, with the session token of a role", async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'an-id')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret')
    vi.stubEnv('AWS_SESSION_TOKEN', 'a-token')
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    const { config } = createTableClient()
    expect(await config.credentials()).toMatchObject({
      accessKeyId: 'an-id',
      secretAccessKey: 'a-secret',
      sessionToken: 'a-token',
    })
    expect(await config.region()).toBe('eu-west-1')
  })

  it('the client has no middleware that copies every response for a log', () => {
    const names = createTableClient().middlewareStack.identify()
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => name.includes('logger'))).toEqual([])
  })

  it('the client ends an attempt without a response after 3 s', async () => {
    const credentials = { accessKeyId: 'an-id', secretAccessKey: 'a-secret' }
    const endpoint = 'http://127.0.0.1:9'
    const client = createTableClient({ endpoint, region: 'local', credentials, maxAttempts: 1 })
    // The SDK resolves the configuration of its handler at the first call.
    await client.send(new ListTablesCommand()).catch(() => undefined)
    const handler = client.config.requestHandler as unknown as { httpHandlerConfigs: () => object }
    expect(handler.httpHandlerConfigs()).toMatchObject({
      connectionTimeout: 1000,
      requestTimeout: 3000,
      throwOnRequestTimeout: true,
    })
  })
})
