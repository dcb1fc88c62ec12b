import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { setRateLimit } from './limits.ts'

const statuses: Record<ErrorCode, number> = {
  malformed_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  forbidden: 403,
  recent_sign_in_required: 403,
  account_deleting: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  already_exists: 409,
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

/** RFC 9457. `about:blank`: the code, not the type, tells one problem from another. */
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

/** Errors of Fastify and of Node's server, in our words. */
const frameworkErrors: Record<string, (bodyLimit: number) => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (bodyLimit) =>
    new AppError('payload_too_large', `The body is larger than ${bodyLimit / 1024} KB.`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new AppError('unsupported_media_type', 'Send the body as application/json.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new AppError('not_found', 'The thing that this path names was not found.'),
  // The client went away while its body was read. Errors of our own connections never get here as they are.
  ECONNRESET: () =>
    new AppError('malformed_request', 'The request ended before its body was complete.', {
      reason: 'the client went away',
    }),
  FST_ERR_BAD_URL: () => new AppError('malformed_request', 'The path is not percent-encoded UTF-8.'),
}

/** Any thrown value as an error of ours: what is not known is a fault, whose text stays in the log. */
export function appErrorOf(error: unknown, bodyLimit = 0): AppError {
  if (error instanceof AppError) return error
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number }
  const known = frameworkErrors[code]?.(bodyLimit)
  if (known) return known
  if (code.startsWith('FST_ERR_') && statusCode >= 400 && statusCode < 500) {
    return new AppError('malformed_request', 'The request is not well-formed HTTP.', { cause: error })
  }
  return new AppError(
    'internal_error',
    'Something went wrong here. The log knows more under the request id.',
    {
      cause: error,
    },
  )
}

/** Answers any error as `application/problem+json`. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const ours = appErrorOf(error, request.routeOptions.bodyLimit)
  const problem = problemOf(ours, request.id)
  const { allow, rateLimit, retryAfterSeconds, reason, cause } = ours.details

  // A 503 without a cause says only that something takes time.
  const isFault = problem.status >= 500 && (ours.code !== 'unavailable' || cause !== undefined)
  if (isFault) request.log.error({ err: cause ?? ours, code: ours.code }, ours.message)
  else if (problem.status >= 500) request.log.warn({ code: ours.code }, ours.message)
  else if (reason) request.log.info({ code: ours.code, reason }, 'refused')

  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (allow) reply.header('allow', allow.join(', '))
  if (rateLimit) setRateLimit(reply, rateLimit)
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  // Bytes, so that neither a schema of the route's nor a charset is put to them.
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)))
}
