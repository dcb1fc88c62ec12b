import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { App } from './validation.ts'

export type LogStream = { write: (line: string) => void }

/** One JSON object a line, with the level and time under the names that Lambda's log levels go by. */
export const loggerOptions = (level: string, stream?: LogStream) => ({
  level,
  base: null,
  messageKey: 'message',
  timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label.toUpperCase() }) },
  serializers: { err: describe },
  ...(stream && { stream }),
})

/** Name, text and stack only: an SDK's error carries the request, and with it the signature. */
function describe(error: unknown): { type: string; message: string; stack: string; cause?: object } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' }
  const { name, message, stack = '', cause } = error
  return { type: name, message, stack, ...(cause !== undefined && { cause: describe(cause) }) }
}

const requestLogs = new AsyncLocalStorage<FastifyBaseLogger>()

/** The log of the request that is being answered, whose lines carry its id; outside of one, there is none. */
export const requestLog = () => requestLogs.getStore()

/** One line for each request, of what is no secret: never a query, a header or a body. */
export function useRequestLog(app: App) {
  app.addHook('onRequest', (request, _reply, done) => requestLogs.run(request.log, done))
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

/** A path that no route knows, to tell a wrong stage or prefix by; what may be a token in it is left out. */
const outlineOf = ({ raw }: FastifyRequest) =>
  (raw.url?.split('?')[0] ?? '')
    .split('/', 5)
    .map((segment) => (/^[\w.-]{0,24}$/.test(segment) ? segment : '…'))
    .join('/')
