import { createPublicKey } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import * as z from 'zod'
import { unavailable } from '../errors.ts'
import { createRemoteValue } from '../key-ring/remote-value.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { getText } from './get-text.ts'

export type GoogleKeys = ReturnType<typeof createGoogleKeys>

const mostBytes = 64 * 1024
const retryAfterSeconds = 5

const JwkSet = z.object({ keys: z.array(z.unknown()).max(50) })
const RsaKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  n: z.string(),
  e: z.string(),
})

type Parts = {
  url: string
  now: () => Date
  warn: (message: string, error: unknown) => void
  wait: Wait
  /** Until the deadline of the request. */
  remainingMs: () => number
  /** For the first and the second try. */
  timeOutsMs: readonly [number, number]
}

/** Google's signing keys as PEM, by key id. Throws `unavailable` (not `unauthorized`) if they cannot be fetched. */
export function createGoogleKeys({ url, now, warn, wait, remainingMs, timeOutsMs }: Parts) {
  const [firstMs, secondMs] = timeOutsMs

  /**
   * Tries again if the endpoint could not be reached or answered with a 5xx, and if the second try fits into the time
   * of the request that began the fetch. It tries again even if there are previous keys, because after a rotation they
   * lack the wanted key.
   */
  async function getKeySet() {
    let failure: Error | undefined
    const attempt = async () => {
      if (failure && remainingMs() < secondMs) throw failure
      try {
        const answer = await getText(url, { timeOutMs: failure ? secondMs : firstMs, mostBytes })
        if (answer.status < 500) return answer
        failure = new Error(`The key endpoint returned ${answer.status}`)
      } catch (error) {
        failure = error as Error
      }
      return undefined
    }
    const answer = await retry(wait, attempt, 2)
    if (!answer) throw failure!
    return answer
  }

  const keys = createRemoteValue({
    async fetch() {
      try {
        const { status, headers, text } = await getKeySet()
        if (status !== 200) throw new Error(`The key endpoint returned ${status}`)
        if (text === undefined) throw new Error(`The key endpoint sent more than ${mostBytes} bytes`)
        return { value: readKeys(text), freshSeconds: freshSecondsOf(headers) }
      } catch (error) {
        throw unavailable(
          "Google's signing keys cannot be fetched. Sign in again in a moment.",
          retryAfterSeconds,
          error,
        )
      }
    },
    lastGoodSeconds: 24 * 3600,
    coolDownSeconds: 30,
    now,
    onStale: (error) => warn("Google's signing keys could not be fetched: the previous keys are used", error),
  })

  return {
    /** The key with this id. Fetches the keys again if it is not known, because Google may have just published it. */
    async find(kid: string): Promise<string | undefined> {
      const known = (await keys.get()).get(kid)
      return known ?? (await keys.renew())?.get(kid)
    },
  }
}

function readKeys(text: string): Map<string, string> {
  const pems = new Map<string, string>()
  for (const jwk of JwkSet.parse(JSON.parse(text)).keys) {
    const { success, data } = RsaKey.safeParse(jwk)
    if (!success) continue
    const key = importKey(data)
    if (!key || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) continue
    pems.set(data.kid, key.export({ type: 'spki', format: 'pem' }) as string)
  }
  if (pems.size === 0) throw new Error('The key endpoint holds no RSA signing key')
  return pems
}

/** Undefined for an invalid key, so that the other keys stay usable. */
function importKey(jwk: JsonWebKey) {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}

/** The freshness of a response (RFC 9111), between a minute and a day. */
function freshSecondsOf(headers: IncomingHttpHeaders): number {
  const maxAge = /(?:^|[\s,])max-age=(\d+)/i.exec(headers['cache-control'] ?? '')?.[1]
  const age = Number(headers.age ?? 0) || 0
  return Math.min(Math.max(Number(maxAge ?? 0) - age, 60), 24 * 3600)
}
