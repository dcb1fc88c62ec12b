import { OAuth2Client } from 'google-auth-library'

/**
 * The library's check of signature, audience, issuer and time. A file of its own, imported when somebody signs in:
 * loading the library takes longer than all the rest, and a bundler gives an imported CommonJS package no named exports.
 */
export async function readSignedPayload(
  token: string,
  pems: Record<string, string>,
  audiences: string[],
  issuers: string[],
  longestLifetimeSeconds: number,
): Promise<unknown> {
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
