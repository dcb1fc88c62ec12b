import type { RateLimit } from './principal.ts'

/** Only `http/problems.ts` knows the statuses of these codes. */
export const errorCodes = [
  'malformed_request',
  'invalid_cursor',
  'unauthorized',
  'forbidden',
  'recent_sign_in_required',
  'account_deleting',
  'account_blocked',
  'not_found',
  'method_not_allowed',
  'conflict',
  'already_exists',
  'lease_lost',
  'precondition_failed',
  'payload_too_large',
  'unsupported_media_type',
  'headers_too_large',
  'request_timeout',
  'validation_failed',
  'rate_limited',
  'internal_error',
  'misconfigured',
  'unavailable',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** An invalid member of a request. `pointer` is a JSON pointer (RFC 6901). */
export type InvalidMember = { in: 'body' | 'query' | 'header'; pointer: string; detail: string }

type Details = {
  /** For the log only: the original error, or a reason in our words. */
  cause?: unknown
  reason?: string
  errors?: InvalidMember[]
  allow?: string[]
  /** The id of the existing resource. */
  existingId?: string
  rateLimit?: RateLimit
  retryAfterSeconds?: number
}

/** An error for the caller. The message is for people who use the API, the cause is for the log. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Details

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

export const notFound = (thing: string) => new AppError('not_found', `${thing} was not found.`)

export const unauthorized = (message: string) => new AppError('unauthorized', message)

/** The session of a request ended while the request was running. */
export const sessionIsOver = () => unauthorized('The session has ended. Sign in again.')

/** A temporary error: the caller may send the same request again. */
export const unavailable = (message: string, retryAfterSeconds: number, cause?: unknown) =>
  new AppError('unavailable', message, { retryAfterSeconds, cause })

/** Other requests were faster at every try. */
export const overtaken = () => unavailable('Too many requests arrived at once. Send the request again.', 1)

/** Other requests have changed the same rows at every try. */
export const sameData = () => new AppError('conflict', 'Another request is writing the same data. Try again.')

/** The end of a message that says how long to wait. */
export const tryAgainIn = (seconds: number) =>
  `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`

export const rateLimited = (rateLimit: RateLimit) =>
  new AppError('rate_limited', `Too many requests. ${tryAgainIn(rateLimit.resetSeconds)}`, {
    rateLimit,
    retryAfterSeconds: rateLimit.resetSeconds,
  })
