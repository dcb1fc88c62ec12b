import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient, ServiceOutputTypes } from '@aws-sdk/client-dynamodb'
import type { Wait } from '../retry.ts'
import { remainingMs } from './deadline.ts'
import { tableFailure } from './failures.ts'
import { askForUnits, meter } from './metering.ts'

/** The parts of every verb of the table. */
export type Parts = { call: DynamoDBClient['send']; tableName: string; now: () => Date; wait: Wait }

/**
 * Sends a command within the deadline of the request. A condition failure is thrown as it is, any other error as an
 * `AppError`.
 */
export const createCaller = (client: DynamoDBClient): DynamoDBClient['send'] => {
  return async (command: never) => {
    askForUnits(command)
    const deadline = new AbortController()
    const milliseconds = Math.max(remainingMs(), 0)
    // A timer of 0 ms would fire only after the call is sent.
    if (milliseconds === 0) deadline.abort()
    // AbortSignal.timeout would keep its timer after the call has ended.
    const timer = Number.isFinite(milliseconds) ? setTimeout(() => deadline.abort(), milliseconds) : undefined
    try {
      const response: ServiceOutputTypes = await client.send(command, { abortSignal: deadline.signal })
      // The SDK takes an empty 200 from a proxy for a success. A response of DynamoDB always has a request id.
      if (!response.$metadata.requestId) throw new Error('The response is not from DynamoDB')
      meter(command, response as object)
      return response as never
    } catch (error) {
      if (!isRefusal(error)) throw tableFailure(error)
      meter(command, undefined)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}

/**
 * Returns true for a condition failure or a transaction conflict. DynamoDB also cancels a transaction for other
 * reasons, such as throttling.
 */
const isRefusal = (error: unknown) =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) =>
      /^(ConditionalCheckFailed|TransactionConflict)$/.test(Code ?? ''),
    ))
