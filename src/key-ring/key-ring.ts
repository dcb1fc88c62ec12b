import * as z from 'zod'
import { AppError, unavailable } from '../errors.ts'
import { createRemoteValue } from './remote-value.ts'

/** The keys that sign session tokens and cursors, by key id. New ones are signed with the `active` key. */
export type KeyRing = ReturnType<typeof createKeyRing>
type SigningKey = { kid: string; bytes: Uint8Array }

type Parts = {
  fetchSecret: () => Promise<string>
  now: () => Date
  warn: (message: string, error: unknown) => void
}

const Secret = z
  .object({ active: z.string('has no member "active"') }, 'is not a JSON object')
  .catchall(
    z.string('has a key that is not a string').refine(isLongEnough, 'has a key of less than 32 bytes'),
  )
  .refine(
    ({ active, ...keys }) => Object.hasOwn(keys, active),
    'has no key with the name that "active" gives',
  )

function isLongEnough(key: string) {
  return Buffer.byteLength(key) >= 32
}

/** Parses `{ "active": "k1", "k1": "…" }`. The error says what is wrong and quotes nothing of the secret. */
function readSecret(text: string) {
  const parsed = Secret.safeParse(parseJson(text))
  if (!parsed.success) {
    const reason = parsed.error.issues[0]?.message ?? ''
    throw new AppError(
      'misconfigured',
      'The service is misconfigured: it cannot use its secret. Its operator must correct this.',
      {
        cause: new Error(`The secret ${reason}`),
      },
    )
  }
  const { active, ...keys } = parsed.data
  const bytes = new Map(Object.entries(keys).map(([kid, key]) => [kid, new TextEncoder().encode(key)]))
  return { active, bytes }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // The parser's message would quote the secret.
  }
}

export function createKeyRing({ fetchSecret, now, warn }: Parts) {
  const secret = createRemoteValue({
    async fetch() {
      try {
        return { value: readSecret(await fetchSecret()), freshSeconds: 5 * 60 }
      } catch (error) {
        if (error instanceof AppError) throw error
        throw unavailable('The service cannot read its secret. Send the request again.', 2, error)
      }
    },
    lastGoodSeconds: Infinity,
    coolDownSeconds: 30,
    now,
    onStale: (error) => warn('the secret could not be fetched: the previous one is used', error),
  })

  return {
    /** Fetches the secret before the first request. */
    load: () => secret.get(),

    async active(): Promise<SigningKey> {
      const { active, bytes } = await secret.get()
      return { kid: active, bytes: bytes.get(active)! }
    },

    /**
     * The key with this id. Fetches the secret again if it is not known, because another instance may just have used
     * it.
     */
    async find(kid: string): Promise<Uint8Array | undefined> {
      const known = (await secret.get()).bytes.get(kid)
      return known ?? (await secret.renew())?.bytes.get(kid)
    },
  }
}
