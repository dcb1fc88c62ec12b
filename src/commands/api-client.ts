import type { Wait } from '../retry.ts'
import { hourMs } from '../time.ts'
import { send } from './first-answer.ts'
import { whyNotAt } from './smoke-address.ts'
import { terminalText } from './terminal-text.ts'

type Answer = Awaited<ReturnType<typeof send>>
type Problem = { code?: string; detail?: string; errors?: { detail: string }[] }
type Content = { body?: string; mediaType?: string }
type Parts = {
  /** Without a trailing slash: see `readApiUrl`. */
  url: string
  key: string
  /** Waits. The sentence of `say` before it tells why. */
  wait: Wait
  say: (sentence: string) => void
  now?: () => number
}

/** The API rejected the request, or did not answer in time. The message is a sentence for a person, without the key. */
export class ApiError extends Error {
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

const requestMs = 35_000
const longestWaitMs = hourMs / 2

/** A server that never answered may not exist, and a fault of the API is rarely gone a minute later. */
const fewTries = 5

export type ApiClient = ReturnType<typeof createApiClient>

/**
 * Sends requests with the key, one at a time. A request that is rejected for now, or whose connection breaks, is sent
 * again. So each request must be one that may be sent twice. Gives up after 30 minutes without an answer.
 */
export function createApiClient({ url, key, wait, say, now = Date.now }: Parts) {
  let hasAnswered = false

  async function attempt(method: string, path: string, { body, mediaType }: Content) {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(mediaType !== undefined && { 'content-type': mediaType }),
    }
    const signal = AbortSignal.timeout(requestMs)
    try {
      return await send(url + path, { method, headers, signal, ...(body !== undefined && { body }) })
    } catch (error) {
      return error as Error
    }
  }

  const printable = (text: string) => terminalText(text.replaceAll(key, '…'), 500)

  /** The reason why the request was not accepted. */
  async function reasonOf(answer: Answer | Error) {
    if (answer instanceof Error) return `The connection to ${url} failed: ${printable(causeOf(answer))}.`
    const detail = detailOf(answer)
    if (detail !== undefined) return printable(detail)
    const whyNot = isForNow(answer) ? undefined : await whyNotAt(url, 0)
    return whyNot ?? `The API answered with the status ${answer.status}.`
  }

  /** Returns an answer with a status from 200 to 299. Throws `ApiError`. */
  async function request(method: string, path: string, content: Content = {}): Promise<Answer> {
    const started = now()
    for (let tries = 1; ; tries++) {
      const answer = await attempt(method, path, content)
      const status = answer instanceof Error ? undefined : answer.status
      hasAnswered ||= status !== undefined && status < 500
      if (!(answer instanceof Error) && answer.status >= 200 && answer.status < 300) return answer
      const reason = await reasonOf(answer)
      if (!isForNow(answer)) throw new ApiError(reason, status)
      const isHopeless = tries >= fewTries && (!hasAnswered || status === 500)
      const pauseMs = pauseAfter(answer, tries)
      if (isHopeless || now() + pauseMs - started > longestWaitMs)
        throw new ApiError(`${reason} Try it again ${later(pauseMs)}.`, status)
      say(`${reason} Waiting ${Math.ceil(pauseMs / 1000)} s.`)
      await wait(pauseMs)
    }
  }

  return { request }
}

/** A rejection that may be over after a while. */
const isForNow = (answer: Answer | Error) =>
  answer instanceof Error || answer.status >= 500 || [408, 429].includes(answer.status)

/** `Retry-After`, or 1 s, 2 s, 4 s … up to a minute. */
function pauseAfter(answer: Answer | Error, tries: number) {
  const seconds = answer instanceof Error ? null : answer.headers.get('retry-after')
  if (seconds !== null && /^\d{1,9}$/.test(seconds)) return Math.max(Number(seconds), 1) * 1000
  return Math.min(1000 * 2 ** (tries - 1), 60_000)
}

const later = (pauseMs: number) =>
  pauseMs > longestWaitMs ? `in ${Math.ceil(pauseMs / 60_000)} minutes` : 'later'

const causeOf = ({ name, cause, message }: Error) => {
  if (name === 'TimeoutError') return 'no answer came'
  return (cause as { code?: string } | undefined)?.code ?? message
}

/** The sentences of a problem of the API. A gateway or another server answers with something else. */
function detailOf({ body }: Answer) {
  try {
    const { code, detail, errors } = JSON.parse(body) as Problem
    if (typeof code !== 'string' || typeof detail !== 'string') return undefined
    return errors?.length ? errors.map((error) => error.detail).join(' ') : detail
  } catch {
    return undefined
  }
}
