import { rateLimited } from '../errors.ts'
import type { RateLimit } from '../errors.ts'
import type { Key } from './keys.ts'
import type { Item, Table } from './table.ts'

const windowSeconds = 60

type Parts = { table: Table; policy: string; limit: number; now: () => Date }

/** A row that was there, and what its caller may still do in this window. */
type Hit = { item: Item; rateLimit: RateLimit }

/**
 * Counts requests in windows of a minute that all instances share. Throws `rate_limited` above the limit; a caller
 * who was refused once is then refused from memory until the window ends.
 */
export function createRateLimiter({ table, policy, limit, now }: Parts) {
  const refused = new Set<string>()
  let refusedIn = 0

  const seconds = () => now().getTime() / 1000
  const windowOf = (time: number) => Math.floor(time / windowSeconds) * windowSeconds

  const left = (window: number, hits: number): RateLimit => ({
    policy,
    limit,
    remaining: Math.max(limit - hits, 0),
    resetSeconds: Math.max(Math.ceil(window + windowSeconds - seconds()), 1),
  })

  function refuse(id: string, window: number): never {
    refused.add(id)
    throw rateLimited(left(window, limit))
  }

  function checkMemory(id: string, window: number) {
    if (refusedIn !== window) refused.clear()
    refusedIn = window
    if (refused.has(id)) refuse(id, window)
  }

  return {
    /**
     * Reads the row of a session or a key and counts this request on it, in one call (two at a window's first).
     * Undefined when there is no such row, or it has expired.
     */
    async hit(key: Key): Promise<Hit | undefined> {
      let window = windowOf(seconds())
      const id = `${key.pk} ${key.sk}`
      checkMemory(id, window)
      for (;;) {
        const counted = await table.update(
          key,
          { increment: 'hits' },
          { window_start: window, hits: { below: limit } },
        )
        if (counted.written) return alive(counted.item, window)
        if (!counted.item) return undefined
        const stored = counted.item.window_start as number
        if (stored === window) refuse(id, window)
        // Another instance's clock may be a little ahead: its window counts.
        if (stored > window) window = stored
        else {
          const opened = await table.update(
            key,
            { set: { window_start: window, hits: 1 } },
            { window_start: { below: window } },
          )
          if (opened.written) return alive(opened.item, window)
        }
      }
    },

    /** Counts an attempt from an address, which has one row a window. */
    async attempt(keyOf: (windowStart: number) => Key): Promise<RateLimit> {
      const window = windowOf(seconds())
      const key = keyOf(window)
      checkMemory(key.pk, window)
      const hits = await table.count(key, window + 2 * windowSeconds)
      if (hits > limit) refuse(key.pk, window)
      return left(window, hits)
    },
  }

  function alive(item: Item, window: number): Hit | undefined {
    if ((item.ttl as number) <= seconds()) return undefined
    return { item, rateLimit: left(window, item.hits as number) }
  }
}
