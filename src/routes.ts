import { demoRoutes } from './demo/routes.ts'
import { docsRoutes } from './docs/routes.ts'
import { AppError } from './errors.ts'
import { healthRoutes } from './health/routes.ts'
import { requireSession, requireSessionToDelete } from './http/authentication.ts'
import { setDoor } from './http/doors.ts'
import type { App } from './http/validation.ts'
import type { Services } from './services.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { accountDeletionRoutes, userRoutes } from './users/routes.ts'

/** The map: which feature is mounted behind which door. */
export function mountRoutes(app: App, { sessions, users, signIn, cursors, google, docs }: Services) {
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
  })
  app.register(async (api: App) => {
    requireSessionToDelete(api, sessions)
    api.register(accountDeletionRoutes(users))
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
