import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const usersRules: Rule[] = [
  ...rulesOf('users/schemas.ts', 'sign-in/google-token.test.ts', {
    'sub is of safe characters': {
      text: 'z.string().regex(/^[\\w.|-]{1,255}$/)',
      instead: 'z.string()',
      test: 'a Google ID token > is refused with a sub that would reach into a key',
    },
  }),
  ...rulesOf('users/service.ts', 'users/deletion.test.ts', {
    'deleting asks for a recent sign-in': {
      text: 'if (ageMinutes >= recentMinutes)',
      instead: 'if (false)',
      test: 'deleting an account > asks for a session younger than 5 minutes, of whoever begins it',
    },
    'deleting waits for what was let in': {
      text: 'const settleSeconds = 35',
      instead: 'const settleSeconds = 1',
      test: 'deleting an account > takes 35 s, because a request let in before may still write, and leaves nothing',
    },
    'deleting ends with a look that finds nothing': {
      text: "drained !== 'empty' ||",
      instead: "drained === 'more' ||",
      test: 'deleting an account > finds what such a request wrote in the meantime',
    },
    'deleting waits anew for a session that it had to end': {
      text: 'endedAny || endedKeys',
      instead: 'endedKeys',
      test: 'deleting an account > waits anew when it had to end a session that may have been in use',
    },
    'deleting waits anew for a key that it had to end': {
      text: '|| endedKeys ||',
      instead: '||',
      test: 'deleting an account > ends a key that a request let in before has made meanwhile, looked at before its key was there',
    },
    'deleting leaves nothing of keys': {
      text: '    await apiKeys.forget(userId)\n',
      instead: '',
      test: 'deleting an account > ends every key at once, and leaves nothing of them and of the events',
    },
    'deleting counts from where it began to look': {
      text: '(started - Date.parse(at))',
      instead: '(now().getTime() - Date.parse(at))',
      test: 'deleting an account > counts the 35 s to the moment at which it began to look, not to that at which it was done',
    },
  }),
  ...rulesOf('users/repository.ts', 'users/repository.test.ts', {
    'a sign-in does not undo a deletion that begins': {
      text: 'when: { deleting_at: undefined, created_at: known?.created_at },',
      instead: '',
      test: 'the user repository > takes no sign-in for an account whose deletion begins while it is on its way',
    },
    'one request works on a deletion': {
      text: '{ deletion_lease_until: { below: now } }',
      instead: "'if-present'",
      test: 'the user repository > leases a deletion to one at a time, and anew when the lease was not ended',
    },
    'a run that never ended leaves no proof': {
      text: '{ ...lease, access_ended_at: undefined }',
      instead: 'lease',
      test: 'the user repository > leases a deletion to one at a time, and anew when the lease was not ended',
    },
  }),
  ...rulesOf('users/repository.ts', 'users/deletion.test.ts', {
    'the account that is deleted is the one that was marked': {
      text: '{ deleting_at: deletingAt }',
      instead: "'if-present'",
      test: 'deleting an account > does not touch an account that was made anew while its last answer was lost',
    },
  }),
  ...rulesOf('users/service.ts', 'users/repository.test.ts', {
    'an account that is being deleted takes no sign-in': {
      text: '        if (known.account?.deleting_at) return undefined\n',
      instead: '',
      test: 'the user repository > takes no sign-in for an account that is being deleted',
    },
    'an ID token signs in once': {
      text: 'const resendSeconds = 60',
      instead: 'const resendSeconds = 3600',
      test: 'the user repository > takes an ID token for a minute after its first use, and no longer',
    },
    'an ID token that was used meanwhile is refused': {
      text: '      for (let tries = 0; tries < mostTries; tries++) {\n        requireUnused(known)\n',
      instead: '      for (let tries = 0; tries < mostTries; tries++) {\n',
      test: 'the user repository > refuses an ID token that another sign-in used since it was looked for',
    },
  }),
  ...rulesOf('users/repository.ts', 'users/repository.test.ts', {
    'an ID token is remembered as long as it is taken': {
      text: 'const rememberedSeconds = 60',
      instead: 'const rememberedSeconds = 0',
      test: 'the user repository > forgets an ID token a minute after its end',
    },
    'a use of an ID token is not overwritten': {
      text: ", when: 'if-absent' }",
      instead: ' }',
      test: 'the user repository > refuses an ID token that another sign-in used since it was looked for',
    },
  }),
]
