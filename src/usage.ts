import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * How an account pays for a request. `usual` is refused once the budget of work is empty. `ends-access` may then use
 * another hour's worth, so that a person can find and stop whoever has used up the budget. `free` costs nothing.
 */
export type WorkKind = 'usual' | 'ends-access' | 'free'

/**
 * The use of resources by one request. `bytes` are those of both bodies. The account is set when the request is admitted,
 * and only an admitted request is charged.
 */
export type Usage = { userId: string | undefined; writeUnits: number; readUnits: number; bytes: number }

export const newUsage = (): Usage => ({ userId: undefined, writeUnits: 0, readUnits: 0, bytes: 0 })

const usages = new AsyncLocalStorage<Usage>()

/** Runs `work`. Its table calls add their capacity units to `usage`. */
export const runMetered = <T>(usage: Usage, work: () => T): T => usages.run(usage, work)

/** Runs `work`. The account of the request does not pay for its table calls. */
export const runFree = <T>(work: () => T): T => usages.run(newUsage(), work)

/** The usage of the current request. Undefined outside of a request. */
export const currentUsage = () => usages.getStore()
