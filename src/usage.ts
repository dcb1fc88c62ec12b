import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * The use of resources by one request. `bytes` are those of both bodies. The account is set when the request is admitted,
 * and only an admitted request is charged.
 */
export type Usage = { userId: string | undefined; writeUnits: number; readUnits: number; bytes: number }

export const newUsage = (): Usage => ({ userId: undefined, writeUnits: 0, readUnits: 0, bytes: 0 })

const usages = new AsyncLocalStorage<Usage>()

/** Runs `work`. Its table calls add their capacity units to `usage`. */
export const runMetered = <T>(usage: Usage, work: () => T): T => usages.run(usage, work)

/** The usage of the current request. Undefined outside of a request. */
export const currentUsage = () => usages.getStore()
