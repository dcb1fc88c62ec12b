import * as z from 'zod'
import { textUpTo } from '../http/schemas.ts'
import { User, userExample } from '../users/schemas.ts'

const idToken = textUpTo(16_384).min(1)

/** What Google's button hands the frontend, with the token under either name. */
export const GoogleCredential = z
  .strictObject({
    credential: idToken.optional(),
    token: idToken.optional(),
    nonce: textUpTo(255).min(1).optional(),
    clientId: z.string().optional(),
    select_by: z.string().optional(),
  })
  .refine(({ credential, token }) => (credential === undefined) !== (token === undefined), {
    path: ['credential'],
    error: 'Send the Google ID token as "credential" or as "token"',
  })
  .meta({
    id: 'GoogleCredential',
    oneOf: [{ required: ['credential'] }, { required: ['token'] }],
    examples: [{ credential: 'eyJhbGciOiJSUzI1NiIs…' }],
  })

export const SignedIn = z
  .object({
    access_token: z.string().describe('Goes into `Authorization: Bearer …`'),
    token_type: z.literal('bearer'),
    expires_in: z.int().describe('Seconds'),
    user: User,
  })
  .meta({
    id: 'SignedIn',
    examples: [
      { access_token: 'eyJhbGciOiJIUzI1NiIs…', token_type: 'bearer', expires_in: 86_400, user: userExample },
    ],
  })

export type GoogleCredential = z.infer<typeof GoogleCredential>
export type SignedIn = z.infer<typeof SignedIn>
