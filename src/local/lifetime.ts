import { SettingsError } from '../settings.ts'
import { StartError } from './start-error.ts'

/** Registers a function to be called on the way out. */
type Keep = (close: () => unknown) => void

/**
 * Opens resources and keeps them open until Ctrl-C or a call of `giveUp`, then closes them in reverse order. An
 * expected error (`StartError`, `SettingsError`) is printed as its message, any other with its stack.
 */
export async function runUntilSignal(open: (keep: Keep, giveUp: (error: unknown) => void) => Promise<void>) {
  const closers: (() => unknown)[] = []
  let stopping: Promise<void> | undefined
  const stop = (code: number) =>
    (stopping ??= (async () => {
      for (const close of closers.reverse()) await close()
      process.exit(code)
    })())

  function giveUp(error: unknown) {
    if (stopping) return
    const isExpected = error instanceof StartError || error instanceof SettingsError
    console.error(isExpected ? error.message : error)
    void stop(1)
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
  // npm, the parent, does not forward signals. If it is gone, this process stops too.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || void stop(0), 500).unref()

  await open((close) => closers.push(close), giveUp).catch(giveUp)
}
