import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefix = 'jht_'

/** A new API key: a prefix for secret scanners, 178 random bits, and a checksum that reveals typing errors. */
export function newSecret(): string {
  const body = Array.from({ length: 30 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return prefix + body + checksumOf(body)
}

/** Session tokens never begin with this prefix. */
export const looksLikeApiKey = (credential: string) => credential.startsWith(prefix)

/** Checks form and checksum, so that a mistyped or invented key costs no table call. */
export const isWellFormed = (secret: string) =>
  /^jht_[0-9A-Za-z]{36}$/.test(secret) && checksumOf(secret.slice(4, 34)) === secret.slice(34)

/** The stored form of a key. A key is too long to be guessed, so a fast hash without salt is enough. */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** CRC-32 in six base62 digits. */
function checksumOf(body: string): string {
  let rest = crc32(prefix + body)
  let digits = ''
  for (let place = 0; place < 6; place++) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}
