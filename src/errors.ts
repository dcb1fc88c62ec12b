/** What can go wrong, in our words. `http/problems.ts` alone knows the status of each. */
export type ErrorCode =
  | 'malformed_request'
  | 'invalid_cursor'
  | 'unauthorized'
  | 'forbidden'
  | 'recent_sign_in_required'
  | 'account_deleting'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'already_exists'
  | 'precondition_failed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'request_timeout'
  | 'validation_failed'
  | 'rate_limited'
  | 'internal_error'
  | 'misconfigured'
  | 'unavailable'

/** One thing wrong with a request: where it was and, as a JSON pointer (RFC 6901), at which member. */
export type InvalidMember = { in: 'body' | 'query' | 'header'; pointer: string; detail: string }

/** How much of a caller's allowance is left in the current window. */
export type RateLimit = { policy: string; limit: number; remaining: number; resetSeconds: number }

type Details = {
  /** For the log, never for the caller: what was thrown, or our own words for why. */
  cause?: unknown
  reason?: string
  errors?: InvalidMember[]
  allow?: string[]
  /** Of the thing that is there already. */
  existingId?: string
  rateLimit?: RateLimit
  retryAfterSeconds?: number
}

/** An error that the caller may see: the message is a sentence for them, the cause is for the log. */
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

/** A passing fault: the caller may send the same request again. */
export const unavailable = (message: string, retryAfterSeconds: number, cause?: unknown) =>
  new AppError('unavailable', message, { retryAfterSeconds, cause })

export const rateLimited = (rateLimit: RateLimit) =>
  new AppError('rate_limited', `Too many requests: try again in ${rateLimit.resetSeconds} seconds.`, {
    rateLimit,
    retryAfterSeconds: rateLimit.resetSeconds,
  })
