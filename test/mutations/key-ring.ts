import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const keyRingRules: Rule[] = [
  ...rulesOf('key-ring/compact-jws.ts', 'sign-in/google-token.test.ts', {
    'base64url has one spelling': {
      text: 'parts.length !== 3 || !parts.every(isCanonical)',
      instead: 'parts.length !== 3',
      test: 'a Google ID token > a token spelt with padding is rejected',
    },
  }),
  ...rulesOf('key-ring/remote-value.ts', 'sign-in/google-keys.test.ts', {
    'one fetch is in flight': {
      text: '(inFlight ??= ',
      instead: '(inFlight = ',
      test: "Google's signing keys > the keys are fetched once for a hundred parallel sign-ins",
    },
    'a broken source is left alone for a while': {
      text: 'if (canStandIn && lastError && !isCool()) return value',
      instead: '',
      test: "Google's signing keys > the keys are used for 24 hours after the endpoint went down, with at most one wait in 30 s",
    },
    'a renewal has a cool-down': {
      text: 'if (inFlight || isCool()) return load()',
      instead: 'return load()',
      test: "Google's signing keys > unknown key ids cause one fetch per cool-down",
    },
    'an unreachable source is no proof': {
      text: 'if (lastError) throw lastError',
      instead: '',
      test: "Google's signing keys > an unknown key is not called invalid while the keys are unavailable",
    },
  }),
  ...rulesOf('key-ring/remote-value.ts', 'key-ring/key-ring.test.ts', {
    'the last good value stands in': {
      text: 'if (!canStandIn) throw error',
      instead: 'throw error',
      test: 'the key ring > the ring keeps the previous secret while the store is down or has a broken one',
    },
  }),
  ...rulesOf('key-ring/key-ring.ts', 'key-ring/key-ring.test.ts', {
    'a key is long enough': {
      text: '.refine(isLongEnough, ',
      instead: '.refine(() => true, ',
      test: 'the key ring > a secret with a short key is misconfigured, and the message quotes nothing of it',
    },
    'active names a key': {
      text: 'Object.hasOwn(keys, active)',
      instead: 'true',
      test: 'the key ring > a secret with an active without its key is misconfigured, and the message quotes nothing of it',
    },
    'an unknown kid is looked for anew': {
      text: 'known ?? (await secret.renew())?.bytes.get(kid)',
      instead: 'known',
      test: 'the key ring > the ring finds a key that another instance uses, with at most one fetch in 30 s',
    },
  }),
]
