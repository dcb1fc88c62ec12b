import { describe, expect, it } from 'vitest'
import { createLate } from '../src/late.ts'

describe('a late part', () => {
  it('a late part is loaded once, and again after a failure', async () => {
    let loads = 0
    const part = createLate(async () => {
      if (++loads === 1) throw new Error('The file could not be read')
      return loads
    })
    await expect(part()).rejects.toThrow('could not be read')
    expect(await Promise.all([part(), part()])).toEqual([2, 2])
    expect(loads).toBe(2)
  })
})
