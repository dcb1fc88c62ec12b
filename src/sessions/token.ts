import { SignJWT, errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { readProtectedHeader } from '../sign-in/compact-jws.ts'
import type { KeyRing } from '../sign-in/secret.ts'
import { SessionId } from './schemas.ts'

const algorithm = 'HS256'
const issuer = 'job-hunt-tracker-api'
const audience = 'job-hunt-tracker'

/** Two instances' clocks may differ by this much. */
const clockToleranceSeconds = 5

const Header = z.strictObject({ alg: z.string(), typ: z.literal('JWT'), kid: z.string() })
const Claims = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1),
  jti: SessionId,
  iat: z.int(),
  exp: z.int(),
})

/** Whose session a token is for, and which. */
type SessionClaims = { userId: string; sessionId: string }

export type SessionTokens = ReturnType<typeof createSessionTokens>

type Parts = { keyRing: KeyRing; lifetimeSeconds: number; now: () => Date }

/** Session tokens: JWTs (RFC 7519) that this service signs and it alone reads. */
export function createSessionTokens({ keyRing, lifetimeSeconds, now }: Parts) {
  const seconds = () => Math.floor(now().getTime() / 1000)

  return {
    async issue({ userId, sessionId }: SessionClaims): Promise<string> {
      const { kid, bytes } = await keyRing.active()
      return new SignJWT()
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(sessionId)
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + lifetimeSeconds)
        .sign(bytes)
    },

    /** Undefined for whatever is not a live token of ours, without saying why. */
    async read(token: string): Promise<SessionClaims | undefined> {
      const header = Header.safeParse(readProtectedHeader(token))
      const key = header.success && (await keyRing.find(header.data.kid))
      if (!key) return undefined
      const payload = await verify(token, key)
      const claims = Claims.safeParse(payload)
      if (!claims.success) return undefined
      const { sub, jti, iat, exp } = claims.data
      if (iat > seconds() + clockToleranceSeconds) return undefined
      if (exp - iat > lifetimeSeconds) return undefined
      return { userId: sub, sessionId: jti }
    },
  }

  async function verify(token: string, key: Uint8Array): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        issuer,
        audience,
        currentDate: now(),
        clockTolerance: clockToleranceSeconds,
      })
      return payload
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      throw error
    }
  }
}
