import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The secrets of a kind: a prefix for secret scanners, 178 random bits, and a checksum that reveals typing errors. */
export function secretsOf(prefix: string) {
  const pattern = new RegExp(`^${prefix}[0-9A-Za-z]{36}$`)

  return {
    create: (): string => {
      const body = Array.from({ length: 30 }, () => alphabet[randomInt(alphabet.length)]).join('')
      return prefix + body + checksumOf(prefix + body)
    },

    /** Checks form and checksum, so that a mistyped or invented secret costs no table call. */
    isWellFormed: (secret: string) =>
      pattern.test(secret) && checksumOf(prefix + secret.slice(prefix.length, -6)) === secret.slice(-6),
  }
}

/** The stored form of a secret. A secret is too long to be guessed, so a fast hash without salt is enough. */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** CRC-32 in six base62 digits. */
function checksumOf(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let place = 0; place < 6; place++) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}
