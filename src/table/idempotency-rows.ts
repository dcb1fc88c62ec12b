import * as z from 'zod'
import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import { dayMs, ttlAt } from '../time.ts'
import { keys } from './keys.ts'
import type { Item } from './keys.ts'
import type { Table } from './table.ts'
import type { Write } from './transact.ts'

/** The name of the write below: it is refused if the same request came before. */
export const idempotencyWriteName = 'idempotency key'

const StoredRequest = z.object({ body_hash: z.string(), thing_id: z.string() })

export type Remembered = {
  userId: string
  idempotency: Idempotency
  thingId: string
  now: Date
  /** 24 hours, unless a feature promises more. */
  forMs?: number
}

/** Written in the transaction that creates a thing. The same request finds it afterwards. */
export function idempotencyWrite({ userId, idempotency, thingId, now, forMs = dayMs }: Remembered): Write {
  return {
    name: idempotencyWriteName,
    put: {
      ...keys.idempotency(userId, idempotency.id),
      body_hash: idempotency.bodyHash,
      thing_id: thingId,
      ttl: ttlAt(new Date(now.getTime() + forMs)),
    },
    when: { ttl: { below: now.getTime() / 1000, orAbsent: true } },
  }
}

/** Reads the row that an earlier request with the same idempotency key has left. */
export const createFindEarlier =
  (table: Table) =>
  async (userId: string, { id }: Idempotency): Promise<EarlierRequest | undefined> => {
    const row = await table.get(keys.idempotency(userId, id))
    return row && earlierRequestIn(row)
  }

export function earlierRequestIn(row: Item): EarlierRequest {
  const { body_hash: bodyHash, thing_id: thingId } = StoredRequest.parse(row)
  return { bodyHash, thingId }
}
