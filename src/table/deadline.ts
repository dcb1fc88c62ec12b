import { AsyncLocalStorage } from 'node:async_hooks'

const deadlines = new AsyncLocalStorage<number>()

/** Runs `work` with a deadline (epoch ms) for its table calls. An earlier deadline that is already set stays. */
export const runUntil = <T>(deadline: number, work: () => T): T =>
  deadlines.run(Math.min(deadline, deadlines.getStore() ?? Infinity), work)

/** Milliseconds until the deadline of the current request. */
export const remainingMs = () => (deadlines.getStore() ?? Infinity) - Date.now()
