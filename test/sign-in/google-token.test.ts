import { createHash } from 'node:crypto'
import { SignJWT, exportSPKI, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGoogleKeys } from '../../src/sign-in/google-keys.ts'
import { createGoogleTokens } from '../../src/sign-in/google-token.ts'
import { createClock } from '../tools/app.ts'
import { clientId, openGoogle, unhurried } from '../tools/google.ts'
import type { Google } from '../tools/google.ts'

const otherClient = 'other-client.apps.googleusercontent.com'
const iosClient = 'ios-client.apps.googleusercontent.com'
// The clock stands still, because the rows below take their times when this file is loaded. Google's library uses the
// machine's clock, with a tolerance of five minutes.
const { now } = createClock()
const seconds = () => Math.floor(now().getTime() / 1000)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('a Google ID token', () => {
  let google: Google
  let tokens: ReturnType<typeof createGoogleTokens>
  beforeAll(async () => {
    google = await openGoogle(now)
    const keys = createGoogleKeys({ url: google.url, now, warn: () => undefined, ...unhurried })
    tokens = createGoogleTokens({ keys, clientIds: [clientId, iosClient], now })
  })
  afterAll(() => google.close())

  const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url')
  const refusal = {
    code: 'unauthorized',
    message: expect.stringMatching(/^The Google credential is not valid/),
  }

  it('a valid token returns the profile', async () => {
    const picture = 'https://example.com/p.png'
    const [iat, exp] = [seconds() - 10, seconds() + 3000]
    const token = await google.idToken({ picture, hd: 'example.com', iat, exp })
    expect(await tokens.read(token)).toEqual({
      profile: {
        user_id: '1001',
        email: 'someone@example.com',
        hd: 'example.com',
        name: 'Some One',
        picture,
      },
      hash: createHash('sha256').update(token).digest('base64url'),
      issuedAt: new Date(iat * 1000),
      expiresAt: new Date(exp * 1000),
    })
  })

  it.each<[string, Record<string, unknown>]>([
    ['no name and no picture', { name: undefined, picture: undefined }],
    ['an hd that is not a string', { hd: 1 }],
    ['a picture that is not a URL', { picture: 'javascript:alert(1)' }],
    ['the other spelling of the issuer', { iss: 'accounts.google.com' }],
    ['our second client', { aud: iosClient, azp: clientId }],
    ['no azp', { azp: undefined }],
    ['an expiry 20 s ago', { iat: seconds() - 3000, exp: seconds() - 20 }],
    ['an issue time 20 s ahead', { iat: seconds() + 20, exp: seconds() + 3600 }],
    ['an nbf 20 s ahead', { nbf: seconds() + 20 }],
    ['a lifetime of 65 minutes', { iat: seconds() - 100, exp: seconds() + 3800 }],
    ['a sub of 255 characters', { sub: '1'.repeat(255) }],
    ['an address in another script', { email: 'käthe@bücher.example' }],
  ])('a token with %s is accepted', async (_what, claims) => {
    await expect(tokens.read(await google.idToken(claims))).resolves.toMatchObject({
      profile: { email: expect.any(String) },
    })
  })

  it.each<[string, Record<string, unknown>]>([
    ['another audience', { aud: otherClient }],
    ['no audience', { aud: undefined }],
    ['a list of audiences', { aud: [clientId] }],
    ['another issuer', { iss: 'https://accounts.google.com.evil.example' }],
    ['no issuer', { iss: undefined }],
    ['the azp of another client', { azp: otherClient }],
    ['an azp that is no string', { azp: [clientId] }],
    ['an expiry 31 s ago', { iat: seconds() - 3000, exp: seconds() - 31 }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is a string', { exp: String(seconds() + 3600) }],
    ['an issue time 31 s ahead', { iat: seconds() + 31, exp: seconds() + 3600 }],
    ['no issue time', { iat: undefined }],
    ['an issue time that is a string', { iat: String(seconds()) }],
    ['an nbf 31 s ahead', { nbf: seconds() + 31 }],
    ['an nbf that is a string', { nbf: '0' }],
    ['a lifetime above 65 minutes', { iat: seconds() - 1000, exp: seconds() + 2901 }],
    ['an unverified address', { email_verified: false }],
    ['no email_verified', { email_verified: undefined }],
    ['"true" for true', { email_verified: 'true' }],
    ['no address', { email: undefined }],
    ['a malformed address', { email: 'someone' }],
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a sub of 256 characters', { sub: '1'.repeat(256) }],
    ['a sub that is a number', { sub: 1001 }],
    ['a sub with the separator of table keys', { sub: '1001#sessions' }],
    ['a sub with a line break', { sub: '1001\n' }],
    ['a nonce although the client sent none', { nonce: 'n' }],
  ])('a token with %s is rejected', async (_what, claims) => {
    await expect(tokens.read(await google.idToken(claims))).rejects.toMatchObject(refusal)
  })

  it.each([
    ['the raw nonce', 'n-1', 'n-1', true],
    ['the SHA-256 of the nonce', sha256('n-1'), 'n-1', true],
    ['another nonce', 'n-2', 'n-1', false],
    ['the SHA-256 of another', sha256('n-2'), 'n-1', false],
    ['the nonce, although the client sends its SHA-256', 'n-1', sha256('n-1'), false],
    ['no nonce, although the client sends one', undefined, 'n-1', false],
  ])('a token with %s: %s against %s, accepted: %s', async (_what, claim, given, isTaken) => {
    const read = tokens.read(await google.idToken({ nonce: claim }), given)
    await (isTaken ? expect(read).resolves.toBeDefined() : expect(read).rejects.toMatchObject(refusal))
  })

  it.each<[string, Record<string, unknown>]>([
    ['alg none', { alg: 'none' }],
    ['alg HS256', { alg: 'HS256' }],
    ['alg RS512', { alg: 'RS512' }],
    ['a kid that is no string', { kid: 1 }],
    ['no kid', { kid: undefined }],
    ['an unknown kid', { kid: 'unknown' }],
    ['the kid __proto__', { kid: '__proto__' }],
    ['the kid constructor', { kid: 'constructor' }],
    ['an extension that must be understood', { crit: ['b64'], b64: true }],
    ['an empty list of such extensions', { crit: [] }],
  ])('a token with a header of %s is rejected, although the signature is right', async (_what, header) => {
    const { privateKey } = google
    const encoded = `${part({ alg: 'RS256', kid: 'key-1', typ: 'JWT', ...header })}.${(await google.idToken()).split('.')[1]}`
    const signature = Buffer.from(
      await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey(), new TextEncoder().encode(encoded)),
    )
    await expect(tokens.read(`${encoded}.${signature.toString('base64url')}`)).rejects.toMatchObject(refusal)
  })

  it('a token that uses the public key as an HMAC secret is rejected', async () => {
    const { publicKey } = await generateKeyPair('RS256')
    const secret = new TextEncoder().encode(await exportSPKI(publicKey))
    const token = await new SignJWT({ sub: '1001' })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(secret)
    await expect(tokens.read(token)).rejects.toMatchObject(refusal)
  })

  it.each<[string, (token: string) => string]>([
    ['another payload', (token) => token.replace(/\.[^.]+\./, `.${part({ sub: '1002' })}.`)],
    ['a changed signature', (token) => token.replace(/.{10}$/, 'AAAAAAAAAA')],
    ['no signature', (token) => token.replace(/[^.]+$/, '')],
    ['two parts', (token) => token.replace(/\.[^.]+$/, '')],
    ['four parts', (token) => `${token}.x`],
    ['padding', (token) => `${token}==`],
    ['white space around it', (token) => ` ${token}`],
    ['a line break at its end', (token) => `${token}\n`],
    ['a header that is not JSON', (token) => token.replace(/^[^.]+/, 'e30x')],
    ['nothing', () => ''],
    ['dots', () => '..'],
    ['NUL', () => '\0'],
  ])('a token spelt with %s is rejected', async (_what, change) => {
    await expect(tokens.read(change(await google.idToken()))).rejects.toMatchObject(refusal)
  })

  it('a token that is signed by another key under our key id is rejected', async () => {
    const stranger = await openGoogle()
    await expect(tokens.read(await stranger.idToken())).rejects.toMatchObject(refusal)
    await stranger.close()
  })

  it('the log has the broken rule and never the token', async () => {
    const reasonFor = async (claims: object, header: object = {}) => {
      const token = await google.idToken({ ...claims }, { ...header })
      const error: unknown = await tokens.read(token).catch((thrown: unknown) => thrown)
      expect(JSON.stringify([error, (error as Error).stack])).not.toContain(token.split('.')[1])
      return (error as { details: { reason: string; cause?: unknown } }).details
    }
    expect(await reasonFor({ aud: otherClient })).toEqual({ reason: 'Google ID token: aud' })
    expect(await reasonFor({ iss: 'x' })).toEqual({ reason: 'Google ID token: iss' })
    expect(await reasonFor({}, { kid: 'unknown' })).toEqual({ reason: 'Google ID token: kid' })
    expect(await reasonFor({ exp: 1, iat: 0 })).toEqual({ reason: 'Google ID token: signature or form' })
  })
})
