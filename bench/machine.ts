import { spawnSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'

/** The machine, because the figures depend on it. */
export const machine = () => ({
  node: process.version,
  system: `${process.platform} ${release()}`,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryMb: Math.round(totalmem() / 2 ** 20),
})

/**
 * Gives the measured processes a core of their own: this process and its children stay on the others. Returns the
 * command that starts a process on that core.
 */
export function reserveCore(core = cpus().length - 1) {
  const others = cpus()
    .map((_cpu, index) => index)
    .filter((index) => index !== core)
  const moved = others.length > 0 && taskset('-a', '-cp', others.join(','), String(process.pid))
  if (!moved)
    return {
      prefix: [],
      note: 'The measured process shares its core: there is no taskset, or no other core.',
    }
  return {
    prefix: ['taskset', '-c', String(core)],
    note: `The measured process runs on core ${core}, and this program on the others.`,
  }
}

const taskset = (...words: string[]) => spawnSync('taskset', words).status === 0
