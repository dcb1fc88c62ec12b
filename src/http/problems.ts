import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { responseIdOf } from './headers.ts'
import { setRateLimit } from './rate-limit-headers.ts'

const statuses: Record<ErrorCode, number> = {
  malformed_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  forbidden: 403,
  recent_sign_in_required: 403,
  account_deleting: 403,
  account_blocked: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  already_exists: 409,
  lease_lost: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  misconfigured: 500,
  unavailable: 503,
}

/** RFC 9457. The type is `about:blank`, because `code` identifies the problem. */
export function problemOf(error: AppError, requestId: string) {
  const status = statuses[error.code]
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? '',
    status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.details.existingId && { existing_id: error.details.existingId }),
    ...(error.details.errors && { errors: error.details.errors }),
  }
}

export const bodyTooLarge = (bodyLimit: number) =>
  new AppError('payload_too_large', `The body is larger than ${bodyLimit / 1024} KB.`)

export const otherType = (types: readonly string[]) =>
  new AppError('unsupported_media_type', `Send the body as ${types.join(' or ')}.`)

/** Maps errors of Fastify and of Node's server to our own errors. */
const frameworkErrors: Record<string, (bodyLimit: number) => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => otherType(['application/json']),
  FST_ERR_MAX_PARAM_LENGTH: () => new AppError('not_found', 'There is nothing at this path.'),
  // The client disconnected while its body was read. Errors of our own connections arrive here as an `AppError`.
  ECONNRESET: () =>
    new AppError('malformed_request', 'The request ended before its body was complete.', {
      reason: 'the client disconnected',
    }),
  FST_ERR_BAD_URL: () => new AppError('malformed_request', 'The path is not percent-encoded UTF-8.'),
}

/** Turns any thrown value into an `AppError`. An unknown error is a bug: its message stays in the log. */
export function appErrorOf(error: unknown, bodyLimit = 0): AppError {
  if (error instanceof AppError) return error
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number }
  const known = frameworkErrors[code]?.(bodyLimit)
  if (known) return known
  if (code.startsWith('FST_ERR_') && statusCode >= 400 && statusCode < 500) {
    return new AppError('malformed_request', 'The request is not well-formed HTTP.', { cause: error })
  }
  return new AppError('internal_error', 'Something went wrong. Quote the request_id when you report this.', {
    cause: error,
  })
}

/** Sends any error as `application/problem+json`. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const ours = appErrorOf(error, request.routeOptions.bodyLimit)
  const problem = problemOf(ours, responseIdOf(request))
  const { allow, rateLimit, retryAfterSeconds, reason, cause } = ours.details

  // Adds the code to every further line of this request.
  request.log = request.log.child({ code: ours.code })

  // A 503 without a cause only says that something takes time, so it is no error for the log.
  const isFault = problem.status >= 500 && (ours.code !== 'unavailable' || cause !== undefined)
  if (isFault) request.log.error({ err: cause ?? ours }, ours.message)
  else if (problem.status >= 500) request.log.warn(ours.message)
  else if (reason) request.log.info({ reason }, 'the request was refused')

  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (allow) reply.header('allow', allow.join(', '))
  if (rateLimit) setRateLimit(reply, rateLimit)
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  // A buffer, so that Fastify applies no response schema and adds no charset.
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)))
}
