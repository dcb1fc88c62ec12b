import { AppError, notFound, unavailable } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import { timeOf } from './ids.ts'
import { invalidMember } from './invalid.ts'
import { retry } from './retry.ts'
import type { Wait } from './retry.ts'
import { transactionMs } from './time.ts'

/** A request with an idempotency key. `id` is a hash of caller, route and key; `bodyHash` is a hash of the body. */
export type Idempotency = { id: string; bodyHash: string }

/** The record of an earlier request: the hash of its body, and the id of the thing that it created. */
export type EarlierRequest = { bodyHash: string; thingId: string }

/** Refusals that our own earlier attempt may have caused. */
const causedByEarlier: ErrorCode[] = ['conflict', 'already_exists', 'precondition_failed']

type Parts = {
  findEarlier: (userId: string, idempotency: Idempotency) => Promise<EarlierRequest | undefined>
  now: () => Date
  wait: Wait
}

type Request<T> = {
  userId: string
  idempotency: Idempotency | undefined
  /** Creates the thing and the row of the idempotency key in one transaction. Throws `conflict` if that row exists. */
  create: () => Promise<T>
  find: (thingId: string) => Promise<T | undefined>
  /** The thing's name in messages, such as "The event". */
  thing: string
}

export function createOnce({ findEarlier, now, wait }: Parts) {
  /**
   * Throws `not_found` if the thing was deleted, and `unavailable` if it cannot be read yet: a reader may see the rows
   * of a running transaction one by one.
   */
  async function findCreated<T>(thingId: string, { find, thing }: Request<T>): Promise<T> {
    const found = await retry(wait, async () => {
      const existing = await find(thingId)
      if (existing === undefined && now().getTime() - timeOf(thingId).getTime() > transactionMs)
        throw notFound(thing)
      return existing
    })
    if (found === undefined)
      throw unavailable('The same request is still being processed. Send it again in a moment.', 1)
    return found
  }

  /**
   * Carries out a request once per idempotency key. If `create` is refused, the cause may be our own earlier attempt:
   * if the key is known, this returns the thing that it created, as it is now. Otherwise it throws the refusal.
   */
  return async function once<T>(request: Request<T>): Promise<{ result: T; replayed: boolean }> {
    const { userId, idempotency, create } = request
    try {
      return { result: await create(), replayed: false }
    } catch (refusal) {
      if (!idempotency || !(refusal instanceof AppError) || !causedByEarlier.includes(refusal.code))
        throw refusal
      const earlier = await findEarlier(userId, idempotency)
      if (!earlier) throw refusal
      if (earlier.bodyHash !== idempotency.bodyHash) throw otherBody()
      return { result: await findCreated(earlier.thingId, request), replayed: true }
    }
  }
}

function otherBody() {
  const header = invalidMember({ place: 'header', pointer: '/idempotency-key' }, 'was used with another body')
  return new AppError('validation_failed', header.detail, { errors: [header] })
}
