import { AsyncLocalStorage } from 'node:async_hooks'

const deadlines = new AsyncLocalStorage<number>()

/** Does the work with a moment (epoch ms) by which its table calls end; an earlier one, already set, stays. */
export const runUntil = <T>(deadline: number, work: () => T): T =>
  deadlines.run(Math.min(deadline, deadlines.getStore() ?? Infinity), work)

/** Milliseconds that the current request has left for the table. */
export const remainingMs = () => (deadlines.getStore() ?? Infinity) - Date.now()
