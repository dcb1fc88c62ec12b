import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const keyRingRules: Rule[] = [
  ...rulesOf('key-ring/compact-jws.ts', 'sign-in/google-token.test.ts', {
    'base64url is canonical': {
      text: 'parts.length !== 3 || !parts.every(isCanonical)',
      instead: 'parts.length !== 3',
      test: 'a Google ID token > a token spelt with padding is rejected',
    },
  }),
  ...rulesOf('key-ring/remote-value.ts', 'sign-in/google-keys.test.ts', {
    'one fetch runs at a time': {
      text: '(inFlight ??= ',
      instead: '(inFlight = ',
      test: "Google's signing keys > the keys are fetched once for a hundred parallel sign-ins",
    },
    'a broken source has a cool-down': {
      text: 'if (canStandIn && lastError && !isCool()) return value',
      instead: '',
      test: "Google's signing keys > if the endpoint is down, the previous keys are used for 24 hours, and one request in 30 s waits for a fetch",
    },
    'a renewal has a cool-down': {
      text: 'if (inFlight || isCool()) return load()',
      instead: 'return load()',
      test: "Google's signing keys > unknown key ids cause one fetch per cool-down",
    },
    'an unreachable source proves nothing about a key': {
      text: 'if (lastError) throw lastError',
      instead: '',
      test: "Google's signing keys > an unknown key is not called invalid while the keys are unavailable",
    },
  }),
  ...rulesOf('key-ring/remote-value.ts', 'key-ring/key-ring.test.ts', {
    'the previous value is used': {
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
    'active names an existing key': {
      text: 'Object.hasOwn(keys, active)',
      instead: 'true',
      test: 'the key ring > a secret with an active without its key is misconfigured, and the message quotes nothing of it',
    },
    'an unknown kid is fetched': {
      text: 'known ?? (await secret.renew())?.bytes.get(kid)',
      instead: 'known',
      test: 'the key ring > the ring finds a key that another instance uses, with at most one fetch in 30 s',
    },
  }),
]
