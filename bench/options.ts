import type { Secret } from './world.ts'

/** The options of the command line. An undefined one has a default in each command. */
export type Options = {
  rounds: number | undefined
  runs: number | undefined
  core: number | undefined
  secret: Secret
  fastapi: boolean
  isWanted: (route: string) => boolean
  /** The checkouts whose artifacts are measured, by name. Ratios are those of the first. */
  artifacts: Record<string, string>
  /** The commits of `compare`. */
  revisions: string[]
}
