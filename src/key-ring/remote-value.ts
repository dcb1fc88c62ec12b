type Parts<T> = {
  /** Fetches the value and the number of seconds that it stays fresh. */
  fetch: () => Promise<{ value: T; freshSeconds: number }>
  /** The age up to which the previous value is used while a new one cannot be fetched. */
  lastGoodSeconds: number
  /** The minimum time between two fetches, once there is a value. */
  coolDownSeconds: number
  now: () => Date
  /** Called when a fetch failed and the previous value is used. */
  onStale: (error: unknown) => void
}

/**
 * A cache for one remote value. At most one fetch runs at a time. A value stays fresh for as long as its source says.
 * If the source is down, the previous value is used. If there is none, `get` throws the error of `fetch`.
 */
export function createRemoteValue<T>({ fetch, lastGoodSeconds, coolDownSeconds, now, onStale }: Parts<T>) {
  let held: { value: T; fetchedAt: number; freshSeconds: number } | undefined
  let inFlight: Promise<T> | undefined
  let lastAttempt = -Infinity
  let lastError: Error | undefined

  const seconds = () => now().getTime() / 1000
  const isCool = () => seconds() - lastAttempt >= coolDownSeconds

  const load = () =>
    (inFlight ??= (async () => {
      try {
        lastAttempt = seconds()
        const { value, freshSeconds } = await fetch()
        held = { value, fetchedAt: seconds(), freshSeconds }
        lastError = undefined
        return value
      } catch (error) {
        lastError = error as Error
        throw error
      } finally {
        inFlight = undefined
      }
    })())

  return {
    async get(): Promise<T> {
      if (!held) return load()
      const { value, fetchedAt, freshSeconds } = held
      const age = seconds() - fetchedAt
      if (age < freshSeconds) return value
      const canStandIn = age < lastGoodSeconds
      if (canStandIn && lastError && !isCool()) return value
      try {
        return await load()
      } catch (error) {
        if (!canStandIn) throw error
        onStale(error)
        return value
      }
    },

    /**
     * Fetches a newer value, for example if a key set does not have the wanted key. During the cool-down it returns
     * the held value, or throws the error of the last fetch if that failed.
     */
    async renew(): Promise<T | undefined> {
      if (inFlight || isCool()) return load()
      if (lastError) throw lastError
      return held?.value
    },
  }
}
