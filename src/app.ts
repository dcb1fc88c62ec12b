import fastify, { LogController } from 'fastify'
import type { FastifyRequest } from 'fastify'
import { largestBody, useJsonBodies } from './http/bodies.ts'
import { answerClientError } from './http/client-errors.ts'
import { setCorsHeaders, useCors } from './http/cors.ts'
import { useDoors } from './http/doors.ts'
import { longestUrl, requestIdOf, setCommonHeaders, useCommonHeaders } from './http/headers.ts'
import { useMetering } from './http/metering.ts'
import { loggerOptions, useRequestLog } from './http/log.ts'
import type { LogStream } from './http/log.ts'
import { useNotFound } from './http/not-found.ts'
import { usePageRedirects } from './http/page-redirects.ts'
import { sendProblem } from './http/problems.ts'
import { withoutTrailingSlash } from './http/urls.ts'
import { useZodSchemas } from './http/validation.ts'
import type { App } from './http/app.ts'
import { runUntil } from './table/deadline.ts'
import { requestMs } from './time.ts'

type Options = {
  allowedOrigins: string[]
  logLevel: string
  onAws?: boolean
  logStream?: LogStream
  /** Throws to refuse a request. It runs before preflights are answered and before any request is counted. */
  guard?: ((request: FastifyRequest) => Promise<void>) | undefined
}

/** Fastify with the behaviour that all routes share. `routes.ts` mounts the routes afterwards. */
export function createApp({ allowedOrigins, logLevel, onAws, logStream, guard }: Options): App {
  const app: App = fastify({
    logger: loggerOptions(logLevel, logStream),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    rewriteUrl: ({ url = '/' }) => (url.length > longestUrl ? '/too-long' : withoutTrailingSlash(url)),
    bodyLimit: largestBody,
    return503OnClosing: false,
    http: { requireHostHeader: false },
    frameworkErrors(error, request, reply) {
      setCommonHeaders(reply, request.id)
      setCorsHeaders(reply, allowedOrigins)
      sendProblem(error, request, reply)
    },
    clientErrorHandler: answerClientError,
  })
  // Without this, Node itself answers `Expect`, and not with a problem document.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.setErrorHandler(sendProblem)
  app.addHook('onRequest', (_request, _reply, done) => runUntil(Date.now() + requestMs, done))
  useCommonHeaders(app)
  useRequestLog(app)
  useMetering(app)
  if (guard) app.addHook('onRequest', guard)
  useZodSchemas(app)
  useJsonBodies(app)
  useDoors(app)
  usePageRedirects(app)
  useCors(app, { origins: allowedOrigins, onAws })
  useNotFound(app)
  return app
}
