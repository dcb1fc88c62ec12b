import type { Batch } from './instance.ts'
import { median, percentile, ratioOf, spreadOf, worstOf } from './statistics.ts'
import { printTable } from './table.ts'
import type { WarmRun } from './warm.ts'

const wallOf = (batches: Batch[]) => batches.flatMap(({ wallUs }) => wallUs)
const cpu = ({ cpuUs }: Batch) => cpuUs
const p50 = ({ wallUs }: Batch) => median(wallUs)
const p99 = (batches: Batch[]) => percentile(wallOf(batches), 0.99)

/** CPU and wall time of each subject, and the worst ratios of the first subject to each other one. */
export function summaryOf(runs: WarmRun[]) {
  const [ours = '', ...others] = Object.keys(runs[0]!)
  const subjects = Object.fromEntries(
    [ours, ...others].map((name) => {
      const batches = runs.flatMap((run) => run[name]!)
      const wall = wallOf(batches)
      const cpuUs = spreadOf(batches.map((batch) => batch.cpuUs))
      return [
        name,
        { cpuUs, p50Us: median(wall), p90Us: percentile(wall, 0.9), p99Us: percentile(wall, 0.99) },
      ]
    }),
  )
  const ratios = Object.fromEntries(
    others.map((name) => {
      const worst = (ratio: (ours: Batch[], theirs: Batch[]) => number) =>
        worstOf(runs.map((run) => ratio(run[ours]!, run[name]!)))
      return [name, { cpu: worst(cpuRatio), p50: worst(p50Ratio), p99: worst(p99Ratio) }]
    }),
  )
  return { subjects, ratios }
}

const cpuRatio = (ours: Batch[], theirs: Batch[]) => ratioOf(ours.map(cpu), theirs.map(cpu))
const p50Ratio = (ours: Batch[], theirs: Batch[]) => ratioOf(ours.map(p50), theirs.map(p50))
const p99Ratio = (ours: Batch[], theirs: Batch[]) => p99(ours) / p99(theirs)

export function printRoute(
  route: string,
  { subjects, ratios }: ReturnType<typeof summaryOf>,
  callsOf: (name: string) => number,
) {
  const rows = Object.entries(subjects).map(([name, { cpuUs, p50Us, p90Us, p99Us }]) => {
    const ratio = ratios[name]
    const worst = ratio
      ? `CPU × ${ratio.cpu.worst.toFixed(2)}, p50 × ${ratio.p50.worst.toFixed(2)}, p99 × ${ratio.p99.worst.toFixed(2)}`
      : ''
    return [name, callsOf(name), cpuUs.median, cpuUs.p90, p50Us, p90Us, p99Us, worst]
  })
  printTable([route, 'calls', 'CPU', 'p90', 'wall: p50', 'p90', 'p99', 'ratio of the first'], rows, 0)
}
