import { printMemory, printRoute, summaryOf } from './cold-report.ts'
import { startCold } from './cold-start.ts'
import type { ColdFigures } from './cold-start.ts'
import { installFastApi } from './fastapi.ts'
import type { Options } from './options.ts'
import { routes } from './requests.ts'
import { aboutRatios } from './statistics.ts'
import { openSubjects } from './subjects.ts'
import type { Subject } from './subjects.ts'

/** The figures of one run, by subject. Each subject has one for each round. */
export type ColdRun = Record<string, ColdFigures[]>

type Summary = ReturnType<typeof summaryOf>
type Print = (route: string, summary: Summary) => void

/** Cold starts of the artifacts and of the baselines, which take turns, for each route. */
async function runCold(options: Options & { rounds: number; runs: number }, print: Print) {
  const { rounds, runs, choose, secret, fastapi } = options
  const chosen = choose(routes)
  const { subjects: artifacts, newBaseline, prefix, note, close } = await openSubjects(options)
  const bare = await newBaseline('bare')
  const subjects = [...artifacts, bare, await newBaseline('tuned'), await newBaseline('fastify')]
  if (fastapi) subjects.push({ ...bare, ...installFastApi() })

  const figures: Record<string, Summary> = {}
  for (const route of chosen) {
    const asked = subjects.filter(({ routes: known }) => known?.includes(route) ?? true)
    const measured: ColdRun[] = []
    while (measured.length < runs) measured.push(await measureRun({ route, subjects: asked, rounds, prefix }))
    figures[route] = summaryOf(measured)
    print(route, figures[route])
  }
  await close()
  return { note, rounds, runs, secret, routes: figures }
}

/** CPU and wall time from the start of a process to the end of its first request. */
export async function measureCold({ rounds = 15, runs = 1, ...options }: Options) {
  const figures = await runCold({ ...options, rounds, runs }, printRoute)
  console.log(`CPU and wall time in ms, of ${rounds} rounds in each of ${runs} runs. ${figures.note}`)
  console.log(`${aboutRatios}\n`)
  return figures
}

/** The memory of the same processes. */
export async function measureMemory({ rounds = 3, runs = 1, ...options }: Options) {
  const figures = await runCold({ ...options, rounds, runs }, printMemory)
  console.log(`Medians of ${rounds * runs} rounds, in MB.\n`)
  return figures
}

type RunOptions = { route: string; subjects: Subject[]; rounds: number; prefix: string[] }

async function measureRun({ route, subjects, rounds, prefix }: RunOptions): Promise<ColdRun> {
  const run: ColdRun = Object.fromEntries(subjects.map(({ name }) => [name, []]))
  // One round more, which fills the caches of the file system.
  for (let round = 0; round <= rounds; round++)
    for (const subject of subjects) {
      const figures = await startCold(subject, await subject.newEvent(route), prefix)
      if (round > 0) run[subject.name]!.push(figures)
    }
  return run
}
