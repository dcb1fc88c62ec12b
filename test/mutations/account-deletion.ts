import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const accountDeletionRules: Rule[] = [
  ...rulesOf('account-deletion/service.ts', 'account-deletion/deletion.test.ts', {
    'deleting asks for a recent sign-in': {
      text: 'if (ageMinutes >= recentMinutes)',
      instead: 'if (false)',
      test: 'deleting an account > a deletion needs a sign-in of the last 5 minutes, also if another deletion is running',
    },
    'deleting ends with a look that finds nothing': {
      text: "drained !== 'empty' ||",
      instead: "drained === 'more' ||",
      test: 'deleting an account > a deletion finds the rows that such a request wrote meanwhile',
    },
    'deleting waits anew for a session that it had to end': {
      text: 'ended.endedAny || endedKeys',
      instead: 'endedKeys',
      test: 'deleting an account > a session that had to be ended restarts the 35 s',
    },
    'deleting waits anew for a key that it had to end': {
      text: '|| endedKeys ||',
      instead: '||',
      test: 'deleting an account > a deletion ends an API key that a running request creates, looked at before the key exists',
    },
    'deleting leaves nothing of keys': {
      text: '    await apiKeys.removeAll(userId)\n',
      instead: '',
      test: 'deleting an account > a deletion ends every API key at once, and leaves no row of keys and events',
    },
    'deleting counts from where it began to look': {
      text: '(started - Date.parse(at))',
      instead: '(now().getTime() - Date.parse(at))',
      test: 'deleting an account > the 35 s end when a pass begins, not when it ends',
    },
  }),
  ...rulesOf('time.ts', 'account-deletion/deletion.test.ts', {
    'deleting waits for what was let in': {
      text: 'const settleSeconds = 35',
      instead: 'const settleSeconds = 1',
      test: 'deleting an account > a deletion takes 35 s, because a request that was let in before may still write, and leaves no row',
    },
  }),
  ...rulesOf('account-deletion/repository.ts', 'account-deletion/repository.test.ts', {
    'one request works on a deletion': {
      text: '{ deletion_lease_until: { below: now } }',
      instead: "'if-present'",
      test: 'the repository of deletions > the repository leases a marked account to one request at a time',
    },
    'a run that never ended leaves no proof': {
      text: '{ ...lease, access_ended_at: undefined }',
      instead: 'lease',
      test: 'the repository of deletions > the repository restarts the wait after a lease that was not returned',
    },
  }),
  ...rulesOf('account-deletion/repository.ts', 'account-deletion/deletion.test.ts', {
    'the account that is deleted is the one that was marked': {
      text: '{ deleting_at: deletingAt }',
      instead: "'if-present'",
      test: 'deleting an account > a deletion whose last response was lost does not touch the new account',
    },
  }),
]
