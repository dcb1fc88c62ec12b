import { AppError, notFound, unavailable } from './errors.ts'
import { timeOf } from './ids.ts'

/** What stands for a request that may be sent again: `id` for its caller, route and key, `bodyHash` for its content. */
export type Idempotency = { id: string; bodyHash: string }

/** What is known of a request that has come before: the hash of its body, and the id of what it made. */
export type EarlierRequest = { bodyHash: string; thingId: string }

type Parts<T> = {
  earlier: EarlierRequest
  idempotency: Idempotency | undefined
  find: (id: string) => Promise<T | undefined>
  what: string
  now: () => Date
  wait: (ms: number) => Promise<unknown>
}

/** Longer than any transaction takes to be seen whole. */
const transactionMs = 5000

/**
 * What an earlier request made, as it is now. Throws `validation_failed` for another body, `not_found` when it is gone,
 * and `unavailable` when it is being made: a transaction's rows can be read one by one, and that which refused this
 * request may be the first of them.
 */
export async function findReplayed<T>({ earlier, idempotency, find, what, now, wait }: Parts<T>): Promise<T> {
  if (earlier.bodyHash !== idempotency?.bodyHash) {
    const detail = 'This Idempotency-Key was used for another body.'
    throw new AppError('validation_failed', detail, {
      errors: [{ in: 'header', pointer: '/idempotency-key', detail }],
    })
  }
  for (const pauseMs of [0, 100, 200]) {
    if (pauseMs > 0) await wait(pauseMs)
    const thing = await find(earlier.thingId)
    if (thing) return thing
    if (now().getTime() - timeOf(earlier.thingId).getTime() > transactionMs) throw notFound(what)
  }
  throw unavailable('The same request is being answered: send it again.', 1)
}
