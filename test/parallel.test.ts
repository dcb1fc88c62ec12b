import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inParallel } from '../src/parallel.ts'

describe('work in parallel', () => {
  it('at most so many run at a time, and each item once', async () => {
    let [running, most] = [0, 0]
    const done: number[] = []
    await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, (running += 1))
      await turn()
      running -= 1
      done.push(item)
    })
    expect({ most, done: done.toSorted() }).toEqual({ most: 2, done: [1, 2, 3, 4, 5] })
  })

  it('after an error no further work begins, and the running work ends first', async () => {
    const log: string[] = []
    const work = inParallel([1, 2, 3], 2, async (item) => {
      log.push(`begins ${item}`)
      if (item === 1) throw new Error('no')
      await turn()
      log.push(`ends ${item}`)
    })
    await expect(work).rejects.toThrow('no')
    expect(log).toEqual(['begins 1', 'begins 2', 'ends 2'])
  })
})
