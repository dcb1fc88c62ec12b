import type { Scope } from './scopes.ts'

/** The caller of a request, read from its credential. */
export type Principal = SessionPrincipal | ApiKeyPrincipal | CalendarPrincipal

export type SessionPrincipal = {
  userId: string
  sessionId: string
  /** Google's `email` and `hd` at the time of the sign-in. Older sessions have neither of the two. */
  email: string | undefined
  hd: string | undefined
  /** When Google issued the ID token of this session. */
  signedInAt: Date
  /** The session has asked for the deletion of its account. It may do nothing else. */
  deletes: boolean
  rateLimit: RateLimit
}

export type ApiKeyPrincipal = {
  userId: string
  keyId: string
  label: string
  /** Google's `email` when the key was created. Older keys have none. */
  email: string | undefined
  /** The key's scopes and the scopes that they include. */
  scopes: Scope[]
  rateLimit: RateLimit
}

/** The caller knows the secret calendar address of this user. */
export type CalendarPrincipal = {
  userId: string
  /** Google's `email` when the address was created. */
  email: string | undefined
  rateLimit: RateLimit
}

/** The rest of a caller's allowance in the current window. */
export type RateLimit = { policy: string; limit: number; remaining: number; resetSeconds: number }
