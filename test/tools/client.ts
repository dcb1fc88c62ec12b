import { createTableClient } from '../../src/table/client.ts'

const noBackoff = { setDelayBase: () => undefined, computeNextBackoffDelay: () => 0 }

/** The client of the service, with long time-outs for a busy machine and without backoff. */
export function createTestClient(endpoint: string, requestTimeout = 60_000) {
  const client = createTableClient({ endpoint, connectionTimeout: 60_000, requestTimeout })
  const { retryStrategy } = client.config
  client.config.retryStrategy = async () =>
    Object.assign(await retryStrategy(), { retryBackoffStrategy: noBackoff })
  return client
}
