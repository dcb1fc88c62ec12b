import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const tableRules: Rule[] = [
  ...rulesOf('table/rate-limiter.ts', 'table/rate-limiter.test.ts', {
    'a row has a limit': {
      text: 'hits: { below: limit }',
      instead: 'hits: { below: 1e9 }',
      test: 'the rate limiter > the limiter allows a number of requests per window and returns the rest',
    },
    'an address has a limit': {
      text: 'if (hits > most) refuse(key.pk, window, { most })',
      instead: '',
      test: 'the rate limiter > the limiter counts attempts in one row per window, which expires',
    },
    'a wider network has its own limit': {
      text: 'most: times * limit',
      instead: 'most: limit',
      test: 'the rate limiter > the attempts of a network in a wider one > an attempt is counted for its network and for the wider one, and the smaller rest is returned',
    },
    'the smaller rest is returned': {
      text: '(rest.remaining < least.remaining ? rest : least)',
      instead: 'least',
      test: 'the rate limiter > the attempts of a network in a wider one > an attempt is counted for its network and for the wider one, and the smaller rest is returned',
    },
    'a refused wider network costs nothing': {
      text: 'for (const { key } of rows) checkMemory(key.pk, window)',
      instead: '',
      test: 'the rate limiter > the attempts of a network in a wider one > a wider network that is refused refuses each of its networks, and makes no call afterwards',
    },
    'a rejection is remembered': {
      text: 'refused.set(id, refusal)',
      instead: '',
      test: 'the rate limiter > the limiter needs one call per request, two for the first of a window, and none after a rejection',
    },
    'a rejection ends with its window': {
      text: 'if (refusedIn !== window) refused.clear()',
      instead: '',
      test: 'the rate limiter > the limiter opens the next window at the minute',
    },
    'an expired row counts as absent': {
      text: 'return ttl <= secondsNow() ? undefined : {',
      instead: 'return false ? undefined : {',
      test: 'the rate limiter > the limiter returns the row, and nothing for a deleted or expired one',
    },
    'a later window counts': {
      text: '          window = stored\n          return undefined\n',
      instead: '          return { found: undefined }\n',
      test: 'the rate limiter > the limiter uses the later window if an instance has a slow clock',
    },
  }),
  ...rulesOf('table/transact.ts', 'table/transact.test.ts', {
    'a write has its condition': {
      text: 'const condition = write.when && {',
      instead: 'const condition = undefined && {',
      test: 'a transaction > a transaction writes nothing if a condition fails, and returns the failed writes by name with their items',
    },
    'a failed condition returns its item': {
      text: "ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,",
      instead: '',
      test: 'a transaction > a transaction writes nothing if a condition fails, and returns the failed writes by name with their items',
    },
    'a condition failure is no conflict': {
      text: 'tried.written || tried.refused.size > 0 ?',
      instead: 'tried.written ?',
      test: 'a transaction > a transaction writes nothing if a condition fails, and returns the failed writes by name with their items',
    },
  }),
  ...rulesOf('retry.ts', 'table/transact.test.ts', {
    'a conflict is retried': {
      text: 'const mostTries = 4',
      instead: 'const mostTries = 1',
      test: 'a transaction > a transaction succeeds after 3 conflicts with another one',
    },
    'retries have a maximum': {
      text: 'const mostTries = 4',
      instead: 'const mostTries = 5',
      test: 'a transaction > a transaction fails after conflicts in four tries',
    },
  }),
  ...rulesOf('table/idempotency-rows.ts', 'inbox/idempotency.test.ts', {
    'a repeated request is found in the transaction': {
      text: 'when: { ttl: { below: now.getTime() / 1000, orAbsent: true } },',
      instead: 'when: { ttl: { below: Infinity, orAbsent: true } },',
      test: 'the Idempotency-Key of an event > a repeated request is marked by a header from the second time on',
    },
    'a request expires after a day': {
      text: 'below: now.getTime() / 1000, orAbsent',
      instead: 'below: 0, orAbsent',
      test: 'the Idempotency-Key of an event > an idempotency key is valid for a day, whether or not the table has deleted its row',
    },
  }),
  ...rulesOf('table/reads.ts', 'table/reads.test.ts', {
    'a call that processes nothing ends the read': {
      text: 'if (unprocessed.length === batch.length)',
      instead: 'if (false)',
      test: 'reading many items > by their keys > getAll is unavailable if a call processes no key',
    },
    'a range has ends': {
      text: 'if (!between) return isInPartition',
      instead: 'return isInPartition',
      test: 'reading many items > a range > a range includes both of its ends',
    },
  }),
  ...rulesOf('table/reads.ts', 'table/table.test.ts', {
    'an expired item is absent': {
      text: 'item.ttl > now.getTime() / 1000',
      instead: 'true',
      test: 'the table > the table hides an item from the second of its expiry, whether or not it still exists',
    },
  }),
  ...rulesOf('table/writes.ts', 'table/failures.test.ts', {
    'a lost response is no conflict': {
      text: 'writeId ? `(${wanted}) OR',
      instead: 'false ? `(${wanted}) OR',
      test: 'a table call > a repeated update whose response was lost is no conflict',
    },
  }),
  ...rulesOf('table/reads.ts', 'budgets.test.ts', {
    'reads of an item are consistent': {
      text: 'Key: marshall(key), ConsistentRead: true',
      instead: 'Key: marshall(key)',
      test: 'the table calls of a route > every table call is consistent and by key, and no transaction has a session',
    },
    'queries are consistent': {
      text: 'Limit: limit,\n        ConsistentRead: true,',
      instead: 'Limit: limit,',
      test: 'the table calls of a route > every table call is consistent and by key, and no transaction has a session',
    },
  }),
  ...rulesOf('table/call.ts', 'table/call.test.ts', {
    'a call ends by its deadline': {
      text: 'setTimeout(() => deadline.abort(), milliseconds)',
      instead: 'undefined',
      test: 'a call of the table client > a call is aborted at the deadline of its request',
    },
    'no call begins after its deadline': {
      text: 'if (milliseconds === 0) deadline.abort()',
      instead: '',
      test: 'a call of the table client > a call is aborted before it is sent if the deadline has passed',
    },
  }),
  ...rulesOf('table/call.ts', 'table/failures.test.ts', {
    'a response must be from DynamoDB': {
      text: 'if (!response.$metadata.requestId)',
      instead: 'if (false)',
      test: 'a table call > a call that meets an empty response is unavailable, after the useful attempts',
    },
  }),
  ...rulesOf('table/client.ts', 'table/client.test.ts', {
    'a call has a time-out': {
      text: 'throwOnRequestTimeout: true',
      instead: '',
      test: 'the table client > the client ends an attempt without a response after 3 s',
    },
  }),
]
