import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Subject } from './subjects.ts'

type Moment = { cpuMs: number; wallMs: number }
type Reported = {
  booted: Moment
  initialised: Moment
  called: Moment
  answered: Moment
  memoryAtStart: NodeJS.MemoryUsage
  memory: NodeJS.MemoryUsage
  answer: { statusCode: number; body?: string }
}

/**
 * CPU time is of the whole process, with all threads. Totals count from the spawn, `init` from the end of Node's boot,
 * `first` from the call.
 */
export type ColdFigures = ReturnType<typeof figuresOf>

const nodeProgram = [process.execPath, join(import.meta.dirname, 'cold-start.js')]

/** Starts the subject in a new process, and ends it after one request. */
export async function startCold(
  { name, entry, environment, program }: Subject,
  event: object,
  prefix: string[],
) {
  const spawned = performance.timeOrigin + performance.now()
  const words = [...prefix, ...(program ?? nodeProgram), entry, JSON.stringify(event), String(spawned)]
  const child = spawn(words[0]!, words.slice(1), {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [report, output, errors] = await Promise.all([
    text(child.stdio[3] as Readable),
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ])
  const reported = (report ? JSON.parse(report) : undefined) as Reported | undefined
  if (!reported || reported.answer.statusCode >= 300)
    throw new Error(`${name} failed: ${reported?.answer.body ?? ''}\n${output}${errors}`)
  return figuresOf(reported)
}

const figuresOf = ({ booted, initialised, called, answered, memoryAtStart, memory }: Reported) => ({
  bootCpuMs: booted.cpuMs,
  initCpuMs: initialised.cpuMs - booted.cpuMs,
  firstCpuMs: answered.cpuMs - called.cpuMs,
  totalCpuMs: answered.cpuMs,
  initWallMs: initialised.wallMs - booted.wallMs,
  firstWallMs: answered.wallMs - called.wallMs,
  totalWallMs: answered.wallMs,
  rssAtStartMb: memoryAtStart.rss / 2 ** 20,
  heapAtStartMb: memoryAtStart.heapUsed / 2 ** 20,
  rssMb: memory.rss / 2 ** 20,
  heapMb: memory.heapUsed / 2 ** 20,
})
