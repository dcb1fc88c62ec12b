/**
 * The page at which a browser signs in: Google's, or that of the local stand-in. A container reaches the stand-in as
 * host.docker.internal, and the browser as localhost.
 */
export function authorizeUrlOf(jwksUrl: string) {
  const { origin, hostname } = new URL(jwksUrl)
  const at = hostname.endsWith('.googleapis.com') ? 'https://accounts.google.com' : origin
  return `${at.replace('//host.docker.internal', '//localhost')}/o/oauth2/v2/auth`
}
