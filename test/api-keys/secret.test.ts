import { describe, expect, it } from 'vitest'
import { isWellFormed, looksLikeApiKey, newSecret } from '../../src/api-keys/secret.ts'
import { hashOf } from '../../src/secret.ts'

describe('the secret of an API key', () => {
  it('a secret has a prefix, thirty letters and digits, and a checksum of six', () => {
    for (let index = 0; index < 200; index++) {
      const secret = newSecret()
      expect(secret).toMatch(/^jht_[0-9A-Za-z]{36}$/)
      expect(isWellFormed(secret)).toBe(true)
    }
  })

  it('a secret is never the same twice and uses the whole alphabet', () => {
    const secrets = Array.from({ length: 500 }, newSecret)
    expect(new Set(secrets).size).toBe(500)
    expect(new Set(secrets.join('').replaceAll('jht_', '')).size).toBe(62)
  })

  it('a secret has the checksum that scanners compute: CRC-32 of everything before it, in base62', () => {
    // The CRC-32 of the text before it is 2,535,203,848.
    expect(isWellFormed('jht_0123456789ABCDEFGHIJabcdefghij2lZSKe')).toBe(true)
  })

  it('a secret with one wrong letter is malformed', () => {
    const secret = newSecret()
    for (let place = 4; place < secret.length; place++) {
      for (const other of ['0', 'a', 'Z']) {
        const changed = secret.slice(0, place) + other + secret.slice(place + 1)
        expect(isWellFormed(changed)).toBe(changed === secret)
      }
    }
  })

  it('a secret with two swapped neighbours is malformed', () => {
    const secret = newSecret()
    for (let place = 4; place < secret.length - 1; place++) {
      const [one = '', two = ''] = secret.slice(place, place + 2)
      const swapped = secret.slice(0, place) + two + one + secret.slice(place + 2)
      expect(isWellFormed(swapped)).toBe(one === two)
    }
  })

  it.each([
    ['nothing', () => ''],
    ['the prefix only', () => 'jht_'],
    ['another prefix', () => newSecret().replace('jht_', 'jhx_')],
    ['one letter less', () => newSecret().slice(0, -1)],
    ['one letter more', () => `${newSecret()}0`],
    ['a line break at the end', () => `${newSecret()}\n`],
    ['a letter outside of the alphabet', () => newSecret().replace(/.$/, '-')],
  ])('a secret with %s is malformed', (_what, secretOf) => {
    expect(isWellFormed(secretOf())).toBe(false)
  })

  it('a secret differs from a session token by its prefix', () => {
    expect(looksLikeApiKey(newSecret())).toBe(true)
    expect(looksLikeApiKey('eyJhbGciOiJIUzI1NiJ9.e30.AAAA')).toBe(false)
  })

  it('a secret is stored as its SHA-256', () => {
    expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
