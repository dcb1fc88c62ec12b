import type { ColdRun } from './cold.ts'
import type { ColdFigures } from './cold-start.ts'
import { ratioOf, spreadOf, worstOf } from './statistics.ts'
import { printTable } from './table.ts'

type Figure = keyof ColdFigures
type Spread = { median: number; p90: number }

const compared = [
  'initCpuMs',
  'firstCpuMs',
  'totalCpuMs',
  'initWallMs',
  'firstWallMs',
  'totalWallMs',
] as const

/** The median and p90 of each figure, and the ratios of the first subject to each other one: of each run, and the worst. */
export function summaryOf(runs: ColdRun[]) {
  const [ours = '', ...others] = Object.keys(runs[0]!)
  const values = (run: ColdRun, subject: string, figure: Figure) => run[subject]!.map((one) => one[figure])
  const subjects = Object.fromEntries(
    [ours, ...others].map((subject) => {
      const figures = Object.keys(runs[0]![subject]![0]!) as Figure[]
      const spreads = figures.map((figure) => [
        figure,
        spreadOf(runs.flatMap((run) => values(run, subject, figure))),
      ])
      return [subject, Object.fromEntries(spreads) as Record<Figure, Spread>]
    }),
  )
  const ratios = Object.fromEntries(
    others.map((other) => {
      const figures = compared.map((figure) => {
        const each = runs.map((run) => ratioOf(values(run, ours, figure), values(run, other, figure)))
        return [figure, worstOf(each)]
      })
      return [other, Object.fromEntries(figures) as Record<(typeof compared)[number], Ratio>]
    }),
  )
  return { subjects, ratios }
}

type Ratio = ReturnType<typeof worstOf>

export function printRoute(route: string, { subjects, ratios }: ReturnType<typeof summaryOf>) {
  const headings = ['CPU: init', 'first', 'total', 'p90', 'wall: init', 'first', 'total', 'p90']
  const rows = Object.entries(subjects).map(([name, figures]) => [
    name,
    figures.initCpuMs.median,
    figures.firstCpuMs.median,
    figures.totalCpuMs.median,
    figures.totalCpuMs.p90,
    figures.initWallMs.median,
    figures.firstWallMs.median,
    figures.totalWallMs.median,
    figures.totalWallMs.p90,
    ratios[name]
      ? `CPU × ${ratios[name].totalCpuMs.worst.toFixed(2)}, wall × ${ratios[name].totalWallMs.worst.toFixed(2)}`
      : '',
  ])
  printTable([route, ...headings, 'ratio of the first'], rows)
}

export function printMemory(route: string, { subjects }: ReturnType<typeof summaryOf>) {
  const headings = ['at the start: RSS', 'heap', 'after the request: RSS', 'heap']
  const figures = ['rssAtStartMb', 'heapAtStartMb', 'rssMb', 'heapMb'] as const
  const rows = Object.entries(subjects).map(([name, spreads]) => [
    name,
    ...figures.map((figure) => spreads[figure].median),
  ])
  printTable([route, ...headings], rows)
}
