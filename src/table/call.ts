import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient, ServiceOutputTypes } from '@aws-sdk/client-dynamodb'
import { remainingMs } from './deadline.ts'
import { tableFailure } from './failures.ts'

/** Sends a command within the request's deadline. A failed condition is thrown as it is, all else as ours. */
export const createCaller = (client: DynamoDBClient): DynamoDBClient['send'] => {
  return async (command: never) => {
    const deadline = new AbortController()
    const milliseconds = Math.max(remainingMs(), 0)
    // A timer would fire only after the call is sent.
    if (milliseconds === 0) deadline.abort()
    // A timer of our own rather than AbortSignal.timeout: that one stays until it fires.
    const timer = Number.isFinite(milliseconds) ? setTimeout(() => deadline.abort(), milliseconds) : undefined
    try {
      const answer: ServiceOutputTypes = await client.send(command, { abortSignal: deadline.signal })
      // To the SDK an empty 200, from whatever stands in between, is a success: DynamoDB's own carries an id.
      if (!answer.$metadata.requestId) throw new Error('The answer is not from DynamoDB')
      return answer as never
    } catch (error) {
      throw isRefusal(error) ? error : tableFailure(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** DynamoDB understood, and says no; a transaction may also be cancelled because there is too much to do. */
const isRefusal = (error: unknown) =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) =>
      /^(ConditionalCheckFailed|TransactionConflict)$/.test(Code ?? ''),
    ))
