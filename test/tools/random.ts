export type Random = ReturnType<typeof randomFrom>

/** The seed of a random run. MODEL_SEED repeats a printed seed. */
export const modelSeed = () => Number(process.env.MODEL_SEED ?? Math.floor(Math.random() * 2 ** 32))

/** mulberry32 */
export function randomFrom(start: number) {
  let state = start
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, oneOf: <T>(items: readonly T[]): T => items[below(items.length)]! }
}

const atOnce = 8

/** Makes this many runs, a few in parallel. `run` gets its number and its own seed. */
export async function runAll(
  { runs, seed }: { runs: number; seed: number },
  run: (number: number, start: number) => Promise<void>,
) {
  console.log(`MODEL_SEED=${seed}`)
  const numbers = Array.from({ length: runs }, (_, number) => number)
  const work = async () => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      await run(number, seed + number)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
