import type { Batch } from './instance.ts'
import { median, percentile, ratioOf, spreadOf } from './statistics.ts'
import { printTable } from './table.ts'
import type { Run } from './warm.ts'

type Ratios = { cpu: number; p50: number; p99: number }

const wallOf = (batches: Batch[]) => batches.flatMap(({ wallUs }) => wallUs)
const p50 = ({ wallUs }: Batch) => median(wallUs)
const p99 = (batches: Batch[]) => percentile(wallOf(batches), 0.99)

/** CPU and wall time of each subject, and the worst ratios of the first subject to each other one. */
export function summaryOf(runs: Run[]) {
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
      const each = runs.map((run) => ratiosOf(run[ours]!, run[name]!))
      const worst = (figure: keyof Ratios) => Math.max(...each.map((ratio) => ratio[figure]))
      return [name, { worst: { cpu: worst('cpu'), p50: worst('p50'), p99: worst('p99') }, runs: each }]
    }),
  )
  return { subjects, ratios }
}

const ratiosOf = (ours: Batch[], theirs: Batch[]): Ratios => ({
  cpu: ratioOf(
    ours.map(({ cpuUs }) => cpuUs),
    theirs.map(({ cpuUs }) => cpuUs),
  ),
  p50: ratioOf(ours.map(p50), theirs.map(p50)),
  p99: p99(ours) / p99(theirs),
})

export function printRoute(
  route: string,
  { subjects, ratios }: ReturnType<typeof summaryOf>,
  callsOf: (name: string) => number,
) {
  const rows = Object.entries(subjects).map(([name, { cpuUs, p50Us, p90Us, p99Us }]) => {
    const worst = ratios[name]?.worst
    const shown = worst
      ? `CPU × ${worst.cpu.toFixed(2)}, p50 × ${worst.p50.toFixed(2)}, p99 × ${worst.p99.toFixed(2)}`
      : ''
    return [name, callsOf(name), cpuUs.median, cpuUs.p90, p50Us, p90Us, p99Us, shown]
  })
  printTable([route, 'calls', 'CPU', 'p90', 'wall: p50', 'p90', 'p99', 'the first to this'], rows, 0)
}
