import { setRateLimit } from '../http/limits.ts'
import type { Routes } from '../http/validation.ts'
import { GoogleCredential, SignedIn } from './schemas.ts'
import type { SignInService } from './service.ts'

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
    app.post('/auth/google', { schema: google }, async (request, reply) => {
      const visitor = { address: request.ip, userAgent: request.headers['user-agent'] }
      setRateLimit(reply, await signIn.countAttempt(visitor))
      const { credential, token, nonce } = request.body
      return signIn.signIn(credential ?? token ?? '', nonce, visitor)
    })
  }
}
