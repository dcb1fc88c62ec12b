import { SettingsError } from '../settings.ts'
import { StartError } from './start-error.ts'

/** Remembers how to close what was opened. */
type Keep = (close: () => unknown) => void

/**
 * Opens things and keeps them until Ctrl-C, or until something makes it give up; then closes them in turn, last first.
 * What is expected to go wrong is a sentence.
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
  // npm is between the terminal and this process, and hands no signal on: when it is gone, so is the reason to be here.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || void stop(0), 500).unref()

  await open((close) => closers.push(close), giveUp).catch(giveUp)
}
