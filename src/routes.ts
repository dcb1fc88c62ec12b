import { apiKeyRoutes } from './api-keys/routes.ts'
import { applicationReadingRoutes, applicationWritingRoutes, lookupRoutes } from './applications/routes.ts'
import { demoRoutes } from './demo/routes.ts'
import { docsRoutes } from './docs/routes.ts'
import { AppError } from './errors.ts'
import { healthRoutes } from './health/routes.ts'
import { requireScope, requireSession, requireSessionToDelete } from './http/authentication.ts'
import { setDoor } from './http/doors.ts'
import type { App } from './http/validation.ts'
import { acknowledgingRoutes, eventWritingRoutes, inboxReadingRoutes } from './inbox/routes.ts'
import type { Services } from './services.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { accountDeletionRoutes, userRoutes } from './users/routes.ts'
import { zapierRoutes } from './zapier/routes.ts'

/** The map: which feature is mounted behind which door. */
export function mountRoutes(app: App, services: Services) {
  const { sessions, users, signIn, apiKeys, inbox, applications, cursors, google, docs } = services
  app.register(async (open: App) => {
    setDoor(open, 'open')
    open.register(healthRoutes)
    open.register(signInRoutes(signIn))
    open.register(demoRoutes(google))
    open.register(docsRoutes(docs))
  })
  app.register(async (api: App) => {
    requireSession(api, sessions)
    api.register(sessionRoutes(sessions, cursors))
    api.register(userRoutes(users))
    api.register(apiKeyRoutes(apiKeys))
  })
  app.register(async (api: App) => {
    requireSessionToDelete(api, sessions)
    api.register(accountDeletionRoutes(users))
  })
  app.register(async (api: App) => {
    requireScope(api, 'events:write', services)
    api.register(eventWritingRoutes(inbox))
  })
  app.register(async (api: App) => {
    requireScope(api, 'inbox:read', services)
    api.register(inboxReadingRoutes(inbox, cursors))
    api.register(zapierRoutes(inbox))
  })
  app.register(async (api: App) => {
    requireScope(api, 'inbox:write', services)
    api.register(acknowledgingRoutes(inbox))
  })
  app.register(async (api: App) => {
    requireScope(api, 'applications:read', services)
    api.register(applicationReadingRoutes(applications, cursors))
  })
  app.register(async (api: App) => {
    requireScope(api, 'applications:write', services)
    api.register(applicationWritingRoutes(applications))
  })
  app.register(async (api: App) => {
    requireScope(api, 'applications:lookup', services)
    api.register(lookupRoutes(applications))
  })
}

/** For settings that cannot be used: health answers, and all else says so instead of failing at the gateway. */
export function mountMisconfigured(app: App) {
  app.register(async (open: App) => {
    setDoor(open, 'open')
    open.register(healthRoutes)
  })
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.url === '/health' || request.routeOptions.url === '/status') return
    throw new AppError('misconfigured', 'The service is not set up correctly: its operator must mend it.')
  })
}
