import { createHash } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '../errors.ts'
import { Profile, UserId } from '../users/schemas.ts'
import type { IdToken } from '../users/schemas.ts'
import { readProtectedHeader } from '../key-ring/compact-jws.ts'
import type { GoogleKeys } from './google-keys.ts'

const issuers = ['https://accounts.google.com', 'accounts.google.com']
const clockToleranceSeconds = 30
const longestLifetimeSeconds = 3900

/** RFC 7515, section 4.1.11: `crit` names extensions that must be understood. This service understands none. */
const Header = z.object({ alg: z.literal('RS256'), kid: z.string(), crit: z.undefined().optional() })

/** The claims of Google's ID tokens (OpenID Connect Core 1.0, section 2). */
const Claims = z.object({
  sub: UserId,
  azp: z.string().optional(),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
  nonce: z.string().optional(),
  email: Profile.shape.email,
  email_verified: z.boolean(),
  hd: Profile.shape.hd.catch(undefined),
  name: Profile.shape.name.catch(undefined),
  picture: Profile.shape.picture.catch(undefined),
})

export type GoogleTokens = ReturnType<typeof createGoogleTokens>

type Parts = { keys: GoogleKeys; clientIds: string[]; now: () => Date }

/** Reads Google's ID tokens. Throws `unauthorized` if a token does not prove a recent sign-in to this service. */
export function createGoogleTokens({ keys, clientIds, now }: Parts) {
  return {
    async read(token: string, nonce?: string): Promise<IdToken> {
      const header = Header.safeParse(readProtectedHeader(token))
      if (!header.success) throw refusal('header')
      const { kid } = header.data
      const pem = await keys.find(kid)
      if (!pem) throw refusal('kid')

      const payload = await verifiedPayload(token, { [kid]: pem })
      const parsed = Claims.safeParse(payload)
      if (!parsed.success) throw refusal(`claim ${parsed.error.issues[0]?.path.join('.')}`)
      const claims = parsed.data

      const seconds = now().getTime() / 1000
      if (claims.exp < seconds - clockToleranceSeconds) throw refusal('exp')
      if (claims.iat > seconds + clockToleranceSeconds) throw refusal('iat')
      if (claims.nbf !== undefined && claims.nbf > seconds + clockToleranceSeconds) throw refusal('nbf')
      if (claims.exp - claims.iat > longestLifetimeSeconds) throw refusal('lifetime')
      if (claims.azp !== undefined && !clientIds.includes(claims.azp)) throw refusal('azp')
      if (!claims.email_verified) throw refusal('email_verified')
      if (!isSameNonce(claims.nonce, nonce)) throw refusal('nonce')

      const { sub, email, hd, name, picture } = claims
      return {
        profile: { user_id: sub, email, hd, name, picture },
        hash: createHash('sha256').update(token).digest('base64url'),
        issuedAt: new Date(claims.iat * 1000),
        expiresAt: new Date(claims.exp * 1000),
      }
    },
  }

  /** The library's error messages quote the whole token. So only the name of the failed check leaves this function. */
  async function verifiedPayload(token: string, pems: Record<string, string>): Promise<unknown> {
    const { readSignedPayload } = await import('./google-library.ts')
    try {
      return await readSignedPayload(token, { pems, audiences: clientIds, issuers, longestLifetimeSeconds })
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error
      if (error.message.startsWith('Wrong recipient')) throw refusal('aud')
      if (error.message.startsWith('Invalid issuer')) throw refusal('iss')
      throw refusal('signature or form')
    }
  }
}

const refusal = (reason: string) =>
  new AppError('unauthorized', 'The Google credential is not valid. Sign in with Google again.', {
    reason: `Google ID token: ${reason}`,
  })

/** The request and the ID token have the same nonce, or neither has one. The token may have its SHA-256 instead. */
function isSameNonce(claim: string | undefined, given: string | undefined) {
  if (claim === undefined || given === undefined) return claim === given
  return claim === given || claim === createHash('sha256').update(given).digest('hex')
}
