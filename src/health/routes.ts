import * as z from 'zod'
import { about } from '../about.ts'
import { Timestamp } from '../http/schemas.ts'
import type { Routes } from '../http/validation.ts'

const Health = z.object({ status: z.literal('healthy'), timestamp: Timestamp })
const Status = z.object({ status: z.literal('ok'), version: z.string(), uptime_seconds: z.number() })

/** They touch no table, no Google and no secret: they answer when everything else is down. */
export const healthRoutes: Routes = async (app) => {
  app.get('/health', { schema: { response: { 200: Health } } }, async () => ({
    status: 'healthy' as const,
    timestamp: new Date().toISOString(),
  }))

  app.get('/status', { schema: { response: { 200: Status } } }, async () => ({
    status: 'ok' as const,
    version: about.version,
    uptime_seconds: Math.floor(process.uptime()),
  }))
}
