import * as z from 'zod'
import { AppError, unavailable } from '../errors.ts'
import type { Settings } from '../settings.ts'
import { createRemoteValue } from './remote-value.ts'

/** The keys that session tokens are signed with, by key id; `active` names the one that signs. */
export type KeyRing = ReturnType<typeof createKeyRing>
type SigningKey = { kid: string; bytes: Uint8Array }

type Parts = {
  fetchSecret: () => Promise<string>
  now: () => Date
  warn: (message: string, error: unknown) => void
}

const Secret = z
  .object({ active: z.string('has no member "active"') }, 'is not a JSON object')
  .catchall(z.string('has a key that is no text').refine(isLongEnough, 'has a key of less than 32 bytes'))
  .refine(({ active, ...keys }) => Object.hasOwn(keys, active), 'has no key of the name that "active" gives')

function isLongEnough(key: string) {
  return Buffer.byteLength(key) >= 32
}

/** `{ "active": "k1", "k1": "…" }` as a ring; the error says what is wrong and nothing of the value. */
function readSecret(text: string) {
  const parsed = Secret.safeParse(parseJson(text))
  if (!parsed.success) {
    const reason = parsed.error.issues[0]?.message ?? ''
    throw new AppError('misconfigured', 'The service cannot use its secret: its operator must mend it.', {
      cause: new Error(`The secret ${reason}`),
    })
  }
  const { active, ...keys } = parsed.data
  const bytes = new Map(Object.entries(keys).map(([kid, key]) => [kid, new TextEncoder().encode(key)]))
  return { active, bytes }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the parser's own message quotes the text
  }
}

export function createKeyRing({ fetchSecret, now, warn }: Parts) {
  const secret = createRemoteValue({
    async fetch() {
      try {
        return { value: readSecret(await fetchSecret()), freshSeconds: 5 * 60 }
      } catch (error) {
        if (error instanceof AppError) throw error
        throw unavailable('The service cannot read its secret: send the request again.', 2, error)
      }
    },
    lastGoodSeconds: Infinity,
    coolDownSeconds: 30,
    now,
    onStale: (error) => warn('the secret could not be fetched; the last good one is used', error),
  })

  return {
    /** Fetches the secret ahead of the first request. */
    load: () => secret.get(),

    async active(): Promise<SigningKey> {
      const { active, bytes } = await secret.get()
      return { kid: active, bytes: bytes.get(active)! }
    },

    /** The key of that id, which another instance may have begun to use a moment ago. */
    async find(kid: string): Promise<Uint8Array | undefined> {
      const known = (await secret.get()).bytes.get(kid)
      return known ?? (await secret.renew())?.bytes.get(kid)
    },
  }
}

/** Where the secret comes from: the variable on a laptop, Secrets Manager on AWS, in at most two tries of `timeOutMs` each. */
export function secretSource(
  { jwtSecretKey, jwtSecretArn }: Settings,
  timeOutMs: number,
): () => Promise<string> {
  if (jwtSecretKey) return async () => JSON.stringify({ active: 'k1', k1: jwtSecretKey })
  return async () => {
    const { SecretsManager } = await import('@aws-sdk/client-secrets-manager')
    const client = new SecretsManager({
      maxAttempts: 2,
      requestHandler: {
        connectionTimeout: timeOutMs / 2,
        requestTimeout: timeOutMs,
        throwOnRequestTimeout: true,
      },
    })
    const { SecretString } = await client.getSecretValue({ SecretId: jwtSecretArn })
    return SecretString ?? ''
  }
}
