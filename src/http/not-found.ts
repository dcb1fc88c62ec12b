import { AppError, notFound } from '../errors.ts'
import { mountedRoutes } from './doors.ts'
import type { App } from './app.ts'
import { pathOf } from './urls.ts'

type Pattern = { url: string; method: string; path: RegExp }

/** Requests without a route: 404, 405 with `Allow` if another method exists, and 204 for OPTIONS. */
export function useNotFound(app: App) {
  let patterns: Pattern[] | undefined
  const all = () =>
    (patterns ??= mountedRoutes(app).map((route) => ({ ...route, path: patternOf(route.url) })))

  /** Routes whose path has no parameter: `/events/batch` must not match `/events/:id`. */
  const writtenAt = (path: string) => all().filter(({ url }) => url === path)

  function allowedAt(path: string): string[] {
    const written = writtenAt(path)
    const routes = written.length > 0 ? written : all().filter((route) => route.path.test(path))
    if (routes.length === 0) throw notFound('This path')
    return [...new Set(routes.map(({ method }) => method)), 'OPTIONS']
  }

  // This hook runs before the body is read, because these responses do not need it.
  app.addHook('preParsing', async (request) => {
    const path = pathOf(request.url)
    const isOfAnother = request.routeOptions.url?.includes(':') && writtenAt(path).length > 0
    if (!request.is404 && !isOfAnother) return
    const allow = allowedAt(path)
    throw new AppError('method_not_allowed', `Use ${allow.join(', ')} here.`, { allow })
  })
  // @fastify/cors mounts `OPTIONS *`. A request that is no preflight ends here.
  app.setNotFoundHandler(async (request, reply) =>
    reply
      .code(204)
      .header('allow', allowedAt(pathOf(request.url)).join(', '))
      .send(),
  )
}

const patternOf = (url: string) => new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
