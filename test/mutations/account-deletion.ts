import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const accountDeletionRules: Rule[] = [
  ...rulesOf('account-deletion/service.ts', 'account-deletion/deletion.test.ts', {
    'deleting asks for a recent sign-in': {
      text: 'if (ageMinutes >= recentMinutes)',
      instead: 'if (false)',
      test: 'deleting an account > asks for a session younger than 5 minutes, of whoever begins it',
    },
    'deleting ends with a look that finds nothing': {
      text: "drained !== 'empty' ||",
      instead: "drained === 'more' ||",
      test: 'deleting an account > finds what such a request wrote in the meantime',
    },
    'deleting waits anew for a session that it had to end': {
      text: 'ended.endedAny || endedKeys',
      instead: 'endedKeys',
      test: 'deleting an account > waits anew when it had to end a session that may have been in use',
    },
    'deleting waits anew for a key that it had to end': {
      text: '|| endedKeys ||',
      instead: '||',
      test: 'deleting an account > ends a key that a request let in before has made meanwhile, looked at before its key was there',
    },
    'deleting leaves nothing of keys': {
      text: '    await apiKeys.removeAll(userId)\n',
      instead: '',
      test: 'deleting an account > ends every key at once, and leaves nothing of them and of the events',
    },
    'deleting counts from where it began to look': {
      text: '(started - Date.parse(at))',
      instead: '(now().getTime() - Date.parse(at))',
      test: 'deleting an account > counts the 35 s to the moment at which it began to look, not to that at which it was done',
    },
  }),
  ...rulesOf('time.ts', 'account-deletion/deletion.test.ts', {
    'deleting waits for what was let in': {
      text: 'const settleSeconds = 35',
      instead: 'const settleSeconds = 1',
      test: 'deleting an account > takes 35 s, because a request let in before may still write, and leaves nothing',
    },
  }),
  ...rulesOf('account-deletion/repository.ts', 'users/repository.test.ts', {
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
  ...rulesOf('account-deletion/repository.ts', 'account-deletion/deletion.test.ts', {
    'the account that is deleted is the one that was marked': {
      text: '{ deleting_at: deletingAt }',
      instead: "'if-present'",
      test: 'deleting an account > does not touch an account that was made anew while its last answer was lost',
    },
  }),
]
