import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'

const sources = new URL('..', import.meta.url)

/** The API in a child process: begun anew whenever a source changes, and after a change that mends a broken one. */
export function createApiProcess(environment: NodeJS.ProcessEnv) {
  let child: ChildProcess | undefined

  /** True once it listens, false if it ended before. */
  const start = () =>
    new Promise<boolean>((resolve) => {
      child = fork(new URL('server.ts', import.meta.url), { env: environment })
      child.once('message', () => resolve(true))
      child.once('exit', () => resolve(false))
    })

  async function stop() {
    const stopping = child
    if (!stopping || stopping.exitCode !== null || stopping.signalCode !== null) return
    const ended = new Promise((resolve) => stopping.once('exit', resolve))
    if (stopping.connected) stopping.send('stop')
    const impatience = setTimeout(() => stopping.kill('SIGKILL'), 3000)
    await ended
    clearTimeout(impatience)
  }

  let restarting: Promise<unknown> = Promise.resolve()
  async function restart(file: string) {
    await stop()
    const isUp = await start()
    console.log(
      isUp ? `\n  ${file} changed: restarted.\n` : `\n  ${file} changed: waiting for the next change.\n`,
    )
  }

  function watchSources() {
    let pending: NodeJS.Timeout | undefined
    const watcher = watch(sources, { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.ts')) return
      clearTimeout(pending)
      // Editors write a file in several steps.
      pending = setTimeout(() => {
        restarting = restarting.then(() => restart(file))
      }, 100)
    })
    return () => {
      clearTimeout(pending)
      watcher.close()
    }
  }

  return { start, stop, watchSources }
}
