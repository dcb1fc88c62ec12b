import type { FastifyReply, FastifyRequest, FastifySchema, RouteOptions } from 'fastify'
import * as z from 'zod'
import { AppError, unauthorized } from '../errors.ts'
import type { Scope } from '../scopes.ts'
import type { WorkKind } from '../usage.ts'
import type { App } from './app.ts'
import { authenticate, authenticateAddress, hasScope } from './authentication.ts'
import { admit } from './metering.ts'
import { setRateLimit } from './rate-limit-headers.ts'

/**
 * Who may call a route: everyone, any session, any session and any API key, whoever knows a calendar address, or any
 * session and each API key with this scope.
 */
export type Door = 'open' | 'session' | 'key' | 'calendar' | Scope

/** The schema of a route: its door, the parts to validate, and the words of the documentation. */
export type RouteSchema = FastifySchema & {
  /** A route without a door is closed to everyone. */
  door?: Door
  /** A session that is deleting its account may call this route too. */
  whileDeleting?: boolean
  /** How the account pays for the request. */
  work?: WorkKind
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  /** Statuses of problems, besides those that follow from the door and the validated parts. */
  problems?: number[]
  /**
   * Members of the response that are parameters of other operations: https://spec.openapis.org/oas/v3.1.1#link-object
   */
  links?: Record<string, Record<string, string>>
  /** Headers of the response, besides the common ones. A 204 has none of them. */
  answerHeaders?: ('ETag' | 'Location' | 'Retry-After')[]
  /** The media types of the body, if the handler gets it as text. Other routes take JSON. */
  consumes?: readonly string[]
  /** The media type of the 200, if it is not JSON. With a schema of the 200, it may be JSON too. */
  produces?: string
  /** The response is a document that is the same for every caller (http/documents.ts). */
  cacheable?: boolean
}

/**
 * Behind a door, an unknown parameter is rejected: ignoring a filter would return too much. Calendar programs add
 * parameters, so the door `calendar` ignores them.
 */
const NoQuery = z.strictObject({})

type MountedRoute = { method: string; url: string; door?: Door | undefined; schema: RouteSchema }

/** Every route of the app. `Allow`, the tests and the documentation are made from this list. */
export const mountedRoutes = (app: App) => app.getDecorator<MountedRoute[]>('mountedRoutes')

/** Guards each route by the door in its schema. The guard runs before any hook of the route's own. */
export function useDoors(app: App) {
  app.decorate('mountedRoutes', [])
  app.decorateRequest('principal')
  app.addHook('onRoute', (route: RouteOptions) => {
    // @fastify/cors mounts this route, so that preflights reach its hook.
    if (route.method === 'OPTIONS' && route.url === '*') return
    const schema: RouteSchema = { ...route.schema }
    if (schema.door !== 'open' && schema.door !== 'calendar') schema.querystring ??= NoQuery
    route.schema = schema
    for (const method of [route.method].flat())
      mountedRoutes(app).push({ method, url: route.url, door: schema.door, schema })
    if (schema.door !== 'open') route.onRequest = [guardOf(schema), ...[route.onRequest ?? []].flat()]
  })
}

const guardOf = ({ door, whileDeleting = false, work = 'usual' }: RouteSchema) =>
  async function guard(request: FastifyRequest, reply: FastifyReply) {
    if (!door || door === 'open') throw unauthorized('This route is closed.')
    reply.header('cache-control', 'private, no-store')
    const principal =
      door === 'calendar'
        ? await authenticateAddress(request)
        : await authenticate(request, { withKeys: door !== 'session' })
    if ('deletes' in principal && principal.deletes && !whileDeleting)
      throw new AppError('account_deleting', 'This account is being deleted.')
    setRateLimit(reply, principal.rateLimit)
    request.setDecorator('principal', principal)
    await admit(request, work)
    if (door !== 'session' && door !== 'key' && door !== 'calendar' && !hasScope(request, door))
      throw new AppError('forbidden', `This API key does not have the scope "${door}".`)
  }
