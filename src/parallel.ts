/**
 * Runs `work` for every item, at most `atOnce` at a time. After an error it begins no further one, waits for the running
 * ones, and throws the error.
 */
export async function inParallel<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>) {
  const waiting = items[Symbol.iterator]()
  const errors: unknown[] = []
  async function run() {
    while (errors.length === 0) {
      const next = waiting.next()
      if (next.done) return
      await work(next.value).catch((error: unknown) => errors.push(error))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, run))
  if (errors.length > 0) throw errors[0]
}
