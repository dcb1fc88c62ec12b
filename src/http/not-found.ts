import type { FastifyRequest } from 'fastify'
import { AppError, notFound } from '../errors.ts'
import { mountedRoutes } from './doors.ts'
import type { App } from './validation.ts'

type Pattern = { url: string; method: string; path: RegExp }

/** What no route answers: 404, 405 with `Allow` where another method would do, 204 for a bare OPTIONS. */
export function useNotFound(app: App) {
  let patterns: Pattern[] | undefined

  /** The routes of this path. One that is written out, such as `/events/batch`, is no `/events/:id`. */
  function routesAt(path: string): Pattern[] {
    patterns ??= mountedRoutes(app).map((route) => ({ ...route, path: patternOf(route.url) }))
    const written = patterns.filter(({ url }) => url === path)
    return written.length > 0 ? written : patterns.filter((route) => route.path.test(path))
  }

  function allowedAt(path: string): string[] {
    const methods = routesAt(path).map(({ method }) => method)
    if (methods.length === 0) throw notFound('This path')
    return [...new Set(methods), 'OPTIONS']
  }

  // Before a body is read: none is of use here.
  app.addHook('preParsing', async (request) => {
    const path = pathOf(request)
    const isOfAnother =
      request.routeOptions.url?.includes(':') && routesAt(path).some(({ url }) => url === path)
    if (!request.is404 && !isOfAnother) return
    const allow = allowedAt(path)
    throw new AppError('method_not_allowed', `Use ${allow.join(', ')} here.`, { allow })
  })
  // @fastify/cors mounts `OPTIONS *`, and hands on here what is no preflight.
  app.setNotFoundHandler(async (request, reply) =>
    reply
      .code(204)
      .header('allow', allowedAt(pathOf(request)).join(', '))
      .send(),
  )
}

const pathOf = ({ raw }: FastifyRequest) => raw.url?.split('?', 1)[0] ?? ''

const patternOf = (url: string) => new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
