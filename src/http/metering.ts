import type { FastifyRequest } from 'fastify'
import { newUsage, runMetered } from '../usage.ts'
import type { Usage, WorkKind } from '../usage.ts'
import type { App } from './app.ts'
import { userIdOf } from './authentication.ts'

/** The budget of work of the accounts. `mountRoutes` gives it to the app. */
export type WorkBudget = {
  begin: (userId: string, kind: WorkKind) => Promise<void>
  charge: (userId: string, usage: Usage) => void
}

/** Counts the capacity units and bytes of each request, and charges them to the account that was admitted. */
export function useMetering(app: App) {
  app.decorateRequest('usage')
  app.addHook('onRequest', (request, _reply, done) => {
    const usage = newUsage()
    request.setDecorator('usage', usage)
    runMetered(usage, done)
  })
  app.addHook('onSend', async (request, _reply, payload) => {
    if (typeof payload === 'string' || Buffer.isBuffer(payload))
      countBytes(request, Buffer.byteLength(payload))
    const usage = usageOf(request)
    // A request that was not admitted has no account to charge.
    if (usage.userId !== undefined) workBudgetOf(request).charge(usage.userId, usage)
  })
}

/** Adds the bytes of a body to the usage of its request. */
export const countBytes = (request: FastifyRequest, bytes: number) => void (usageOf(request).bytes += bytes)

/** Throws `account_blocked`, or `rate_limited` if the account's budget of work is empty. */
export const admit = (request: FastifyRequest, kind: WorkKind) =>
  workBudgetOf(request).begin(userIdOf(request), kind)

const usageOf = (request: FastifyRequest) => request.getDecorator<Usage>('usage')

const workBudgetOf = (request: FastifyRequest) => request.server.getDecorator<WorkBudget>('workBudget')
