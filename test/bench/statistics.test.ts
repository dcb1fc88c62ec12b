import { describe, expect, it } from 'vitest'
import { median, percentile, ratioOf, spreadOf } from '../../bench/statistics.ts'

describe('the figures of the bench', () => {
  it('the median is the middle number, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
  })

  it('a percentile is the smallest number that is not less than its share of all', () => {
    const hundred = Array.from({ length: 100 }, (_none, index) => 100 - index)
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile(hundred, 0.9)).toBe(90)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile([5], 0.9)).toBe(5)
  })

  it('numbers are ordered as numbers', () => {
    expect(spreadOf([9, 10, 100])).toEqual({ median: 10, p90: 100 })
  })

  it('a ratio is the median of the ratios in each round, so a slow round of both does not count', () => {
    expect(ratioOf([10, 1000, 30], [10, 500, 10])).toBe(2)
  })
})
