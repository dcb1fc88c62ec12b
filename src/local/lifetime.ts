import { SettingsError } from '../settings.ts'
import { StartError } from './start-error.ts'

/** Remembers how to close what was opened. */
export type Keep = (close: () => unknown) => void

/** Opens things and keeps them until Ctrl-C; then closes them in turn, last first. What is expected to go wrong is a sentence. */
export async function runUntilSignal(open: (keep: Keep) => Promise<void>) {
  const closers: (() => unknown)[] = []
  let stopping: Promise<void> | undefined
  const stop = () =>
    (stopping ??= (async () => {
      for (const close of closers.reverse()) await close()
    })())

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stop().then(() => process.exit(0)))
  }
  try {
    await open((close) => closers.push(close))
  } catch (error) {
    const isExpected = error instanceof StartError || error instanceof SettingsError
    console.error(isExpected ? error.message : error)
    await stop()
    process.exit(1)
  }
}
