import { documented } from '#documented'
import * as z from 'zod'
import { textUpTo } from '../values.ts'
import { User, userExample } from '../users/schemas.ts'

const idToken = textUpTo(16_384).min(1)

/**
 * The object that Google's button or One Tap gives to the frontend, or the token alone. Google adds members and renames
 * them, so unknown ones are ignored: https://developers.google.com/identity/gsi/web/reference/js-reference#CredentialResponse
 */
export const GoogleCredential = z
  .object({
    credential: idToken.optional().describe(documented("The ID token, as Google's button names it")),
    token: idToken
      .optional()
      .describe(documented('The same ID token, for a frontend that sends it as `token`')),
    nonce: textUpTo(255).min(1).optional(),
  })
  .refine(({ credential, token }) => (credential === undefined) !== (token === undefined), {
    path: ['credential'],
    error: 'or "token" must be given, and not both',
  })
  .meta(
    documented({
      id: 'GoogleCredential',
      examples: [{ credential: 'eyJhbGciOiJSUzI1NiIs…' }],
    }),
  )
  .transform(({ credential, token, nonce }) => ({ idToken: credential ?? token ?? '', nonce }))

export const SignedIn = z
  .object({
    access_token: z.string().describe(documented('For `Authorization: Bearer …`')),
    token_type: z.literal('bearer'),
    expires_in: z.int().describe(documented('Seconds')),
    user: User,
  })
  .meta(
    documented({
      id: 'SignedIn',
      examples: [
        {
          access_token: 'eyJhbGciOiJIUzI1NiIs…',
          token_type: 'bearer',
          expires_in: 86_400,
          user: userExample,
        },
      ],
    }),
  )

export type GoogleCredential = z.infer<typeof GoogleCredential>
export type SignedIn = z.infer<typeof SignedIn>
