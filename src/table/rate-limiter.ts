import * as z from 'zod'
import { overtaken, rateLimited } from '../errors.ts'
import type { RateLimit } from '../principal.ts'
import { noWait, retry } from '../retry.ts'
import { minuteSeconds } from '../time.ts'
import type { Item, Key } from './keys.ts'
import type { Table } from './table.ts'

type Parts = { table: Table; policy: string; limit: number; now: () => Date }

/** The row of a session or an API key, and the rest of its caller's allowance in this window. */
type Hit = { item: Item; rateLimit: RateLimit }

type AttemptRow = { key: Key; times: number }
type OnRow = (row: Item) => void
/** A caller above its limit: the most requests of a window, and the row of its session or API key. */
type Refusal = { most: number; row?: Item }

/** The counter in such a row. `window_start` and `ttl` are in epoch seconds. */
const Counter = z.object({ hits: z.number(), window_start: z.number(), ttl: z.number().optional() })
const Attempts = Counter.pick({ hits: true })

const windowAt = (seconds: number) => Math.floor(seconds / minuteSeconds) * minuteSeconds

/**
 * Counts requests in windows of a minute that all instances share. Throws `rate_limited` above the limit. A caller
 * who was refused once is refused from memory until the window ends.
 */
export function createRateLimiter({ table, policy, limit, now }: Parts) {
  const refused = new Map<string, Refusal>()
  let refusedIn = 0

  const secondsNow = () => now().getTime() / 1000

  const left = (window: number, hits: number, most = limit): RateLimit => ({
    policy,
    limit: most,
    remaining: Math.max(most - hits, 0),
    resetSeconds: Math.max(Math.ceil(window + minuteSeconds - secondsNow()), 1),
  })

  function refuse(id: string, window: number, refusal: Refusal): never {
    refused.set(id, refusal)
    throw rateLimited(left(window, refusal.most, refusal.most))
  }

  function checkMemory(id: string, window: number, onRow?: OnRow) {
    if (refusedIn !== window) refused.clear()
    refusedIn = window
    const refusal = refused.get(id)
    if (!refusal) return
    if (refusal.row) onRow?.(refusal.row)
    refuse(id, window, refusal)
  }

  function hitOf(item: Item, window: number): Hit | undefined {
    const { hits, ttl = Infinity } = Counter.parse(item)
    return ttl <= secondsNow() ? undefined : { item, rateLimit: left(window, hits) }
  }

  return {
    /**
     * Reads the row of a session or an API key and counts this request in it. One call, or two if the request is the
     * first of its window. Returns undefined if there is no such row or it has expired. `onRow` gets the row even if
     * the request is then refused.
     */
    async hit(key: Key, onRow?: OnRow): Promise<Hit | undefined> {
      let window = windowAt(secondsNow())
      const id = `${key.pk} ${key.sk}`
      const found = (item: Item) => {
        onRow?.(item)
        return { found: hitOf(item, window) }
      }
      checkMemory(id, window, onRow)
      const counted = await retry(noWait, async () => {
        const hit = await table.update(
          key,
          { add: { hits: 1 } },
          { window_start: window, hits: { below: limit } },
        )
        if (hit.written) return found(hit.item)
        if (!hit.item) return { found: undefined }
        const stored = Counter.parse(hit.item).window_start
        if (stored === window) {
          onRow?.(hit.item)
          refuse(id, window, { most: limit, row: hit.item })
        }
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
        return opened.written ? found(opened.item) : undefined
      })
      if (!counted) throw overtaken()
      return counted.found
    },

    /**
     * Counts a sign-in attempt in each of these rows, whose keys contain the start of the window. The limit of a
     * row is `times` the usual one. A row that refuses leaves the rows behind it uncounted, so that a refused network
     * takes nothing from a wider one. Returns the smallest remaining allowance.
     */
    async attempt(rowsAt: (windowStart: number) => AttemptRow[]): Promise<RateLimit> {
      const window = windowAt(secondsNow())
      const rows = rowsAt(window).map(({ key, times }) => ({ key, most: times * limit }))
      for (const { key } of rows) checkMemory(key.pk, window)
      const rests = []
      for (const { key, most } of rows) {
        const { hits } = Attempts.parse(await table.count(key, window + 2 * minuteSeconds))
        if (hits > most) refuse(key.pk, window, { most })
        rests.push(left(window, hits, most))
      }
      return rests.reduce((least, rest) => (rest.remaining < least.remaining ? rest : least))
    },
  }
}
