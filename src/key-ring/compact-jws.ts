/**
 * The protected header of a JWS in compact serialization (RFC 7515, section 7.1). Returns undefined if a part is not
 * canonical base64url. Decoders accept other spellings too, so one token could otherwise be written in several ways.
 */
export function readProtectedHeader(token: string): unknown {
  const parts = token.split('.', 4)
  const isCanonical = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part
  if (parts.length !== 3 || !parts.every(isCanonical)) return undefined
  try {
    return JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())
  } catch {
    return undefined
  }
}
