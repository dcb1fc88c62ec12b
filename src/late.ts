/** A part that is loaded when it is first needed. Few requests need it, and every cold start would pay for it. */
export type Late<T> = () => Promise<T>

/** Calls `load` once. After a failure, the next call loads again. */
export function createLate<T>(load: () => Promise<T>): Late<T> {
  let loaded: Promise<T> | undefined
  return () =>
    (loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    }))
}
