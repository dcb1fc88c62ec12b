import type { Secret } from './stand-ins.ts'

/** The options of the command line. An undefined one has a default in each command. */
export type Options = {
  rounds: number | undefined
  runs: number | undefined
  core: number | undefined
  secret: Secret
  fastapi: boolean
  /** The routes that `--route` chooses among these. Throws if there is none, because nothing would be measured. */
  choose: (routes: string[]) => string[]
  /** The checkouts whose artifacts are measured, by name. Ratios are those of the first. */
  artifacts: Record<string, string>
  /** The commits of `compare`. */
  revisions: string[]
}
