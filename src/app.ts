import fastify, { LogController } from 'fastify'
import type { FastifyRequest } from 'fastify'
import { largestBody, useJsonBodies } from './http/bodies.ts'
import { answerClientError } from './http/client-errors.ts'
import { setCorsHeaders, useCors } from './http/cors.ts'
import { closeByDefault } from './http/doors.ts'
import { longestUrl, requestIdOf, setCommonHeaders, useCommonHeaders } from './http/headers.ts'
import { loggerOptions, useRequestLog } from './http/log.ts'
import type { LogStream } from './http/log.ts'
import { useNotFound } from './http/not-found.ts'
import { sendProblem } from './http/problems.ts'
import { useZodSchemas } from './http/validation.ts'
import type { App } from './http/validation.ts'
import { runUntil } from './table/deadline.ts'

type Options = {
  allowedOrigins: string[]
  logLevel: string
  logStream?: LogStream
  /** Throws an error to refuse a request. It runs before preflights are answered and before anything is counted. */
  guard?: ((request: FastifyRequest) => Promise<void>) | undefined
}

/** The gateway gives up on a request after 30 s: our own answer goes out before. */
const longestRequestMs = 25_000

/** Fastify and what all routes share. The routes are mounted afterwards: see `routes.ts`. */
export function createApp({ allowedOrigins, logLevel, logStream, guard }: Options): App {
  const app: App = fastify({
    logger: loggerOptions(logLevel, logStream),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    rewriteUrl: ({ url = '/' }) => (url.length > longestUrl ? '/too-long' : url),
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
  // Node would refuse these two by itself, with an answer that is no problem of ours.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.setErrorHandler(sendProblem)
  app.addHook('onRequest', (_request, _reply, done) => runUntil(Date.now() + longestRequestMs, done))
  useCommonHeaders(app)
  useRequestLog(app)
  if (guard) app.addHook('onRequest', guard)
  useZodSchemas(app)
  useJsonBodies(app)
  closeByDefault(app)
  useCors(app, allowedOrigins)
  useNotFound(app)
  return app
}
