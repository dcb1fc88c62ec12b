import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../audit.ts'
import type { App } from './app.ts'
import { clientRequestIdOf } from './headers.ts'
import { pathOf } from './urls.ts'

export type LogStream = { write: (line: string) => void }

/** Logs one JSON object per line, with level and time under the names that Lambda's log levels need. */
export const loggerOptions = (level: string, stream?: LogStream) => ({
  level,
  base: null,
  messageKey: 'message',
  timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label.toUpperCase() }) },
  serializers: { err: describe },
  ...(stream && { stream }),
})

/** Only name, message and stack. An error of the SDK also has the request with its signature. */
function describe(error: unknown): { type: string; message: string; stack: string; cause?: object } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' }
  const { name, message, stack = '', cause } = error
  return { type: name, message, stack, ...(cause !== undefined && { cause: describe(cause) }) }
}

const requests = new AsyncLocalStorage<FastifyRequest>()

/** The log of the current request. Its lines have the request id and the caller. Undefined outside of a request. */
export const requestLog = () => requests.getStore()?.log

/** From now on, the lines of the current request name its caller. */
export function identify(caller: Caller) {
  const request = requests.getStore()
  if (request) request.log = request.log.child(caller)
}

/** Logs one line per request, without query, headers and body, because these may hold secrets. */
export function useRequestLog(app: App) {
  app.addHook('onRequest', (request, _reply, done) => {
    const clientId = clientRequestIdOf(request.headers)
    // Requests of different people may have the same id of the client, so ours is in the line too.
    if (clientId) request.log = request.log.child({ client_request_id: clientId })
    requests.run(request, done)
  })
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        ...(request.is404 && { path: outlineOf(request) }),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
}

/** The path of a 404, so that a wrong stage or prefix can be recognized. A segment that may be a token is left out. */
const outlineOf = ({ originalUrl }: FastifyRequest) =>
  pathOf(originalUrl)
    .split('/', 5)
    .map((segment) => (/^[\w.-]{0,24}$/.test(segment) ? segment : '…'))
    .join('/')
