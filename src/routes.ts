import { accountDeletionRoutes } from './account-deletion/routes.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { applicationRoutes } from './applications/routes.ts'
import { calendarRoutes } from './calendar/routes.ts'
import { demoRoutes } from './demo/routes.ts'
import { docsRoutes } from './docs/routes.ts'
import { AppError } from './errors.ts'
import { healthRoutes } from './health/routes.ts'
import type { App } from './http/app.ts'
import type { Credentials } from './http/authentication.ts'
import { leaseRoutes } from './inbox/lease-routes.ts'
import { inboxRoutes } from './inbox/routes.ts'
import type { WorkBudget } from './http/metering.ts'
import type { Services } from './services.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { statisticsRoutes } from './statistics/routes.ts'
import { transferRoutes } from './transfer/routes.ts'
import { userRoutes } from './users/routes.ts'
import { zapierRoutes } from './zapier/routes.ts'

/** Mounts all features. A route names its door in its schema. */
export function mountRoutes(app: App, services: Services) {
  const { sessions, apiKeys, cursors } = services
  const calendar: Credentials['calendar'] = {
    authenticate: async (secret) => (await services.calendar()).authenticate(secret),
  }
  app.decorate('credentials', { sessions, apiKeys, calendar } satisfies Credentials)
  app.decorate('workBudget', services.workBudget satisfies WorkBudget)
  const features = [
    healthRoutes,
    demoRoutes(services.google),
    docsRoutes(services.docs),
    signInRoutes(services.signIn),
    sessionRoutes(sessions, cursors),
    userRoutes(services.users),
    accountDeletionRoutes(services.accountDeletion),
    apiKeyRoutes(apiKeys),
    applicationRoutes(services.applications, cursors),
    statisticsRoutes(services.statistics),
    transferRoutes(services.exports, services.imports, cursors),
    calendarRoutes(services.calendar),
    inboxRoutes(services.inbox, cursors),
    leaseRoutes(services.leases),
    zapierRoutes(services.zapier, services.inbox),
  ]
  for (const routes of features) app.register(routes)
}

/** Mounts the health routes alone, for invalid settings. Every other request gets 500 `misconfigured`. */
export function mountMisconfigured(app: App) {
  app.register(healthRoutes)
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.url === '/health' || request.routeOptions.url === '/status') return
    throw new AppError('misconfigured', 'The service is misconfigured. Its operator must correct this.')
  })
}
