import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import { keys } from './keys.ts'
import type { Write } from './transact.ts'

const keptSeconds = 86_400

/** Written with what a request makes, this is what the same request is known by when it comes again. */
export function idempotencyWrite(
  userId: string,
  { id, bodyHash }: Idempotency,
  thingId: string,
  now: Date,
): Write {
  const seconds = now.getTime() / 1000
  return {
    put: {
      ...keys.idempotency(userId, id),
      body_hash: bodyHash,
      thing_id: thingId,
      ttl: Math.ceil(seconds) + keptSeconds,
    },
    when: { ttl: { below: seconds, orAbsent: true } },
  }
}

/** The request that has come before, from the row that it left. */
export const earlierRequestOf = (row: Record<string, unknown>): EarlierRequest => ({
  bodyHash: row.body_hash as string,
  thingId: row.thing_id as string,
})
