import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const accountDeletionRules: Rule[] = [
  ...rulesOf('account-deletion/service.ts', 'account-deletion/deletion.test.ts', {
    'a deletion needs a recent sign-in': {
      text: 'if (ageMinutes >= recentMinutes)',
      instead: 'if (false)',
      test: 'deleting an account > a deletion needs a sign-in of the last 5 minutes, even if another deletion is running',
    },
    'a deletion ends with a pass that finds nothing': {
      text: "drained !== 'empty' ||",
      instead: "drained === 'more' ||",
      test: 'deleting an account > a deletion finds the rows that such a request wrote meanwhile',
    },
    'a deletion waits again after ending a session': {
      text: 'ended.endedAny || endedKeys',
      instead: 'endedKeys',
      test: 'deleting an account > a session that had to be ended restarts the 35 s',
    },
    'a deletion waits again after ending a key': {
      text: '|| endedKeys ||',
      instead: '||',
      test: 'deleting an account > a deletion ends an API key that a running request creates, looked at before the key exists',
    },
    'a deletion leaves no keys': {
      text: '    await apiKeys.removeAll(userId)\n',
      instead: '',
      test: 'deleting an account > a deletion ends every API key at once, and leaves no row of keys and events',
    },
    'a deletion counts from the beginning of its pass': {
      text: '(started - Date.parse(at))',
      instead: '(now().getTime() - Date.parse(at))',
      test: 'deleting an account > the 35 s end when a pass begins, not when it ends',
    },
  }),
  ...rulesOf('time.ts', 'account-deletion/deletion.test.ts', {
    'a deletion waits for running requests': {
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
    'a lease that was not returned restarts the wait': {
      text: '{ ...lease, access_ended_at: undefined }',
      instead: 'lease',
      test: 'the repository of deletions > the repository restarts the wait after a lease that was not returned',
    },
  }),
  ...rulesOf('account-deletion/repository.ts', 'account-deletion/deletion.test.ts', {
    'only the marked account is deleted': {
      text: '{ deleting_at: deletingAt }',
      instead: "'if-present'",
      test: 'deleting an account > a deletion whose last response was lost does not touch the new account',
    },
  }),
]
