import type { webcrypto } from 'node:crypto'
import { SignJWT, compactVerify, errors } from 'jose'
import * as z from 'zod'
import { readProtectedHeader } from '../key-ring/compact-jws.ts'
import type { KeyRing } from '../key-ring/key-ring.ts'
import { UserId } from '../users/schemas.ts'
import { SessionId } from './schemas.ts'

const algorithm = 'HS256'
const issuer = 'job-hunt-tracker-api'
const audience = 'job-hunt-tracker'

/** The clocks of two instances may differ by this much. */
const clockToleranceSeconds = 5

const Header = z.strictObject({ alg: z.string(), typ: z.literal('JWT'), kid: z.string() })
const Claims = z.strictObject({
  iss: z.literal(issuer),
  aud: z.literal(audience),
  sub: UserId,
  jti: SessionId,
  iat: z.int(),
  exp: z.int(),
})

type SessionClaims = { userId: string; sessionId: string }

export type SessionTokens = ReturnType<typeof createSessionTokens>

type Parts = { keyRing: KeyRing; lifetimeSeconds: number; now: () => Date }

/** Session tokens: JWTs (RFC 7519) that only this service signs and reads. */
export function createSessionTokens({ keyRing, lifetimeSeconds, now }: Parts) {
  const seconds = () => Math.floor(now().getTime() / 1000)

  async function keyFor(header: unknown) {
    const { success, data } = Header.safeParse(header)
    return success ? keyRing.find(data.kid) : undefined
  }

  return {
    async issue({ userId, sessionId }: SessionClaims): Promise<string> {
      const { kid, bytes } = await keyRing.active()
      const issuedAt = seconds()
      return new SignJWT()
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(sessionId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(await hmacKeyOf(bytes))
    },

    /** Returns undefined if the token is not valid, whatever the reason. */
    async read(token: string): Promise<SessionClaims | undefined> {
      const payload = await verifiedPayload(token, keyFor)
      const claims = Claims.safeParse(payload && parseJson(payload))
      if (!claims.success) return undefined
      const { sub, jti, iat, exp } = claims.data
      if (exp <= seconds() - clockToleranceSeconds) return undefined
      if (iat > seconds() + clockToleranceSeconds) return undefined
      if (exp - iat > lifetimeSeconds) return undefined
      return { userId: sub, sessionId: jti }
    },
  }
}

/**
 * The payload of a compact JWS (RFC 7515) if it is canonical base64url and its HS256 signature verifies. Otherwise
 * undefined.
 */
export async function verifiedPayload(
  token: string,
  keyFor: (header: unknown) => Promise<Uint8Array | undefined>,
): Promise<string | undefined> {
  const header = readProtectedHeader(token)
  const key = header === undefined ? undefined : await keyFor(header)
  if (!key) return undefined
  try {
    const { payload } = await compactVerify(token, await hmacKeyOf(key), { algorithms: [algorithm] })
    return new TextDecoder().decode(payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

const hmacKeys = new WeakMap<Uint8Array, Promise<webcrypto.CryptoKey>>()

/** A signing key as jose wants it. jose would import the bytes again for every token. */
function hmacKeyOf(bytes: Uint8Array): Promise<webcrypto.CryptoKey> {
  const known = hmacKeys.get(bytes)
  if (known) return known
  const key = crypto.subtle.importKey('raw', Buffer.from(bytes), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
  hmacKeys.set(bytes, key)
  return key
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
