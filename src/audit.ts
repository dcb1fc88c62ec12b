/** The actions that an operator must be able to find in the log. Each is a line of its own, beside its request's line. */
export const auditActions = [
  'signed in',
  'signed out',
  'session ended',
  'API key created',
  'API key revoked',
  'calendar address created',
  'calendar address ended',
  'account deletion requested',
  'account deleted',
] as const

/** Writes into the log who does what. Ids only: no e-mail address, no name, no token. */
export type Audit = {
  /** From now on, every log line of this request names its caller. */
  identify: (caller: Caller) => void
  record: (action: (typeof auditActions)[number], details?: Record<string, string>) => void
}

/** Google's number of the person, and the session or API key. At a sign-in there is neither yet. */
export type Caller = { user_id: string; session_id?: string; key_id?: string }
