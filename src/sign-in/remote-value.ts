type Parts<T> = {
  /** Gets the value, and says for how many seconds it is fresh. */
  fetch: () => Promise<{ value: T; freshSeconds: number }>
  /** For how long after it was fetched a value may stand in for one that cannot be fetched. */
  lastGoodSeconds: number
  /** The least time between two fetches where a value is held already. */
  coolDownSeconds: number
  now: () => Date
  /** Told when a fetch failed and the last good value stands in. */
  onStale: (error: unknown) => void
}

/**
 * A value that lives elsewhere: one fetch in flight, fresh for as long as its source says, the last good one when the
 * source is down. `get` throws what `fetch` threw when there is nothing to stand in.
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
     * For a value that seems too old, such as a key set without the wanted key: a newer one, unless the source was
     * asked within the cool-down. Throws when the source could not be asked, then or now.
     */
    async renew(): Promise<T | undefined> {
      if (inFlight || isCool()) return load()
      if (lastError) throw lastError
      return held?.value
    },
  }
}
