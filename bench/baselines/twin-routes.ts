import { createRemoteJWKSet, jwtVerify, SignJWT } from 'jose'
import { v7 as newId } from 'uuid'
import type * as z from 'zod'
import { ApplicationsQuery } from '../../src/applications/queries.ts'
import { ApplicationPage } from '../../src/applications/schemas.ts'
import { AcceptedEvent, NewEvent } from '../../src/inbox/schemas.ts'
import { GoogleCredential, SignedIn } from '../../src/sign-in/schemas.ts'
import { User } from '../../src/users/schemas.ts'
import { objectOf, replay } from './replay.ts'
import { Health } from './schemas.ts'

type Route = {
  isOpen?: boolean
  status: number
  response: z.ZodType
  querystring?: z.ZodType
  body?: z.ZodType
  answer: (body: unknown) => Promise<object>
}

const { GOOGLE_CLIENT_ID = '', GOOGLE_JWKS_URL = '', JWT_SECRET_KEY = '' } = process.env
export const sessionKey = new TextEncoder().encode(JWT_SECRET_KEY)
export const sessionOptions = {
  algorithms: ['HS256'],
  issuer: 'job-hunt-tracker-api',
  audience: 'job-hunt-tracker',
}
const googleKeys = createRemoteJWKSet(new URL(GOOGLE_JWKS_URL))
const googleOptions = {
  algorithms: ['RS256'],
  issuer: 'https://accounts.google.com',
  audience: GOOGLE_CLIENT_ID,
}

/** The routes of the product, without a framework of their own. */
export const twinRoutes: Record<string, Route> = {
  'GET /health': {
    isOpen: true,
    status: 200,
    response: Health,
    answer: async () => ({ status: 'healthy', timestamp: new Date().toISOString() }),
  },

  'GET /api/user': {
    status: 200,
    response: User,
    answer: async () => objectOf((await replay('GET /api/user')).Item),
  },

  'POST /auth/google': {
    isOpen: true,
    status: 200,
    body: GoogleCredential,
    response: SignedIn,
    async answer(body) {
      const { payload } = await jwtVerify((body as GoogleCredential).idToken, googleKeys, googleOptions)
      await replay('POST /auth/google')
      const access_token = await new SignJWT({ sub: payload.sub!, jti: newId() })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'k1' })
        .setIssuer(sessionOptions.issuer)
        .setAudience(sessionOptions.audience)
        .setIssuedAt()
        .setExpirationTime('1 day')
        .sign(sessionKey)
      const now = new Date().toISOString()
      const { sub: user_id, email, name } = payload
      const user = { user_id, email, name, created_at: now, last_login_at: now }
      return { access_token, token_type: 'bearer', expires_in: 86_400, user }
    },
  },

  'GET /api/applications': {
    status: 200,
    querystring: ApplicationsQuery,
    response: ApplicationPage,
    async answer() {
      const { Items = [] } = (await replay('GET /api/applications')) as { Items?: unknown[] }
      const rows = Items.map(objectOf)
      return { items: rows.map((row) => ({ ...row, id: String(row.sk).slice(-36) })), next_cursor: null }
    },
  },

  'POST /events': {
    status: 202,
    body: NewEvent,
    response: AcceptedEvent,
    async answer(body) {
      await replay('POST /events')
      const stored = { event_id: newId(), timestamp: new Date().toISOString(), delivered: false }
      return { status: 'accepted', message: 'Event successfully ingested', ...(body as NewEvent), ...stored }
    },
  },
}
