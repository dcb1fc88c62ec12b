import { OAuth2Client } from 'google-auth-library/build/src/auth/oauth2client.js'

type Expected = {
  pems: Record<string, string>
  audiences: string[]
  issuers: string[]
  longestLifetimeSeconds: number
}

/**
 * Google's library checks signature, audience, issuer and time. The library is slow to load, so this file is imported
 * only when somebody signs in. It is a file of its own because a bundler gives a dynamically imported CommonJS
 * package no named exports. It imports one file of the library, because the whole library takes four times as long.
 */
export async function readSignedPayload(token: string, expected: Expected): Promise<unknown> {
  const { pems, audiences, issuers, longestLifetimeSeconds } = expected
  const client = new OAuth2Client()
  const ticket = await client.verifySignedJwtWithCertsAsync(
    token,
    pems,
    audiences,
    issuers,
    longestLifetimeSeconds,
  )
  return ticket.getPayload()
}
