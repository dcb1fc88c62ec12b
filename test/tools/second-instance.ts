import { createApp } from '../../src/app.ts'
import { mountRoutes } from '../../src/routes.ts'
import type { Wait } from '../../src/retry.ts'
import { createServices } from '../../src/services.ts'
import { usualWait } from './app.ts'
import type { TestApp } from './app.ts'
import { createTestClient } from './client.ts'
import { unhurried } from './google.ts'

/** Another instance of the service over the same table, with the clock of the first one unless it gets another. */
export async function secondInstance(
  { settings, proxy, time, bearer }: TestApp,
  { wait = usualWait, ...clock }: { wait?: Wait; now?: () => Date } = {},
) {
  const app = createApp({ ...settings, logLevel: 'silent' })
  const client = createTestClient(proxy.endpoint)
  mountRoutes(
    app,
    createServices(settings, app.log, {
      client,
      ...time,
      ...clock,
      wait,
      googleKeysTimeOutsMs: unhurried.timeOutsMs,
    }),
  )
  await app.ready()
  return {
    app,
    bearer,
    async close() {
      await app.close()
      client.destroy()
    },
  }
}
