import { documented } from '#documented'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'
import { setRateLimit } from '../http/rate-limit-headers.ts'
import { GoogleCredential, SignedIn } from './schemas.ts'
import type { SignInService } from './service.ts'

/** Bytes. An ID token has at most 16 KB. */
const largestBody = 32 * 1024

export function signInRoutes(signIn: SignInService): Routes {
  return async (app) => {
    const google = {
      door: 'open',
      ...documented({
        operationId: 'signInWithGoogle',
        summary: 'Exchange a Google ID token for a session token',
        description:
          "Send either `credential` or `token`. Other members of the object that Google's button hands over are ignored. " +
          'A token signs in once: within a minute it may be sent again, because an answer may get lost. `nonce` is needed if ' +
          'the ID token has one.',
        tags: ['sign-in'],
        problems: [401, 403, 409, 429, 500, 503],
      }),
      body: GoogleCredential,
      response: { 200: SignedIn },
    } satisfies RouteSchema
    // Counted before the body is read, so that a failed attempt costs little.
    const onRequest = async (request: FastifyRequest, reply: FastifyReply) =>
      setRateLimit(reply, await signIn.countAttempt(request.ip))
    app.post('/auth/google', { schema: google, bodyLimit: largestBody, onRequest }, (request) =>
      signIn.signIn(request.body, request.headers['user-agent']),
    )
  }
}
