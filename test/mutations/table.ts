import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const tableRules: Rule[] = [
  ...rulesOf('table/rate-limiter.ts', 'table/rate-limiter.test.ts', {
    'a row has a limit': {
      text: 'hits: { below: limit }',
      instead: 'hits: { below: 1e9 }',
      test: 'the rate limiter > lets so many through in a window and says what is left',
    },
    'an address has a limit': {
      text: 'if (hits > limit) refuse(key.pk, window)',
      instead: '',
      test: 'the rate limiter > counts attempts on a row for each window, which expires',
    },
    'a refusal is remembered': {
      text: 'refused.add(id)',
      instead: '',
      test: 'the rate limiter > takes one call for a request, two at the first of a window, and none once it has refused',
    },
    'a refusal ends with its window': {
      text: 'if (refusedIn !== window) refused.clear()',
      instead: '',
      test: 'the rate limiter > opens the next window at the minute',
    },
    'an expired row is none': {
      text: 'return ttl <= secondsNow() ? undefined : {',
      instead: 'return false ? undefined : {',
      test: 'the rate limiter > gives the row as it is, and nothing for one that is gone or expired',
    },
    'a later window counts': {
      text: '          window = stored\n          return undefined\n',
      instead: '          return { found: undefined }\n',
      test: 'the rate limiter > goes by the later window when an instance has a slow clock',
    },
  }),
  ...rulesOf('table/transact.ts', 'table/transact.test.ts', {
    'a write has its condition': {
      text: 'const condition = write.when && {',
      instead: 'const condition = undefined && {',
      test: 'a transaction > writes nothing when a condition fails, and tells which, with the items that were there',
    },
    'what stood in the way is told': {
      text: "ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,",
      instead: '',
      test: 'a transaction > writes nothing when a condition fails, and tells which, with the items that were there',
    },
    'a refusal is no conflict': {
      text: 'tried.written || tried.refused.size > 0 ?',
      instead: 'tried.written ?',
      test: 'a transaction > writes nothing when a condition fails, and tells which, with the items that were there',
    },
  }),
  ...rulesOf('retry.ts', 'table/transact.test.ts', {
    'a conflict passes': {
      text: 'const mostTries = 4',
      instead: 'const mostTries = 1',
      test: 'a transaction > passes when another is in its way 3 times',
    },
    'a conflict ends': {
      text: 'const mostTries = 4',
      instead: 'const mostTries = 5',
      test: 'a transaction > is a conflict when others stay in its way through four tries',
    },
  }),
  ...rulesOf('table/idempotency-rows.ts', 'inbox/idempotency.test.ts', {
    'a request is known in the transaction': {
      text: 'when: { ttl: { below: now.getTime() / 1000, orAbsent: true } },',
      instead: 'when: { ttl: { below: Infinity, orAbsent: true } },',
      test: 'an Idempotency-Key > is told by a header from the second time on',
    },
    'a request is forgotten after a day': {
      text: 'below: now.getTime() / 1000, orAbsent',
      instead: 'below: 0, orAbsent',
      test: 'an Idempotency-Key > lasts a day, whether or not the table has tidied up',
    },
  }),
  ...rulesOf('table/reads.ts', 'table/reads.test.ts', {
    'nothing is asked for over and over': {
      text: 'await retry(wait, () => getBatch(batch))',
      instead: 'await retry(wait, () => getBatch(batch), 5)',
      test: 'reading many items > by their keys > is unavailable when three calls in a row bring nothing',
    },
    'a range has ends': {
      text: 'if (!between) return isInPartition',
      instead: 'return isInPartition',
      test: 'reading many items > a range > holds both of its ends',
    },
  }),
  ...rulesOf('table/reads.ts', 'table/table.test.ts', {
    'an expired item is absent': {
      text: 'item.ttl > now.getTime() / 1000',
      instead: 'true',
      test: 'the table > hides an item from the second in which it expires, whether or not it is still there',
    },
  }),
  ...rulesOf('table/writes.ts', 'table/failures.test.ts', {
    'a lost answer is no conflict': {
      text: 'writeId ? `(${wanted}) OR',
      instead: 'false ? `(${wanted}) OR',
      test: 'a table call > that was done, but whose answer was lost, is no conflict',
    },
  }),
  ...rulesOf('table/reads.ts', 'budgets.test.ts', {
    'reads of an item are consistent': {
      text: 'Key: marshall(key), ConsistentRead: true',
      instead: 'Key: marshall(key)',
      test: 'the table calls of a route > read the table itself, consistently, by key, and never put a session into a transaction',
    },
    'queries are consistent': {
      text: 'Limit: limit,\n        ConsistentRead: true,',
      instead: 'Limit: limit,',
      test: 'the table calls of a route > read the table itself, consistently, by key, and never put a session into a transaction',
    },
  }),
  ...rulesOf('table/call.ts', 'table/call.test.ts', {
    'a call ends by its deadline': {
      text: 'setTimeout(() => deadline.abort(), milliseconds)',
      instead: 'undefined',
      test: 'a call of the table client > is given up at the deadline of its request',
    },
    'no call begins after its deadline': {
      text: 'if (milliseconds === 0) deadline.abort()',
      instead: '',
      test: 'a call of the table client > is aborted before it is sent when the deadline has passed',
    },
  }),
  ...rulesOf('table/call.ts', 'table/failures.test.ts', {
    'an answer is from DynamoDB': {
      text: 'if (!response.$metadata.requestId)',
      instead: 'if (false)',
      test: 'a table call > that meets an empty answer is unavailable, after as many attempts as make sense',
    },
  }),
  ...rulesOf('table/client.ts', 'table/client.test.ts', {
    'a call has a time-out': {
      text: 'throwOnRequestTimeout: true',
      instead: '',
      test: 'the table client > gives up an attempt that has no answer after 3 s, and does not only warn',
    },
  }),
]
