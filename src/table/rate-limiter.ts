import * as z from 'zod'
import { rateLimited, unavailable } from '../errors.ts'
import type { RateLimit } from '../principal.ts'
import { retry } from '../retry.ts'
import { minuteSeconds } from '../time.ts'
import type { Item, Key } from './keys.ts'
import type { Table } from './table.ts'

type Parts = { table: Table; policy: string; limit: number; now: () => Date }

/** The row of a session or an API key, and the rest of its caller's allowance in this window. */
type Hit = { item: Item; rateLimit: RateLimit }

/** The counter in such a row. `window_start` and `ttl` are in epoch seconds. */
const Counter = z.object({ hits: z.number(), window_start: z.number(), ttl: z.number().optional() })
const Attempts = Counter.pick({ hits: true })

/** A lost race is repeated at once: the request that won it has opened the window. */
const noWait = async () => undefined

const windowAt = (seconds: number) => Math.floor(seconds / minuteSeconds) * minuteSeconds

/**
 * Counts requests in windows of a minute that all instances share. Throws `rate_limited` above the limit. A caller
 * who was refused once is refused from memory until the window ends.
 */
export function createRateLimiter({ table, policy, limit, now }: Parts) {
  const refused = new Set<string>()
  let refusedIn = 0

  const secondsNow = () => now().getTime() / 1000

  const left = (window: number, hits: number): RateLimit => ({
    policy,
    limit,
    remaining: Math.max(limit - hits, 0),
    resetSeconds: Math.max(Math.ceil(window + minuteSeconds - secondsNow()), 1),
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

  function hitOf(item: Item, window: number): Hit | undefined {
    const { hits, ttl = Infinity } = Counter.parse(item)
    return ttl <= secondsNow() ? undefined : { item, rateLimit: left(window, hits) }
  }

  return {
    /**
     * Reads the row of a session or an API key and counts this request in it. One call, or two if the request is the
     * first of its window. Returns undefined if there is no such row or it has expired.
     */
    async hit(key: Key): Promise<Hit | undefined> {
      let window = windowAt(secondsNow())
      const id = `${key.pk} ${key.sk}`
      checkMemory(id, window)
      const counted = await retry(noWait, async () => {
        const hit = await table.update(
          key,
          { add: { hits: 1 } },
          { window_start: window, hits: { below: limit } },
        )
        if (hit.written) return { found: hitOf(hit.item, window) }
        if (!hit.item) return { found: undefined }
        const stored = Counter.parse(hit.item).window_start
        if (stored === window) refuse(id, window)
        // The clock of another instance may be a little ahead. The later window counts.
        if (stored > window) {
          window = stored
          return undefined
        }
        const opened = await table.update(
          key,
          { set: { window_start: window, hits: 1 } },
          { window_start: { below: window } },
        )
        return opened.written ? { found: hitOf(opened.item, window) } : undefined
      })
      if (!counted) throw unavailable('Too many requests arrived at once. Send the request again.', 1)
      return counted.found
    },

    /** Counts a sign-in attempt. Each network has one row per window. */
    async attempt(keyAt: (windowStart: number) => Key): Promise<RateLimit> {
      const window = windowAt(secondsNow())
      const key = keyAt(window)
      checkMemory(key.pk, window)
      const { hits } = Attempts.parse(await table.count(key, window + 2 * minuteSeconds))
      if (hits > limit) refuse(key.pk, window)
      return left(window, hits)
    },
  }
}
