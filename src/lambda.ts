import { AsyncLocalStorage } from 'node:async_hooks'
import awsLambdaFastify from '@fastify/aws-lambda'
import type { LambdaResponse } from '@fastify/aws-lambda'
import type { Context } from 'aws-lambda'
import { v7 as newId } from 'uuid'
import { createApp } from './app.ts'
import { AppError } from './errors.ts'
import { adapterEvent, headersOf, isHttpEvent } from './http/gateway-event.ts'
import { commonHeaders, responseIdOf } from './http/headers.ts'
import { appErrorOf, problemOf } from './http/problems.ts'
import type { App } from './http/app.ts'
import { mountMisconfigured, mountRoutes } from './routes.ts'
import { createServices } from './services.ts'
import type { Services } from './services.ts'
import { SettingsError, dropBlanks, readSettings } from './settings.ts'
import { describeStart } from './start-line.ts'
import { runUntil } from './table/deadline.ts'
import { gatewayMs, responseReserveMs, warmUpMs } from './time.ts'

/** Lambda's id of the current invocation. Our log lines have it too, so they can be matched to Lambda's START and END. */
const invocationIds = new AsyncLocalStorage<string>()
const platformRequestId = () => invocationIds.getStore()

dropBlanks(process.env)
let started = start()
// The start runs in Lambda's init phase. If it fails, the next invocation starts again.
await started.catch(() => undefined)

async function start() {
  const { app, services } = createConfiguredApp()
  await app.ready()
  const answer = awsLambdaFastify(app, { decorateRequest: false, parseCommaSeparatedQueryParams: false })
  if (services) await warmUp(app, services, answer)
  return { answer, log: app.log }
}

type Answer = (event: unknown, context: Context) => Promise<LambdaResponse>

/**
 * Sends the warm-up request: `GET /api/user` with the token of a session that does not exist. So the code that most
 * requests need is compiled, and the connection to the table is open, before the first real request. The response is
 * 401, and the one table call writes nothing.
 */
async function warmUp({ log }: App, { keyRing, sessions }: Services, answer: Answer) {
  try {
    await keyRing.load()
    const headers = { authorization: `Bearer ${await sessions.unknownToken()}` }
    const event = adapterEvent({ rawPath: '/api/user', requestContext: { http: { method: 'GET' } }, headers })
    const { level } = log
    // Nobody sent this request, so only an error of it is of interest.
    log.level = level === 'silent' || level === 'fatal' ? level : 'error'
    const { statusCode, body } = await runUntil(Date.now() + warmUpMs, () =>
      answer(event, {} as Context),
    ).finally(() => (log.level = level))
    if (statusCode !== 401) throw new Error(`The response was ${statusCode}: ${body}`)
  } catch (error) {
    log.warn({ err: error }, 'the warm-up request failed')
  }
}

function createConfiguredApp(): { app: App; services?: Services } {
  let settings
  try {
    settings = readSettings(process.env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    const app = createApp({ allowedOrigins: [], logLevel: 'info', platformRequestId })
    app.log.error({ code: 'misconfigured' }, error.message)
    mountMisconfigured(app)
    return { app }
  }
  const app = createApp({ ...settings, platformRequestId })
  app.log.info(describeStart(settings, process.env), 'started')
  const services = createServices(settings, app.log)
  mountRoutes(app, services)
  return { app, services }
}

/** The Lambda handler: takes an HTTP API event and returns its response. It never throws. */
export async function handler(event: unknown, context?: Partial<Context>) {
  const requestId = context?.awsRequestId ?? newId()
  try {
    const { answer, log } = await (started = started.catch(start))
    if (!isHttpEvent(event)) {
      log.warn({ request_id: requestId }, 'the event is not from an HTTP API')
      return refusal(
        new AppError('malformed_request', 'This function accepts only events of an HTTP API.'),
        event,
        requestId,
      )
    }
    const remainingMs = context?.getRemainingTimeInMillis?.() ?? gatewayMs
    const call = adapterEvent(event)
    const deadline = Date.now() + remainingMs - responseReserveMs
    return await invocationIds.run(requestId, () =>
      runUntil(deadline, () => answer(call, context as Context)),
    )
  } catch (error) {
    const ours = appErrorOf(error)
    if (ours !== error) {
      const { stack } = error as Error
      console.error(
        JSON.stringify({
          level: 'ERROR',
          message: 'the request failed outside of Fastify',
          request_id: requestId,
          stack,
        }),
      )
    }
    return refusal(ours, event, requestId)
  }
}

function refusal(error: AppError, event: unknown, invocationId: string) {
  const requestId = responseIdOf({ headers: headersOf(event), id: invocationId })
  const problem = problemOf(error, requestId)
  return {
    statusCode: problem.status,
    headers: { ...commonHeaders, 'x-request-id': requestId, 'content-type': 'application/problem+json' },
    body: JSON.stringify(problem),
    isBase64Encoded: false,
  }
}
