import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import fastify, { LogController } from 'fastify'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import * as z from 'zod'
import { AppError } from '../errors.ts'
import { commonHeaders } from '../http/headers.ts'
import { loggerOptions } from '../http/log.ts'
import type { LogStream } from '../http/log.ts'
import { createRefusedOrigins } from '../http/refused-origins.ts'
import { invalid } from '../http/validation.ts'
import { predicateOf } from '../sentences.ts'
import { urlOf } from './environment.ts'
import { firstPage } from './first-page.ts'
import { listenAt } from './listen.ts'
import type { Place } from './listen.ts'
import { refuseOtherHosts } from './own-hosts.ts'
import type { IsForOwnHost } from './own-hosts.ts'
import { peoplePage } from './people-page.ts'
import { demoPeople, people } from './people.ts'
import type { DemoPerson } from './people.ts'
import { pictureOf, picturePath, pictureType } from './pictures.ts'
import { standInPolicy } from './stand-in-layout.ts'

export const standInClientId = 'demo-client.apps.googleusercontent.com'

export type GoogleStandIn = Awaited<ReturnType<typeof openGoogleStandIn>>

type Options = Place & {
  /** Only pages of these origins may sign demo people in. */
  pages: string[]
  isForOwnHost: IsForOwnHost
  /** The number of applications of a user, for the first page. */
  countApplications: (userId: string) => Promise<number>
  logLevel: string
  logStream?: LogStream
}

const issuer = 'https://accounts.google.com'

const Person = z.enum(people)

/** An authorization request of OpenID Connect's implicit flow, as Google accepts it. The page adds `person`. */
const authorizationOf = (pages: string[]) =>
  z.object({
    client_id: z.literal(standInClientId),
    redirect_uri: z
      .url({ protocol: /^https?$/, abort: true })
      .refine(
        (uri) => pages.includes(new URL(uri).origin),
        'is not in ALLOWED_ORIGINS and not the API itself',
      )
      .refine((uri) => !/[#@\\]/.test(uri), 'must have no fragment, no user name and no backslash'),
    response_type: z.literal('id_token'),
    nonce: z.string().optional(),
    state: z.string().optional(),
    person: Person.optional(),
  })

/**
 * A stand-in for Google as the issuer of ID tokens. It signs tokens for demo people with its own key and serves that
 * key. The API verifies them as it verifies Google's; only the URL and the client id differ. It runs only on laptops.
 *
 * | path                | response                                                                 |
 * |---------------------|--------------------------------------------------------------------------|
 * | /                   | a page that says what is here and who has data                           |
 * | /oauth2/v3/certs    | the key set                                                              |
 * | /o/oauth2/v2/auth   | a page to pick a person, then back to `redirect_uri` with `#id_token=`   |
 * | /token?person=ada   | an ID token as text, for `curl` and for a frontend under development     |
 * | /pictures/ada.svg   | a picture, which pages of every origin may show                          |
 *
 * A token is enough to sign in. Pages of other origins therefore get no token, and no page may frame these pages.
 */
export async function openGoogleStandIn(options: Options) {
  const { pages, isForOwnHost, countApplications, logLevel, logStream, ...place } = options
  const url = urlOf(place.hosts[0]!, place.port)
  const Authorization = authorizationOf(pages)
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const kid = 'stand-in'
  const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }] }

  const idTokenFor = (person: DemoPerson, nonce?: string) =>
    new SignJWT({
      ...demoPeople[person],
      picture: url + picturePath(person),
      email_verified: true,
      azp: standInClientId,
      ...(nonce && { nonce }),
    })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(standInClientId)
      .setIssuedAt()
      // Each token signs in only once, so two tokens of the same second must differ.
      .setJti(randomUUID())
      .setExpirationTime('1h')
      .sign(privateKey)

  const logRefusal = createRefusedOrigins()
  const server = fastify({
    frameworkErrors: answerError,
    logger: loggerOptions(logLevel, logStream),
    logController: new LogController({ disableRequestLogging: true }),
  })
  server.setErrorHandler<Error>(answerError)
  server.addHook('onRequest', async (_request, reply) => void reply.headers(commonHeaders))
  server.addHook('onRequest', refuseOtherHosts(isForOwnHost))
  server.addHook('onRequest', async ({ headers: { origin } }) => {
    if (origin === undefined || pages.includes(origin)) return
    logRefusal(server.log, origin)
    throw new AppError(
      'forbidden',
      `${origin.slice(0, 100)} is not in ALLOWED_ORIGINS and not the API itself.`,
    )
  })
  server.register(cors, { origin: pages })
  const sendPage = (reply: FastifyReply, html: string) =>
    reply.header('content-security-policy', standInPolicy).type('text/html; charset=utf-8').send(html)
  server.get('/', async (_request, reply) => {
    const counts = people.map(async (it) => [it, await countApplications(demoPeople[it].sub)] as const)
    const applications = Object.fromEntries(await Promise.all(counts)) as Record<DemoPerson, number>
    return sendPage(reply, firstPage({ url, issuer, clientId: standInClientId, pages, applications }))
  })
  for (const person of people) {
    server.get(picturePath(person), async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=3600')
      reply.header('cross-origin-resource-policy', 'cross-origin')
      return reply.type(pictureType).send(pictureOf(person))
    })
  }
  server.get('/oauth2/v3/certs', async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300')
    return keySet
  })
  server.get('/token', async (request) => {
    const { person } = z
      .object({ person: Person.default('ada') })
      .parse(request.query, { error: predicateOf })
    return idTokenFor(person)
  })
  server.get('/o/oauth2/v2/auth', async (request, reply) => {
    const { person, ...asked } = Authorization.parse(request.query, { error: predicateOf })
    if (!person) return sendPage(reply, peoplePage(asked))
    const answer = new URLSearchParams({ id_token: await idTokenFor(person, asked.nonce) })
    if (asked.state) answer.set('state', asked.state)
    return reply.redirect(`${asked.redirect_uri}#${answer.toString()}`)
  })

  await server.ready()
  const { close } = await listenAt(place, (request, response) => server.routing(request, response))
  return { url, idTokenFor, close }
}

function answerError(error: Error, _request: FastifyRequest, reply: FastifyReply) {
  reply
    .code(statusOf(error))
    .headers(commonHeaders)
    .type('text/plain')
    .send(`The stand-in for Google refused the request.\n${reasonOf(error)}\n`)
}

const reasonOf = (error: Error) => (error instanceof z.ZodError ? invalid('query', error) : error).message

function statusOf(error: Error): number {
  if (error instanceof AppError) return 403
  if (error instanceof z.ZodError) return 400
  return (error as FastifyError).statusCode ?? 500
}
