import { setTimeout as sleep } from 'node:timers/promises'

export type Answer = { status: number; body: string }
type Options = { seconds: number; pauseMs?: number }

/**
 * Polls a URL until it answers with anything but a temporary error. Returns that answer. After the time, returns the last
 * answer, or the error if there was none.
 */
export async function firstAnswer(
  url: string,
  { seconds, pauseMs = 2000 }: Options,
): Promise<Answer | Error> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask(url)
    const isFinal = !(answer instanceof Error) && answer.status < 500 && answer.status !== 429
    if (isFinal || Date.now() + pauseMs > deadline) return answer
    await sleep(pauseMs)
  }
}

export async function ask(url: string, request: RequestInit = {}): Promise<Answer | Error> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...request })
    return { status: response.status, body: await response.text() }
  } catch (error) {
    return error as Error
  }
}
