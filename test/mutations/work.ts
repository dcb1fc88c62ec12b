import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const workRules: Rule[] = [
  ...rulesOf('work/service.ts', 'work/service.test.ts', {
    'a request pays its share': {
      text: 'const milliseconds = owed + share',
      instead: 'const milliseconds = owed',
      test: 'the budget of work > a request takes its share at its start',
    },
    'use is owed until the next request': {
      text: 'accountOf(userId).owed += millisecondsOf(price)',
      instead: 'accountOf(userId).owed = 0',
      test: 'the budget of work > the write units of a request are taken with the next request',
    },
    'the budget holds the work of an hour': {
      text: 'usual: hourMs,',
      instead: 'usual: hourMs / 2,',
      test: 'the budget of work > the budget holds the work of an hour, and the request that overdraws it is served',
    },
    'ending access has an hour more': {
      text: "'ends-access': 2 * hourMs",
      instead: "'ends-access': hourMs",
      test: 'the budget of work > a request that ends access may use the work of another hour',
    },
    'an instance remembers an empty budget': {
      text: '      requireWork(account, { at, kind, share: 0 })\n      const share',
      instead: '      const share',
      test: 'the budget of work > a rejected request takes nothing, and needs no call of the instance that rejected the last one',
    },
    'a rejected request gets its share back': {
      text: '    account.owed -= share',
      instead: '    account.owed -= 0',
      test: 'the budget of work > a rejected request takes nothing, and needs no call of the instance that rejected the last one',
    },
    'a rejected request does not have to wait for its own share': {
      text: '    account.fullAt = before\n',
      instead: '',
      test: 'the budget of work > the budget fills with time, and a rejection says how long that takes',
    },
    'use is kept if the table fails': {
      text: '        account.owed += owed',
      instead: '        account.owed += 0',
      test: 'the budget of work > use is charged by a later request if the table call fails',
    },
    'a block holds for free requests too': {
      text: '        requireUnblocked(await repository.find(userId))\n',
      instead: '        await repository.find(userId)\n',
      test: 'the budget of work > a blocked account is refused, whatever the request, until it is unblocked',
    },
    'the memory is bounded': {
      text: 'if (accounts.size > mostAccounts',
      instead: 'if (accounts.size > 2 * mostAccounts',
      test: 'the budget of work > an instance forgets the account that it has not seen for longest',
    },
  }),
  ...rulesOf('work/repository.ts', 'work/repository.test.ts', {
    'a full budget begins from now': {
      text: '{ set: { full_at: at + milliseconds, ttl } }',
      instead: '{ set: { full_at: milliseconds, ttl } }',
      test: 'the row of the budget of work > a full budget begins anew from now',
    },
    'a wrong guess is corrected': {
      text: 'isFull = work.full_at < at',
      instead: 'isFull = wasFull',
      test: 'the row of the budget of work > a wrong guess costs a second call',
    },
    'a blocked row does not change': {
      text: ', blocked_at: undefined },\n        )',
      instead: ' },\n        )',
      test: 'the row of the budget of work > the row of a blocked account does not change, and does not expire',
    },
    'a block stays when its account goes': {
      text: ', blocked_at: undefined }),\n  }',
      instead: ' }),\n  }',
      test: 'the row of the budget of work > the row of a blocked account does not change, and does not expire',
    },
    'a deletion does not fill the budget': {
      text: '{ full_at: { below: at }, blocked_at: undefined }',
      instead: '{ blocked_at: undefined }',
      test: 'the row of the budget of work > the row expires, and is removed only if the budget is full',
    },
    'a block keeps its first time': {
      text: '{ set: { blocked_at: at, ttl: undefined } }, { blocked_at: undefined }',
      instead: "{ set: { blocked_at: at, ttl: undefined } }, 'if-present'",
      test: 'the row of the budget of work > the row of a blocked account does not change, and does not expire',
    },
    'the row expires': {
      text: '            : { add: { full_at: milliseconds }, set: { ttl } },',
      instead: '            : { add: { full_at: milliseconds } },',
      test: 'the row of the budget of work > each use of the budget postpones the expiry of its row',
    },
  }),
  ...rulesOf('http/metering.ts', 'work/budget.test.ts', {
    'a request is charged for its bytes': {
      text: 'if (usage.userId !== undefined) workBudgetOf(request).charge(usage.userId, usage)',
      instead: '',
      test: 'the budget of work over HTTP > a large request takes more than a small one',
    },
  }),
  ...rulesOf('sign-in/service.ts', 'work/budget.test.ts', {
    'a blocked person cannot sign in': {
      text: "await workBudget.begin(profile.user_id, 'ends-access')",
      instead: '',
      test: 'the budget of work over HTTP > a blocked account is refused at the next request of every credential, and at its sign-in',
    },
  }),
  ...rulesOf('sign-in/service.ts', 'work/budget.test.ts', {
    'a sign-in does not pay for a deletion': {
      text: 'await runFree(async () => (await accountDeletion()).continue(profile.user_id))',
      instead: 'await (await accountDeletion()).continue(profile.user_id)',
      test: 'the budget of work over HTTP > a sign-in that continues a deletion does not pay for it',
    },
  }),
  ...rulesOf('sessions/routes.ts', 'work/budget.test.ts', {
    'a sign-out may overdraw the budget': {
      text: "      work: 'ends-access',\n      ...documented({\n        operationId: 'signOut'",
      instead: "      ...documented({\n        operationId: 'signOut'",
      test: 'the budget of work over HTTP > a person whose budget is used up can sign in and end all sessions and API keys',
    },
  }),
  ...rulesOf('account-deletion/routes.ts', 'work/budget.test.ts', {
    'a deletion is free': {
      text: "      work: 'free',\n",
      instead: '',
      test: 'the budget of work over HTTP > a person whose budget is used up can delete the account',
    },
  }),
  ...rulesOf('table/metering.ts', 'table/metering.test.ts', {
    'a refused transaction is charged': {
      text: '2 * Math.ceil',
      instead: '0 * Math.ceil',
      test: 'the units of a call > a refused transaction counts at least as many as DynamoDB takes',
    },
  }),
]
