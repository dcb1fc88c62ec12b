import { expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import type { RouteSchema } from '../src/http/doors.ts'
import { remainingMs } from '../src/table/deadline.ts'

it('a request has 25 s for its table calls, on a laptop as on AWS', async () => {
  const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
  const schema: RouteSchema = { door: 'open' }
  app.get('/left', { schema }, async () => ({ left: remainingMs() }))
  const { left } = (await app.inject({ url: '/left' })).json<{ left: number }>()
  expect(left).toBeGreaterThan(20_000)
  expect(left).toBeLessThanOrEqual(25_000)
  expect(remainingMs()).toBe(Infinity)
})
