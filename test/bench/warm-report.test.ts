import { expect, it } from 'vitest'
import { summaryOf } from '../../bench/warm-report.ts'

const batch = (cpuUs: number, wallUs: number[]) => ({ last: { statusCode: 200 }, cpuUs, wallUs })

it('percentiles are of all requests, and of several runs the worst ratio counts', () => {
  const { subjects, ratios } = summaryOf([
    { ours: [batch(20, [2, 4])], twin: [batch(10, [1, 2])] },
    { ours: [batch(15, [3, 9])], twin: [batch(10, [3, 9])] },
  ])
  expect(subjects.ours).toEqual({ cpuUs: { median: 17.5, p90: 20 }, p50Us: 3.5, p90Us: 9, p99Us: 9 })
  const worst = { worst: 2, runs: [2, expect.any(Number)] }
  expect(ratios.twin).toEqual({ cpu: worst, p50: worst, p99: worst })
})
