import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const keyRingRules: Rule[] = [
  ...rulesOf('key-ring/compact-jws.ts', 'sign-in/google-token.test.ts', {
    'base64url has one spelling': {
      text: 'parts.length !== 3 || !parts.every(isCanonical)',
      instead: 'parts.length !== 3',
      test: 'a Google ID token > is refused with padding',
    },
  }),
  ...rulesOf('key-ring/remote-value.ts', 'sign-in/google-keys.test.ts', {
    'one fetch is in flight': {
      text: '(inFlight ??= ',
      instead: '(inFlight = ',
      test: "Google's keys > are fetched once for a hundred sign-ins at the same time",
    },
    'a broken source is left alone for a while': {
      text: 'if (canStandIn && lastError && !isCool()) return value',
      instead: '',
      test: "Google's keys > serve on for 24 hours after the endpoint went down, and wait for it no more than once in 30 s",
    },
    'a renewal has a cool-down': {
      text: 'if (inFlight || isCool()) return load()',
      instead: 'return load()',
      test: "Google's keys > that nobody knows cause one fetch in a cool-down, however many ask",
    },
    'an unreachable source is no proof': {
      text: 'if (lastError) throw lastError',
      instead: '',
      test: "Google's keys > out of reach are no reason to call an unknown key a bad one",
    },
  }),
  ...rulesOf('key-ring/remote-value.ts', 'key-ring/key-ring.test.ts', {
    'the last good value stands in': {
      text: 'if (!canStandIn) throw error',
      instead: 'throw error',
      test: 'the key ring > keeps the last good secret while the store is down, and through a broken one',
    },
  }),
  ...rulesOf('key-ring/key-ring.ts', 'key-ring/key-ring.test.ts', {
    'a key is long enough': {
      text: '.refine(isLongEnough, ',
      instead: '.refine(() => true, ',
      test: 'the key ring > with a short key is misconfigured, and says why without a word of the secret',
    },
    'active names a key': {
      text: 'Object.hasOwn(keys, active)',
      instead: 'true',
      test: 'the key ring > with an active that names nothing is misconfigured, and says why without a word of the secret',
    },
    'an unknown kid is looked for anew': {
      text: 'known ?? (await secret.renew())?.bytes.get(kid)',
      instead: 'known',
      test: 'the key ring > finds a key that another instance began to use, asking at most once in 30 s',
    },
  }),
]
