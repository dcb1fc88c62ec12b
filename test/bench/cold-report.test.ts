import { expect, it } from 'vitest'
import { summaryOf } from '../../bench/cold-report.ts'
import type { ColdFigures } from '../../bench/cold-start.ts'

const cold = (totalCpuMs: number) => ({ initCpuMs: 1, totalCpuMs }) as ColdFigures

it('of several runs, the worst ratio counts, and the medians are of all rounds', () => {
  const { subjects, ratios } = summaryOf([
    { ours: [cold(20), cold(20), cold(20)], bare: [cold(10), cold(10), cold(5)] },
    { ours: [cold(30), cold(30), cold(30)], bare: [cold(10), cold(10), cold(10)] },
  ])
  expect(ratios.bare!.totalCpuMs).toEqual({ worst: 3, runs: [2, 3] })
  expect(subjects.ours!.totalCpuMs).toEqual({ median: 25, p90: 30 })
})
