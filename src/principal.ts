import type { Scope } from './api-keys/schemas.ts'
import type { RateLimit } from './errors.ts'

/** Who a request speaks for, once its credential has been read. */
export type Principal = SessionPrincipal | KeyPrincipal

export type SessionPrincipal = {
  userId: string
  sessionId: string
  signedInAt: Date
  /** The session asked to delete its account, and may do nothing else any more. */
  deletes: boolean
  rateLimit: RateLimit
}

export type KeyPrincipal = {
  userId: string
  keyId: string
  label: string
  scopes: Scope[]
  rateLimit: RateLimit
}
