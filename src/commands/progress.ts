import { setTimeout as sleep } from 'node:timers/promises'
import { SingleBar } from 'cli-progress'
import type { Wait } from '../retry.ts'

/** `columns` is the width of a terminal. */
export type Output = NodeJS.WritableStream & { columns?: number }
export type Progress = ReturnType<typeof createProgress>
type Parts = { output: Output; isTerminal: boolean; label: string; total: number; wait?: Wait }

/**
 * Shows how far a command is: a bar on a terminal, else a line for each step. `say` and `wait` are parts for
 * `createApiClient`. The last sentence is beside the bar until its wait is over. Seconds at its end are counted
 * down.
 */
export function createProgress({ output, isTerminal, label, total, wait = sleep }: Parts) {
  let done = 0
  let sentence = ''
  const write = (line: string) => output.write(`${line}\n`)
  const bar =
    isTerminal &&
    new SingleBar({
      stream: output,
      format: `${label} [{bar}] {value}/{total} {note}`,
      barsize: 24,
      // Otherwise it would switch the line wrapping of the terminal off, also after Ctrl-C.
      linewrap: true,
      clearOnComplete: true,
    })
  if (bar) bar.start(total, 0, { note: '' })

  return {
    say(text: string) {
      sentence = text
      if (!bar) write(text)
    },

    async wait(ms: number) {
      if (!bar) return wait(ms)
      for (let left = ms; left > 0; left -= 1000) {
        bar.update({ note: sentence.replace(/\d+ s\.$/, `${Math.ceil(left / 1000)} s.`) })
        await wait(Math.min(left, 1000))
      }
      bar.update({ note: '' })
    },

    advance(steps: number) {
      done += steps
      if (bar) bar.update(done)
      else write(`${label} ${done}/${total}`)
    },

    /** Removes the bar. It must be called, because the bar keeps the process alive. */
    end() {
      if (bar) bar.stop()
    },
  }
}
