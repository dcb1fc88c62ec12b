import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefix = 'jht_'

/** A new API key: a prefix that secret scanners know, 178 bits by chance, and a checksum that tells a typing error. */
export function newSecret(): string {
  const body = Array.from({ length: 30 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return prefix + body + checksumOf(body)
}

/** Whether a credential is meant to be an API key. */
export const isSecret = (credential: string) => credential.startsWith(prefix)

/** Whether it may be one of ours: what is mistyped or made up costs no table call. */
export const isWellFormed = (secret: string) =>
  /^jht_[0-9A-Za-z]{36}$/.test(secret) && checksumOf(secret.slice(4, 34)) === secret.slice(34)

/** What is kept of a key. It is too long to be guessed, so that a fast hash without salt is enough. */
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
