import { AppError, unavailable } from '../errors.ts'

/** Errors of the configuration. A retry does not help: the operator must act. */
const setUpFaults = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
])

/**
 * The error that a request gets if a table call fails. An unknown error counts as temporary (503), because the class
 * of an error proves little: an HTML page becomes a SyntaxError, a connection reset becomes a TimeoutError.
 */
export function tableFailure(error: unknown): Error {
  const name = error instanceof Error ? error.name : ''
  if (name === 'ValidationException') return error as Error // our request was wrong: a bug
  if (setUpFaults.has(name)) {
    return new AppError(
      'misconfigured',
      'The service is misconfigured: it cannot use its table. Its operator must correct this.',
      {
        cause: error,
      },
    )
  }
  return unreachable(error)
}

export const unreachable = (cause?: unknown) =>
  unavailable('The database cannot be reached. Send the request again.', 2, cause)
