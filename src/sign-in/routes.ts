import type { FastifyReply, FastifyRequest } from 'fastify'
import { setRateLimit } from '../http/limits.ts'
import type { Routes } from '../http/validation.ts'
import { GoogleCredential, SignedIn } from './schemas.ts'
import type { SignInService } from './service.ts'

/** Bytes: an ID token has 16 KB at most. */
const largestBody = 32 * 1024

export function signInRoutes(signIn: SignInService): Routes {
  return async (app) => {
    const google = {
      operationId: 'signInWithGoogle',
      summary: 'Exchange a Google ID token for a session token',
      tags: ['sign-in'],
      body: GoogleCredential,
      response: { 200: SignedIn },
      problems: [401, 403, 409, 429, 500, 503],
    }
    // Counted before the body is read: an attempt that fails later has cost little.
    const onRequest = async (request: FastifyRequest, reply: FastifyReply) =>
      setRateLimit(reply, await signIn.countAttempt(request.ip))
    app.post('/auth/google', { schema: google, bodyLimit: largestBody, onRequest }, async (request) => {
      const { credential, token, nonce } = request.body
      return signIn.signIn(credential ?? token ?? '', nonce, request.headers['user-agent'])
    })
  }
}
