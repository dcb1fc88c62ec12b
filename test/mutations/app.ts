import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const appRules: Rule[] = [
  ...rulesOf('idempotency.ts', 'inbox/service.test.ts', {
    'another body is refused': {
      text: 'earlier.bodyHash !== idempotency.bodyHash',
      instead: 'false',
      test: 'pushing an event > refuses the same key with another body',
    },
    'what is being made is waited for': {
      text: 'const found = await retry(wait, async () => {',
      instead:
        'const found = await (async (_wait: unknown, attempt: () => Promise<T | undefined>) => attempt())(wait, async () => {',
      test: 'pushing an event > under a key that was used looks again for one that is being written',
    },
    'what is gone is not waited for': {
      text: '> transactionMs)',
      instead: '> Infinity)',
      test: 'pushing an event > under a key that was used knows nothing of one that is gone',
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
    'the guard comes before preflights': {
      text: "if (guard) app.addHook('onRequest', guard)",
      instead: "if (guard) app.addHook('preHandler', guard)",
      test: 'an app with the rule for Host > answers 403 for a preflight of a listed origin before anything counts it',
    },
  }),
  ...rulesOf('services.ts', 'sign-in/routes.test.ts', {
    'the allowed addresses are set': {
      text: 'allowedEmails: settings.allowedEmails',
      instead: 'allowedEmails: undefined',
      test: 'the settings of signing in > let only allowed addresses in',
    },
    'every client is ours': {
      text: 'clientIds: settings.googleClientIds',
      instead: 'clientIds: settings.googleClientIds.slice(0, 1)',
      test: 'the settings of signing in > take the tokens of several clients: the web, iOS, Android',
    },
    'a session lives as long as is set': {
      text: 'settings.accessTokenMinutes * 60',
      instead: '86_400',
      test: 'the settings of signing in > give a session as many minutes as they say, in the answer, in the token and in its row',
    },
  }),
  ...rulesOf('lambda.ts', 'lambda.test.ts', {
    'a failed start is tried again': {
      text: 'await (started = started.catch(start))',
      instead: 'await started',
      test: 'the Lambda handler > tries a start that failed again at the next call',
    },
    'blank variables are taken out': {
      text: 'dropBlanks(process.env)\n',
      instead: '\n',
      test: 'the Lambda handler > takes blank variables out of the environment, where libraries would take them for values',
    },
    'the secret is fetched while it starts': {
      text: 'await services.keyRing\n      .load()',
      instead: 'await Promise.resolve()\n     ',
      test: 'the Lambda handler > fetches its secret while it starts, before anybody asks',
    },
    "Lambda's time is the deadline": {
      text: 'Date.now() + remainingMs - responseReserveMs',
      instead: 'Infinity',
      test: 'the Lambda handler > begins no table call when Lambda leaves no time for one',
    },
  }),
  ...rulesOf('settings.ts', 'settings.test.ts', {
    'an origin has no wildcard': {
      text: "if (origin.includes('*'))",
      instead: 'if (false)',
      test: 'readOrigins > refuses a lone star with a sentence',
    },
    'an origin is what browsers send': {
      text: 'if (url.origin !== origin)',
      instead: 'if (false)',
      test: 'readOrigins > refuses a trailing slash with a sentence',
    },
    'a secret is long enough': {
      text: 'Buffer.byteLength(key) >= 32',
      instead: 'true',
      test: 'readSettings > names JWT_SECRET_KEY when it is "too-short", the reason, and no value that may be secret',
    },
    'laptop settings stay on laptops': {
      text: '.filter(isForLaptops)',
      instead: '.filter(() => false)',
      test: 'readSettings > refuses JWT_SECRET_KEY on AWS, and takes it under sam local and on a laptop',
    },
    'a blank variable is none': {
      text: '.filter(([, value]) => value?.trim())',
      instead: '',
      test: 'readSettings > treats a blank GOOGLE_CLIENT_ID like an unset one',
    },
  }),
  ...rulesOf('idempotency.ts', 'applications/idempotency.test.ts', {
    'only a refusal looks for an earlier request': {
      text: '!causedByEarlier.includes(refusal.code)',
      instead: 'false',
      test: 'an Idempotency-Key > of a request whose answer was lost makes nothing twice',
    },
  }),
]
