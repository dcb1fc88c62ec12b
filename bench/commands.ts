import { writeFileSync } from 'node:fs'
import { buildArtifact, requireBuild } from './artifact.ts'
import { listCalls } from './calls.ts'
import { measureCold, measureMemory } from './cold.ts'
import { readCommandLine } from './command-line.ts'
import type { Command } from './command-line.ts'
import { compareCommits } from './compare.ts'
import { measureDollars } from './dollars.ts'
import { measureGrowth } from './growth.ts'
import { help } from './help.ts'
import { machine } from './machine.ts'
import type { Options } from './options.ts'
import { measureSizes } from './sizes.ts'
import { measureWarm } from './warm.ts'

const measure: Record<Command, (options: Options) => object | Promise<object>> = {
  cold: measureCold,
  warm: measureWarm,
  sizes: measureSizes,
  memory: measureMemory,
  calls: listCalls,
  dollars: measureDollars,
  growth: measureGrowth,
  compare: compareCommits,
}

/** True if a command measures the working tree. `calls` reads a list, and `compare` may have two commits. */
const needsBuild = (command: Command, { revisions }: Options) =>
  command !== 'calls' && !(command === 'compare' && revisions.length === 2)

export async function run(words: string[]) {
  const line = readCommandLine(words)
  if (line === 'help' || line === 'unknown') {
    console.log(help)
    if (line === 'unknown') process.exitCode = 2
    return
  }
  const { commands, options, build, json } = line
  if (commands.some((command) => needsBuild(command, options))) {
    if (build === 'never') requireBuild()
    else buildArtifact({ again: build === 'again' })
  }
  const figures: Record<string, object> = {}
  for (const command of commands) figures[command] = await measure[command](options)
  const only = commands.length === 1 ? commands[0] : undefined
  const report = { command: only, machine: machine(), ...(only === undefined ? figures : figures[only]) }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}
