import type { Scope } from './api-keys/schemas.ts'
import type { RateLimit } from './errors.ts'

/** Who a request speaks for, once its credential has been read. */
export type Principal = SessionPrincipal | KeyPrincipal

export type SessionPrincipal = {
  userId: string
  sessionId: string
  /** As Google said of the user when the session was made; unknown for a session from before these were kept. */
  email: string | undefined
  hd: string | undefined
  /** When Google issued the ID token that the session was made for. */
  signedInAt: Date
  /** The session asked to delete its account, and may do nothing else any more. */
  deletes: boolean
  rateLimit: RateLimit
}

export type KeyPrincipal = {
  userId: string
  keyId: string
  label: string
  /** With those that they include. */
  scopes: Scope[]
  rateLimit: RateLimit
}
