import { AppError, notFound } from '../errors.ts'
import { mountedRoutes } from './doors.ts'
import type { App } from './validation.ts'

/** What no route answers: 404, 405 with `Allow` where another method would do, 204 for a bare OPTIONS. */
export function useNotFound(app: App) {
  let patterns: { path: RegExp; method: string }[] | undefined

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.raw.url?.split('?', 1)[0] ?? ''
    patterns ??= mountedRoutes(app).map(({ url, method }) => ({ method, path: patternOf(url) }))
    const methods = patterns.filter((route) => route.path.test(path)).map((route) => route.method)
    if (methods.length === 0) throw notFound('This path')

    const allow = [...new Set(methods), 'OPTIONS']
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow.join(', ')).send()
    throw new AppError('method_not_allowed', `Use ${allow.join(', ')} here.`, { allow })
  })
}

const patternOf = (url: string) => new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
