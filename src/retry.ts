export type Wait = (milliseconds: number) => Promise<unknown>

/** For a lost race. The write that won it is done, so the next try can follow at once. */
export const noWait: Wait = async () => undefined

/** One try and three retries. */
export const mostTries = 4

/** Exponential backoff with full jitter: 0 to 50 ms × 2^tries, at most 1 s. */
const backoffMs = (tries: number) => Math.random() * Math.min(50 * 2 ** tries, 1000)

/**
 * The one rule of trying again. Calls `attempt` until it returns something. Returns undefined if every try returned
 * undefined. An error ends it at once. Retries are not nested: docs/ARCHITECTURE.md, "Trying again", says who retries
 * what.
 */
export async function retry<T>(
  wait: Wait,
  attempt: () => Promise<T | undefined>,
  tries = mostTries,
): Promise<T | undefined> {
  for (let done = 1; ; done++) {
    const result = await attempt()
    if (result !== undefined || done === tries) return result
    await wait(backoffMs(done))
  }
}
