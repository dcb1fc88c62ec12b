import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'jose'
import { noWait } from '../../src/retry.ts'

export const clientId = 'test-client.apps.googleusercontent.com'

/** Parts of a key fetch that has time. The second try fits into the 25 s of a request. */
export const unhurried = {
  wait: noWait,
  remainingMs: () => Infinity,
  timeOutsMs: [60_000, 20_000],
} as const

type Claims = Record<string, unknown>

/** A key endpoint like Google's, with tokens that are signed with its key. A test may replace its response. */
export async function openGoogle(now: () => Date = () => new Date()) {
  let { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  let kid = 'key-1'
  let fetches = 0
  const publicJwk = async (): Promise<JWK> => ({
    ...(await exportJWK(publicKey)),
    kid,
    use: 'sig',
    alg: 'RS256',
  })
  let answer = async (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' })
    response.end(JSON.stringify({ keys: [await publicJwk()] }))
  }
  const healthy = answer

  const server = createServer((_request, response) => {
    fetches += 1
    void answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}/oauth2/v3/certs`,
    fetches: () => fetches,
    publicJwk,
    privateKey: () => privateKey,
    answerWith: (replacement: (response: ServerResponse) => unknown) => {
      answer = async (response) => void replacement(response)
    },
    /** Replaces only the next response. */
    answerOnceWith: (replacement: (response: ServerResponse) => unknown) => {
      const usual = answer
      answer = async (response) => {
        answer = usual
        replacement(response)
      }
    },
    heal: () => {
      answer = healthy
    },
    async rotate(newKid: string) {
      ;({ privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true }))
      kid = newKid
    },
    /** A valid ID token of a person, with these claims and header members. `undefined` leaves one out. */
    idToken(claims: Claims = {}, header: Record<string, unknown> = {}) {
      // Google's library uses the machine's clock, the service uses the test's. The earlier time is ahead of neither.
      const seconds = Math.floor(Math.min(now().getTime(), Date.now()) / 1000)
      const person = { sub: '1001', email: 'someone@example.com', email_verified: true, name: 'Some One' }
      const times = { iat: seconds, exp: seconds + 3600 }
      const all = {
        iss: 'https://accounts.google.com',
        aud: clientId,
        azp: clientId,
        ...person,
        ...times,
        // Two tokens of one second are different, like Google's.
        jti: randomUUID(),
        ...claims,
      }
      return new SignJWT(all)
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT', ...header })
        .sign(privateKey)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Google = Awaited<ReturnType<typeof openGoogle>>
