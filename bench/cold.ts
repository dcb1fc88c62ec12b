import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { copyArtifact, newFolder } from './artifact.ts'
import { bundleBaseline } from './bundle.ts'
import { printRoute, summaryOf } from './cold-report.ts'
import { startCold } from './cold-start.ts'
import type { ColdFigures, Subject } from './cold-start.ts'
import { fastApiSubject } from './fastapi.ts'
import { openInstance } from './instance.ts'
import { reserveCore } from './machine.ts'
import type { Options } from './options.ts'
import { prepare, requests, userId } from './requests.ts'
import { openWorld } from './world.ts'

/** The figures of one run, by subject. Each subject has one for each round. */
export type Run = Record<string, ColdFigures[]>

/** Cold starts of the artifact and of the baselines, which take turns, for each route. */
export async function measureCold({ rounds = 15, runs = 1, isWanted, core, secret, fastapi }: Options) {
  const { prefix, note } = reserveCore(core)
  const folder = newFolder('cold')
  const world = await openWorld({ secret })
  try {
    const environment = await world.newEnvironment('bench')
    const ours = { name: 'ours', entry: copyArtifact(join(folder, 'ours')), environment }
    const theirs = { ...environment, BENCH_USER_ID: userId }
    const subjects: Subject[] = [ours, ...(await bundleBaselines(folder, theirs))]
    if (fastapi) subjects.push(fastApiSubject(theirs))
    const instance = await openInstance({ ...ours, prefix: [] })
    const prepared = await prepare(instance, world.google)
    const routes: Record<string, ReturnType<typeof summaryOf>> = {}
    for (const [route, request] of Object.entries(requests)) {
      if (!isWanted(route)) continue
      const asked = subjects.filter(({ routes: known }) => known?.includes(route) ?? true)
      const measured: Run[] = []
      while (measured.length < runs)
        measured.push(
          await measureRun({ subjects: asked, rounds, prefix, newEvent: () => request(prepared) }),
        )
      routes[route] = summaryOf(measured)
      printRoute(route, routes[route])
    }
    await instance.close()
    console.log(`CPU and wall time in ms, of ${rounds} rounds in each of ${runs} runs. ${note}`)
    console.log('A ratio is the median of the ratios in each round. Of several runs, the worst counts.')
    return { command: 'cold', note, rounds, runs, secret, routes }
  } finally {
    await world.close()
    rmSync(folder, { recursive: true })
  }
}

const bundleBaselines = (folder: string, environment: Subject['environment']): Promise<Subject[]> =>
  Promise.all(
    ['bare', 'fastify'].map(async (name) => ({
      name,
      entry: await bundleBaseline(name, join(folder, name)),
      environment,
    })),
  )

type RunOptions = { subjects: Subject[]; rounds: number; prefix: string[]; newEvent: () => Promise<object> }

async function measureRun({ subjects, rounds, prefix, newEvent }: RunOptions): Promise<Run> {
  const run: Run = Object.fromEntries(subjects.map(({ name }) => [name, []]))
  // One round more, which fills the caches of the file system.
  for (let round = 0; round <= rounds; round++)
    for (const subject of subjects) {
      const figures = await startCold(subject, await newEvent(), prefix)
      if (round > 0) run[subject.name]!.push(figures)
    }
  return run
}
