import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTableClient } from '../../src/table/client.ts'

describe('the table client', () => {
  afterEach(() => vi.unstubAllEnvs())

  it("takes its credentials from where the SDK finds them, a role's session token included", async () => {
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
})
