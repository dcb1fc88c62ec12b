import type { FastifySchema, RouteOptions } from 'fastify'
import { unauthorized } from '../errors.ts'
import type { KeyPrincipal } from '../principal.ts'
import type { App } from './validation.ts'

/** Who may come in: of keys, those with a scope. A route that was mounted behind no door stays `closed` to everyone. */
export type Door = 'open' | 'session' | 'closed' | KeyPrincipal['scopes'][number]
type MountedRoute = { method: string; url: string; door: Door; schema: RouteSchema }

const mounted = new WeakMap<object, MountedRoute[]>()

/** What a route says of itself: the parts that it checks, and words for the documentation. */
export type RouteSchema = FastifySchema & {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  /** Problems that it may answer besides those that follow from its door and its parts. */
  problems?: number[]
  /** What its answer's members are parameters of: https://spec.openapis.org/oas/v3.1.1#link-object */
  links?: Record<string, Record<string, string>>
  /** Headers of its answer, besides those that every answer has. A 204 has none of them. */
  answerHeaders?: ('ETag' | 'Location' | 'Retry-After')[]
  /** The media type of its 200, where that is not JSON. */
  produces?: string
}

/** Every route that the app has, with its door: what `Allow`, the tests and the documentation go by. */
export const mountedRoutes = (app: App): MountedRoute[] => mounted.get(app.server) ?? []

/** Routes mounted on this instance from now on have this door. */
export const setDoor = (app: App, door: Door) => app.decorate('door', door)

export function closeByDefault(app: App) {
  const routes: MountedRoute[] = []
  mounted.set(app.server, routes)
  app.addHook('onRoute', function (route: RouteOptions) {
    // @fastify/cors mounts it, so that preflights reach its hook.
    if (route.method === 'OPTIONS' && route.url === '*') return
    const door = this.hasDecorator('door') ? this.getDecorator<Door>('door') : 'closed'
    for (const method of [route.method].flat()) {
      routes.push({ method, url: route.url, door, schema: route.schema ?? {} })
    }
    if (door === 'closed') route.onRequest = refuse
  })
}

async function refuse() {
  throw unauthorized('This route is open to nobody.')
}
