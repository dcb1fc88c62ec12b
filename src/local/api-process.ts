import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'

const sources = new URL('..', import.meta.url)

/** Runs the API in a child process and restarts it when a source changes. */
export function createApiProcess(environment: NodeJS.ProcessEnv) {
  let child: ChildProcess | undefined
  const stopping = new WeakSet<ChildProcess>()

  /** Resolves to true when the API listens, to false if it exits first. */
  const start = () =>
    new Promise<boolean>((resolve) => {
      const started = fork(new URL('server.ts', import.meta.url), { env: environment })
      child = started
      started.once('message', () => resolve(true))
      started.once('exit', () => {
        resolve(false)
        if (!stopping.has(started)) console.log('\n  The API stopped. It restarts at the next change.\n')
      })
    })

  async function stop() {
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    stopping.add(ending)
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    if (ending.connected) ending.send('stop')
    const impatience = setTimeout(() => ending.kill('SIGKILL'), 3000)
    await ended
    clearTimeout(impatience)
  }

  let restarting: Promise<unknown> = Promise.resolve()
  async function restart(file: string) {
    await stop()
    if (await start()) console.log(`\n  ${file} changed. The API has restarted.\n`)
  }

  function watchSources() {
    let pending: NodeJS.Timeout | undefined
    const watcher = watch(sources, { recursive: true }, (_event, file) => {
      // Most files in local/ and commands/ are not part of the child process, so they cause no restart.
      if (!file || !/\.[jt]s$/.test(file) || /^(local|commands)\W/.test(file)) return
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
