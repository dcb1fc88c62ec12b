import * as z from 'zod'
import { about } from '../about.ts'
import { Timestamp } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'

const Health = z.object({ status: z.literal('healthy'), timestamp: Timestamp })
const Status = z.object({ status: z.literal('ok'), version: z.string(), uptime_seconds: z.number() })

/** They touch no table, no Google and no secret: they answer when everything else is down. */
export const healthRoutes: Routes = async (app) => {
  const health = {
    operationId: 'getHealth',
    summary: 'Is it up',
    tags: ['service'],
    response: { 200: Health },
  }
  app.get('/health', { schema: health }, async () => ({
    status: 'healthy' as const,
    timestamp: new Date().toISOString(),
  }))

  const status = {
    operationId: 'getStatus',
    summary: 'Which version is up',
    tags: ['service'],
    response: { 200: Status },
  }
  app.get('/status', { schema: status }, async () => ({
    status: 'ok' as const,
    version: about.version,
    uptime_seconds: Math.floor(process.uptime()),
  }))
}
