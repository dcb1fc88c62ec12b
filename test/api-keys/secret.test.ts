import { describe, expect, it } from 'vitest'
import { hashOf, isWellFormed, looksLikeApiKey, newSecret } from '../../src/api-keys/secret.ts'

describe("an API key's secret", () => {
  it('is a prefix, thirty letters and digits, and six of checksum', () => {
    for (let index = 0; index < 200; index++) {
      const secret = newSecret()
      expect(secret).toMatch(/^jht_[0-9A-Za-z]{36}$/)
      expect(isWellFormed(secret)).toBe(true)
    }
  })

  it('is never the same twice, and uses the whole alphabet', () => {
    const secrets = Array.from({ length: 500 }, newSecret)
    expect(new Set(secrets).size).toBe(500)
    expect(new Set(secrets.join('').replaceAll('jht_', '')).size).toBe(62)
  })

  it('has the checksum that scanners compute: CRC-32 of all before it, in base62', () => {
    // The CRC-32 of what is before it is 2,535,203,848.
    expect(isWellFormed('jht_0123456789ABCDEFGHIJabcdefghij2lZSKe')).toBe(true)
  })

  it('does not fit when one letter is another one', () => {
    const secret = newSecret()
    for (let place = 4; place < secret.length; place++) {
      for (const other of ['0', 'a', 'Z']) {
        const changed = secret.slice(0, place) + other + secret.slice(place + 1)
        expect(isWellFormed(changed)).toBe(changed === secret)
      }
    }
  })

  it('does not fit when two neighbours have changed places', () => {
    const secret = newSecret()
    for (let place = 4; place < secret.length - 1; place++) {
      const [one = '', two = ''] = secret.slice(place, place + 2)
      const swapped = secret.slice(0, place) + two + one + secret.slice(place + 2)
      expect(isWellFormed(swapped)).toBe(one === two)
    }
  })

  it.each([
    ['nothing', () => ''],
    ['the prefix alone', () => 'jht_'],
    ['another prefix', () => newSecret().replace('jht_', 'jhx_')],
    ['a letter less', () => newSecret().slice(0, -1)],
    ['a letter more', () => `${newSecret()}0`],
    ['a line break at the end', () => `${newSecret()}\n`],
    ['a letter of no alphabet', () => newSecret().replace(/.$/, '-')],
  ])('is not %s', (_what, secretOf) => {
    expect(isWellFormed(secretOf())).toBe(false)
  })

  it('is told from a session token by how it begins', () => {
    expect(looksLikeApiKey(newSecret())).toBe(true)
    expect(looksLikeApiKey('eyJhbGciOiJIUzI1NiJ9.e30.AAAA')).toBe(false)
  })

  it('is kept as its SHA-256', () => {
    expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
