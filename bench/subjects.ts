import { join } from 'node:path'
import { copyArtifact, newFolder } from './artifact.ts'
import { bundleBaseline } from './bundle.ts'
import type { Baseline } from './bundle.ts'
import { openInstance } from './instance.ts'
import { reserveCore } from './machine.ts'
import type { Options } from './options.ts'
import { prepare, userId } from './requests.ts'
import type { NewEvent } from './requests.ts'
import { openWorld } from './world.ts'

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

/** The artifacts, each with a table and a person of its own, and the world that they need. */
export async function openSubjects({ core, secret, artifacts }: Options) {
  const { prefix, note } = reserveCore(core)
  const folder = newFolder()
  const world = await openWorld({ secret })
  const subjects: Subject[] = []
  for (const [index, [name, checkout]] of Object.entries(artifacts).entries()) {
    const entry = copyArtifact(join(folder, `artifact-${index}`), checkout)
    const environment = await world.newEnvironment(`bench-${'abcdefgh'[index]}`)
    const instance = await openInstance({ entry, environment, prefix: [] })
    subjects.push({ name, entry, environment, newEvent: await prepare(instance, world.google) })
    await instance.close()
  }
  const [ours] = subjects as [Subject]

  return {
    prefix,
    note,
    world,
    folder,
    subjects,
    ours,

    /** A baseline reads the table of the first artifact. */
    newBaseline: async (name: Baseline, more: Record<string, string> = {}): Promise<Subject> => ({
      name,
      entry: await bundleBaseline(name, join(folder, name)),
      environment: { ...ours.environment, BENCH_USER_ID: userId, ...more },
      newEvent: ours.newEvent,
    }),

    close: world.close,
  }
}
