import type { FastifyRequest } from 'fastify'
import { AppError, notFound } from '../errors.ts'
import { mountedRoutes } from './doors.ts'
import type { App } from './validation.ts'

/** What no route answers: 404, 405 with `Allow` where another method would do, 204 for a bare OPTIONS. */
export function useNotFound(app: App) {
  let patterns: { path: RegExp; method: string }[] | undefined

  function allowedAt({ raw }: FastifyRequest): string[] {
    const path = raw.url?.split('?', 1)[0] ?? ''
    patterns ??= mountedRoutes(app).map(({ url, method }) => ({ method, path: patternOf(url) }))
    const methods = patterns.filter((route) => route.path.test(path)).map((route) => route.method)
    if (methods.length === 0) throw notFound('This path')
    return [...new Set(methods), 'OPTIONS']
  }

  // Before a body is read: none is of use here.
  app.addHook('preParsing', async (request) => {
    if (!request.is404) return
    const allow = allowedAt(request)
    throw new AppError('method_not_allowed', `Use ${allow.join(', ')} here.`, { allow })
  })
  // @fastify/cors mounts `OPTIONS *`, and hands on here what is no preflight.
  app.setNotFoundHandler(async (request, reply) =>
    reply.code(204).header('allow', allowedAt(request).join(', ')).send(),
  )
}

const patternOf = (url: string) => new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
