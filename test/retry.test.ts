import { describe, expect, it } from 'vitest'
import { mostTries, retry } from '../src/retry.ts'

/** An operation that succeeds at the given try. It records its tries and the waits between them. */
function attemptThatSucceedsAt(wanted: number) {
  const waits: number[] = []
  let tries = 0
  return {
    waits,
    tries: () => tries,
    wait: async (milliseconds: number) => void waits.push(milliseconds),
    attempt: async () => (++tries === wanted ? 'done' : undefined),
  }
}

describe('retry', () => {
  it.each([1, 2, 3, 4])(
    'retry returns the result of try %i, and waits only between tries',
    async (wanted) => {
      const { attempt, wait, waits, tries } = attemptThatSucceedsAt(wanted)
      expect(await retry(wait, attempt)).toBe('done')
      expect(tries()).toBe(wanted)
      expect(waits).toHaveLength(wanted - 1)
    },
  )

  it('retry returns undefined after four tries', async () => {
    const { attempt, wait, waits, tries } = attemptThatSucceedsAt(5)
    expect(await retry(wait, attempt)).toBeUndefined()
    expect(tries()).toBe(mostTries)
    expect(waits).toHaveLength(mostTries - 1)
  })

  it('retry ends at the first error', async () => {
    const { wait, waits } = attemptThatSucceedsAt(1)
    const attempt = async () => {
      throw new Error('broken')
    }
    await expect(retry(wait, attempt)).rejects.toThrow('broken')
    expect(waits).toEqual([])
  })

  it('retry waits a random time of up to 50 ms × 2^tries, and of up to 1 s', async () => {
    const all: number[][] = []
    for (let run = 0; run < 200; run++) {
      const { attempt, wait, waits } = attemptThatSucceedsAt(8)
      await retry(wait, attempt, 8)
      all.push(waits)
    }
    const longest = [100, 200, 400, 800, 1000, 1000, 1000]
    for (const [index, most] of longest.entries()) {
      const waits = all.map((run) => run[index]!)
      expect(Math.max(...waits)).toBeLessThanOrEqual(most)
      expect(Math.max(...waits)).toBeGreaterThan(most * 0.8)
      expect(Math.min(...waits)).toBeLessThan(most * 0.2)
    }
  })
})
