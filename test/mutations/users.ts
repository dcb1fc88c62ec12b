import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const usersRules: Rule[] = [
  ...rulesOf('users/schemas.ts', 'sign-in/google-token.test.ts', {
    'sub has only safe characters': {
      text: 'z.string().regex(/^[A-Za-z0-9_.|-]{1,255}$/)',
      instead: 'z.string()',
      test: 'a Google ID token > a token with a sub with the separator of table keys is rejected',
    },
  }),
  ...rulesOf('users/repository.ts', 'users/repository.test.ts', {
    'a sign-in does not undo a deletion that begins': {
      text: 'when: { deleting_at: undefined, created_at: known.account?.created_at },',
      instead: '',
      test: 'the user repository > an account whose deletion begins during a sign-in does not accept it',
    },
    'an ID token is remembered while it is valid': {
      text: 'const rememberedMs = 60_000',
      instead: 'const rememberedMs = 0',
      test: 'the user repository > the row of an ID token expires a minute after its end',
    },
    'a use of an ID token is not overwritten': {
      text: "        put: { ...keys.idToken(user_id, hash), used_at: last_login_at, ttl },\n        when: 'if-absent',",
      instead: '        put: { ...keys.idToken(user_id, hash), used_at: last_login_at, ttl },',
      test: 'the user repository > an ID token that another sign-in has used meanwhile is rejected',
    },
  }),
  ...rulesOf('users/service.ts', 'users/repository.test.ts', {
    'an account that is being deleted accepts no sign-in': {
      text: '        if (known.account?.deleting_at) return { account: undefined }\n',
      instead: '',
      test: 'the user repository > an account that is being deleted accepts no sign-in',
    },
    'an ID token is valid for one sign-in': {
      text: 'const resendMs = 60_000',
      instead: 'const resendMs = 3_600_000',
      test: 'the user repository > an ID token is accepted for a minute after its first use, and no longer',
    },
    'an ID token that was used meanwhile is rejected': {
      text: '        requireUnused(known, at)\n',
      instead: '',
      test: 'the user repository > an ID token that another sign-in has used meanwhile is rejected',
    },
  }),
]
