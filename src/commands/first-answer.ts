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

/** The largest body of the API has less than 6 MB. */
const largestBody = 6 * 1024 * 1024

/** Throws an error if the body is larger than any of the API. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > largestBody) throw new Error('the response is larger than 6 MB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Sends a request, and follows no redirect. */
export async function send(url: string, request: RequestInit) {
  const response = await fetch(url, { redirect: 'manual', ...request })
  return { status: response.status, headers: response.headers, body: await textOf(response) }
}

export async function ask(url: string, request: RequestInit = {}): Promise<Answer | Error> {
  try {
    const { status, body } = await send(url, { signal: AbortSignal.timeout(10_000), ...request })
    return { status, body }
  } catch (error) {
    return error as Error
  }
}
