import { once } from 'node:events'
import { createServer } from 'node:http'
import fastify from 'fastify'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import * as z from 'zod'
import { peoplePage } from './people-page.ts'
import { demoPeople } from './people.ts'
import type { DemoPerson } from './people.ts'

export const standInClientId = 'demo-client.apps.googleusercontent.com'

export type GoogleStandIn = Awaited<ReturnType<typeof openGoogleStandIn>>

/** A container and a browser find the same machine at different addresses. */
type Options = { hosts: string[]; port: number }

const Person = z.enum(Object.keys(demoPeople) as DemoPerson[])

/** OpenID Connect's implicit flow, as Google's own endpoint takes it; `person` comes from the page. */
const Authorization = z.object({
  client_id: z.literal(standInClientId),
  redirect_uri: z.url({ protocol: /^https?$/, hostname: /^(localhost|127\.0\.0\.1|\[::1\])$/ }),
  response_type: z.literal('id_token'),
  nonce: z.string().optional(),
  state: z.string().optional(),
  person: Person.optional(),
})

/**
 * A stand-in for Google's issuer: it signs ID tokens for demo people with a key of its own and serves that key. The
 * same verifier reads them; only the URL and the client id differ. It runs on laptops alone.
 *
 * | path                | what                                                                     |
 * |---------------------|--------------------------------------------------------------------------|
 * | /oauth2/v3/certs    | the key set                                                              |
 * | /o/oauth2/v2/auth   | a page to pick a person, then back to `redirect_uri` with `#id_token=`   |
 * | /token?person=ada   | an ID token as text, for `curl` and for a frontend under development     |
 */
export async function openGoogleStandIn({ hosts, port }: Options) {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const kid = 'stand-in'
  const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }] }

  const idTokenFor = (person: DemoPerson, nonce?: string) =>
    new SignJWT({
      ...demoPeople[person],
      email_verified: true,
      azp: standInClientId,
      ...(nonce && { nonce }),
    })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .setIssuer('https://accounts.google.com')
      .setAudience(standInClientId)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)

  const server = fastify({ forceCloseConnections: true })
  server.get('/oauth2/v3/certs', async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300')
    return keySet
  })
  server.get('/token', async (request, reply) => {
    const { person } = z.object({ person: Person.default('ada') }).parse(request.query)
    reply.header('access-control-allow-origin', '*')
    return idTokenFor(person)
  })
  server.get('/o/oauth2/v2/auth', async (request, reply) => {
    const { person, ...asked } = Authorization.parse(request.query)
    if (!person) return reply.type('text/html; charset=utf-8').send(peoplePage(asked))
    const answer = new URLSearchParams({ id_token: await idTokenFor(person, asked.nonce) })
    if (asked.state) answer.set('state', asked.state)
    return reply.redirect(`${asked.redirect_uri}#${answer.toString()}`)
  })
  server.setErrorHandler((error, _request, reply) => {
    const status = error instanceof z.ZodError ? 400 : 500
    reply
      .code(status)
      .type('text/plain')
      .send(`The stand-in for Google cannot do that.\n${String(error)}\n`)
  })

  const url = await server.listen({ host: hosts[0], port })
  const others = hosts
    .slice(1)
    .map((host) => createServer((request, response) => server.routing(request, response)).listen(port, host))
  await Promise.all(others.map((other) => once(other, 'listening')))
  return {
    url,
    idTokenFor,
    close: async () => {
      for (const other of others) other.close()
      await server.close()
    },
  }
}
