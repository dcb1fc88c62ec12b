import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { createCaller } from '../../src/table/call.ts'
import { runUntil } from '../../src/table/deadline.ts'

const command = new GetItemCommand({ TableName: 'a', Key: { pk: { S: 'p' }, sk: { S: 's' } } })

/** A client that responds after a second, unless the call is aborted before. */
function clientWith(answer: object) {
  const send = (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(answer), 1000)
      abortSignal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(abortSignal.reason as Error)
      })
    })
  return { send } as unknown as DynamoDBClient
}

describe('a call of the table client', () => {
  it('a call is aborted at the deadline of its request', async () => {
    const call = createCaller(clientWith({ $metadata: { requestId: 'an-id' } }))
    const answer = runUntil(Date.now() + 20, () => call(command))
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('a call is aborted before it is sent if the deadline has passed', async () => {
    let isAborted: boolean | undefined
    const send = async (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
      isAborted = abortSignal.aborted
      throw new Error('The SDK sends nothing')
    }
    const call = createCaller({ send } as unknown as DynamoDBClient)
    await expect(runUntil(Date.now(), () => call(command))).rejects.toMatchObject({ code: 'unavailable' })
    expect(isAborted).toBe(true)
  })
})
