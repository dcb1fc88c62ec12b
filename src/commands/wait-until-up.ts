import { setTimeout as sleep } from 'node:timers/promises'

type Options = { seconds: number; pauseMs?: number }

/** Polls a URL until it returns a 2xx. Returns false if it does not within the time. */
export async function waitUntilUp(url: string, { seconds, pauseMs = 2000 }: Options) {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
    const isUp = await fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return true
    await sleep(pauseMs)
  }
  return false
}
