import type { Secret } from './world.ts'

/** The options of the command line. What is undefined has a default in each command. */
export type Options = {
  rounds: number | undefined
  runs: number | undefined
  core: number | undefined
  secret: Secret
  fastapi: boolean
  isWanted: (route: string) => boolean
}
