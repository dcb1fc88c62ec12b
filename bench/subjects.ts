import { join } from 'node:path'
import { copyArtifact, newFolder } from './artifact.ts'
import { bundleBaseline } from './bundle.ts'
import type { Baseline } from './bundle.ts'
import { openInstance } from './instance.ts'
import { reserveCore } from './machine.ts'
import type { Options } from './options.ts'
import { prepare, userId } from './requests.ts'
import type { NewEvent } from './requests.ts'
import { openStandIns } from './stand-ins.ts'

/** One of the programs that take turns. */
export type Subject = {
  name: string
  entry: string
  environment: Record<string, string>
  newEvent: NewEvent
  /** Starts the entry. Default: Node. */
  program?: string[]
  /** Default: all. */
  routes?: string[]
}

/** The artifacts, each with a table and a person of its own, and their stand-ins. */
export async function openSubjects({ core, secret, artifacts }: Options) {
  const { prefix, note } = reserveCore(core)
  const folder = newFolder()
  const standIns = await openStandIns({ secret })
  const subjects: Subject[] = []
  for (const [index, [name, checkout]] of Object.entries(artifacts).entries()) {
    const entry = copyArtifact(join(folder, `artifact-${index}`), checkout)
    // Letters, because the stub would take two tables for one that differ only in a digit.
    const environment = await standIns.newEnvironment(`bench-${'ab'[index]}`)
    const instance = await openInstance({ entry, environment, prefix: [] })
    subjects.push({ name, entry, environment, newEvent: await prepare(instance, standIns.google) })
    await instance.close()
  }
  const [ours] = subjects as [Subject]

  return {
    prefix,
    note,
    standIns,
    folder,
    subjects,
    ours,

    /** A baseline reads the table of the first artifact. */
    newBaseline: async (name: Baseline): Promise<Subject> => ({
      name,
      entry: await bundleBaseline(name, join(folder, name)),
      environment: { ...ours.environment, BENCH_USER_ID: userId },
      newEvent: ours.newEvent,
    }),

    close: standIns.close,
  }
}
