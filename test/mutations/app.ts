import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const appRules: Rule[] = [
  ...rulesOf('idempotency.ts', 'inbox/service.test.ts', {
    'another body is rejected': {
      text: 'earlier.bodyHash !== idempotency.bodyHash',
      instead: 'false',
      test: 'pushing an event > a repeated request with another body is rejected',
    },
    'a running creation is waited for': {
      text: 'const found = await retry(wait, async () => {',
      instead:
        'const found = await (async (_wait: unknown, attempt: () => Promise<T | undefined>) => attempt())(wait, async () => {',
      test: 'pushing an event > a repeated request waits for an event that is being written',
    },
    'a deleted thing is not waited for': {
      text: '> transactionMs)',
      instead: '> Infinity)',
      test: 'pushing an event > a repeated request fails with 404 if the event has expired',
    },
  }),
  ...rulesOf('app.ts', 'app.test.ts', {
    'a request has a deadline': {
      text: 'runUntil(Date.now() + requestMs, done)',
      instead: 'done()',
      test: 'a request has 25 s for its table calls, on a laptop as on AWS',
    },
  }),
  ...rulesOf('app.ts', 'local/own-hosts.test.ts', {
    'the guard runs before preflights': {
      text: "if (guard) app.addHook('onRequest', guard)",
      instead: "if (guard) app.addHook('preHandler', guard)",
      test: 'an app with the rule for Host > the app returns 403 for a preflight of a listed origin before it counts the request',
    },
  }),
  ...rulesOf('services.ts', 'sign-in/routes.test.ts', {
    'the allowed addresses are set': {
      text: 'allowedEmails: settings.allowedEmails',
      instead: 'allowedEmails: undefined',
      test: 'the settings of signing in > only allowed addresses may sign in',
    },
    'every client id is accepted': {
      text: 'clientIds: settings.googleClientIds',
      instead: 'clientIds: settings.googleClientIds.slice(0, 1)',
      test: 'the settings of signing in > tokens of several clients are accepted: web, iOS, Android',
    },
    'a session has the configured lifetime': {
      text: 'settings.accessTokenMinutes * 60',
      instead: '86_400',
      test: 'the settings of signing in > the lifetime of a session is in the response, in the token and in its row',
    },
  }),
  ...rulesOf('lambda.ts', 'lambda.test.ts', {
    'a failed start is repeated': {
      text: 'await (started = started.catch(start))',
      instead: 'await started',
      test: 'the Lambda handler > a failed start is repeated at the next invocation',
    },
    'blank variables are removed': {
      text: 'dropBlanks(process.env)\n',
      instead: '\n',
      test: 'the Lambda handler > blank variables are removed from the environment, where libraries would use them',
    },
    'the secret is fetched at the start': {
      text: 'await keyRing.load()\n    const headers',
      instead: 'return\n    const headers',
      test: 'the Lambda handler > the secret is fetched during the start, before the first request',
    },
    'the warm-up request writes nothing': {
      text: 'sessions.unknownToken()',
      instead: "Promise.resolve('no token')",
      test: 'the Lambda handler > the warm-up request > the warm-up request makes one table call, for a session of nobody, and writes nothing',
    },
    'the warm-up request is not logged': {
      text: "|| level === 'fatal' ? level : 'error'",
      instead: '|| true ? level : level',
      test: 'the Lambda handler > the warm-up request > the warm-up request leaves no line in the log',
    },
    'a failed warm-up request is logged': {
      text: 'if (statusCode !== 401)',
      instead: 'if (statusCode === 200)',
      test: 'the Lambda handler > the warm-up request > without a table, the start logs the failure of the warm-up request, and the handler serves',
    },
    "Lambda's time is the deadline": {
      text: 'Date.now() + remainingMs - responseReserveMs',
      instead: 'Infinity',
      test: 'the Lambda handler > no table call begins if Lambda leaves no time for it',
    },
  }),
  ...rulesOf('settings.ts', 'settings.test.ts', {
    'an origin has no wildcard': {
      text: "if (origin.includes('*'))",
      instead: 'if (false)',
      test: 'readOrigins > readOrigins rejects a lone star with a message',
    },
    'an origin has the form of browsers': {
      text: 'if (originPattern.test(origin)) return',
      instead: 'if (/^https?:/.test(origin)) return',
      test: 'readOrigins > readOrigins rejects a trailing slash with a message',
    },
    'an origin that no browser sends has no better form': {
      text: 'if (!originPattern.test(sent))',
      instead: 'if (false)',
      test: 'readOrigins > readOrigins rejects a host without a scheme with a message',
    },
    'a secret is long enough': {
      text: 'Buffer.byteLength(key) >= 32',
      instead: 'true',
      test: 'readSettings > a bad JWT_SECRET_KEY such as "too-short" is named with the reason, and without a value that may be secret',
    },
    'laptop settings stay on laptops': {
      text: '.filter(isForLaptops)',
      instead: '.filter(() => false)',
      test: 'readSettings > JWT_SECRET_KEY is rejected on AWS, and accepted under sam local and on a laptop',
    },
    'a blank variable counts as unset': {
      text: '.filter(([, value]) => value?.trim())',
      instead: '',
      test: 'readSettings > a blank GOOGLE_CLIENT_ID counts as unset',
    },
  }),
  ...rulesOf('idempotency.ts', 'applications/idempotency.test.ts', {
    'only a refusal looks for an earlier request': {
      text: '!causedByEarlier.includes(refusal.code)',
      instead: 'false',
      test: 'the Idempotency-Key of an application > a request whose response was lost creates nothing twice',
    },
  }),
]
