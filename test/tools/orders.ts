import { setImmediate } from 'node:timers/promises'

/** Waits until the next call to the table is due. */
export type Turn = () => Promise<void>

/** Runs the operations that `begin` starts. At each step, `choose` says which of the waiting ones makes its next call. */
async function run<T>(begin: (turn: Turn) => Promise<T>, choose: (waiting: number) => number) {
  const waiting: (() => void)[] = []
  const result = begin(() => new Promise((resolve) => waiting.push(resolve)))
  for (;;) {
    await setImmediate()
    if (waiting.length === 0) break
    const [next] = waiting.splice(choose(waiting.length), 1)
    next!()
  }
  return result
}

/** Every order of their calls: the last choice that has an alternative is changed, until none has one. */
export async function* everyOrder<T>(begin: (turn: Turn) => Promise<T>) {
  let first: number[] = []
  for (;;) {
    const choices: { taken: number; of: number }[] = []
    yield await run(begin, (of) => {
      const taken = first[choices.length] ?? 0
      choices.push({ taken, of })
      return taken
    })
    const last = choices.findLastIndex(({ taken, of }) => taken + 1 < of)
    if (last === -1) return
    first = choices.slice(0, last + 1).map(({ taken }, index) => (index === last ? taken + 1 : taken))
  }
}

/** The same function, which waits for its turn first. */
export const inTurn =
  (turn: Turn) =>
  <A extends unknown[], R>(call: (...given: A) => R) =>
  async (...given: A) => {
    await turn()
    return call(...given)
  }
