import { AppError, unavailable } from '../errors.ts'

/** Faults of the set-up, which trying again does not mend: somebody has to be told. */
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
 * What a failed table call means for the caller. Everything unknown is a passing fault (503): an HTML page
 * surfaces as a SyntaxError and a reset as a TimeoutError, so a class name proves little.
 */
export function tableFailure(error: unknown): Error {
  const name = error instanceof Error ? error.name : ''
  if (name === 'ValidationException') return error as Error // a request that we made wrongly: a fault of ours
  if (setUpFaults.has(name)) {
    return new AppError('misconfigured', 'The service cannot use its table: its operator must mend it.', {
      cause: error,
    })
  }
  return unavailable('The table cannot be reached: send the request again.', 2, error)
}
