import { documented } from '#documented'
import * as z from 'zod'
import { about } from '../about.ts'
import { Timestamp } from '../values.ts'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'

const Health = z
  .object({ status: z.literal('healthy'), timestamp: Timestamp })
  .meta(
    documented({ id: 'Health', examples: [{ status: 'healthy', timestamp: '2026-11-22T08:30:00.000Z' }] }),
  )

const Status = z
  .object({ status: z.literal('ok'), version: z.string(), uptime_seconds: z.int() })
  .meta(
    documented({ id: 'Status', examples: [{ status: 'ok', version: about.version, uptime_seconds: 42 }] }),
  )

/** These routes need no table, no Google and no secret, so they work when everything else is down. */
export const healthRoutes: Routes = async (app) => {
  const health = {
    door: 'open',
    ...documented({
      operationId: 'getHealth',
      summary: 'Is the service up?',
      description: 'It needs no table, no Google and no secret, so it is 200 when everything else is down.',
      tags: ['service'],
    }),
    response: { 200: Health },
  } satisfies RouteSchema
  app.get('/health', { schema: health }, async () => ({
    status: 'healthy' as const,
    timestamp: new Date().toISOString(),
  }))

  const status = {
    door: 'open',
    ...documented({
      operationId: 'getStatus',
      summary: 'Which version is running?',
      description:
        'It needs no table, no Google and no secret either. `uptime_seconds` is the age of the instance that answers.',
      tags: ['service'],
    }),
    response: { 200: Status },
  } satisfies RouteSchema
  app.get('/status', { schema: status }, async () => ({
    status: 'ok' as const,
    version: about.version,
    uptime_seconds: Math.floor(process.uptime()),
  }))
}
