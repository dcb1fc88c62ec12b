import fastify, { LogController } from 'fastify'
import type { FastifyRequest } from 'fastify'
import { v7 as newId } from 'uuid'
import { largestBody, useBodies } from './http/bodies.ts'
import { answerClientError } from './http/client-errors.ts'
import { setCorsHeaders, useCors } from './http/cors.ts'
import { useDoors } from './http/doors.ts'
import { longestUrl, setCommonHeaders, useCommonHeaders } from './http/headers.ts'
import { useMetering } from './http/metering.ts'
import { loggerOptions, useRequestLog } from './http/log.ts'
import type { LogStream } from './http/log.ts'
import { useNotFound } from './http/not-found.ts'
import { usePageRedirects } from './http/page-redirects.ts'
import { sendProblem } from './http/problems.ts'
import { withoutTrailingSlash } from './http/urls.ts'
import { zodCompilers } from './http/validation.ts'
import type { App } from './http/app.ts'
import { runUntil } from './table/deadline.ts'
import { requestMs } from './time.ts'

type Options = {
  allowedOrigins: string[]
  logLevel: string
  onAws?: boolean
  logStream?: LogStream
  /** The id of the current request, if the platform has given it one. */
  platformRequestId?: () => string | undefined
  /** Throws to refuse a request. It runs before preflights are answered and before any request is counted. */
  guard?: ((request: FastifyRequest) => Promise<void>) | undefined
}

/** Fastify with the behaviour that all routes share. `routes.ts` mounts the routes afterwards. */
export function createApp(options: Options): App {
  const { allowedOrigins, logLevel, onAws, logStream, platformRequestId, guard } = options
  const app: App = fastify({
    logger: loggerOptions(logLevel, logStream),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => platformRequestId?.() ?? newId(),
    rewriteUrl: ({ url = '/' }) => (url.length > longestUrl ? '/too-long' : withoutTrailingSlash(url)),
    schemaController: { compilersFactory: zodCompilers },
    bodyLimit: largestBody,
    return503OnClosing: false,
    http: { requireHostHeader: false },
    frameworkErrors(error, request, reply) {
      setCommonHeaders(reply)
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
  useBodies(app)
  useDoors(app)
  usePageRedirects(app)
  useCors(app, { origins: allowedOrigins, onAws })
  useNotFound(app)
  return app
}
