import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const apiKeysRules: Rule[] = [
  ...rulesOf('secret.ts', 'api-keys/secret.test.ts', {
    'a key has a checksum': {
      text: 'checksumOf(prefix + secret.slice(prefix.length, -6)) === secret.slice(-6)',
      instead: 'true',
      test: 'the secret of an API key > a secret with one wrong letter is malformed',
    },
    'a key has only letters of its alphabet': {
      text: 'pattern.test(secret)',
      instead: 'true',
      test: 'the secret of an API key > a secret with another prefix is malformed',
    },
    'a key is random': {
      text: 'alphabet[randomInt(alphabet.length)]',
      instead: "'x'",
      test: 'the secret of an API key > a secret is never the same twice and uses the whole alphabet',
    },
    'a key is stored as a hash': {
      text: "createHash('sha256').update(secret).digest('hex')",
      instead: 'secret',
      test: 'the secret of an API key > a secret is stored as its SHA-256',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'api-keys/service.test.ts', {
    'a mistyped key costs no table call': {
      text: 'isWellFormed(secret) && ',
      instead: '',
      test: 'the API key service > the service asks the table for no malformed key',
    },
    'an unknown key is rejected': {
      text: "if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')",
      instead: 'if (!hit) return undefined as never',
      test: 'the API key service > the service asks the table for no malformed key',
    },
    'a user has a maximum of keys': {
      text: 'Array.from({ length: 50 }',
      instead: 'Array.from({ length: 51 }',
      test: 'the API key service > the service creates fifty keys for a user and then asks to revoke one',
    },
    'a slot is free if no key is in it': {
      text: 'slot > older && !taken.has(slot)',
      instead: 'slot > older',
      test: 'the API key service > the service reads no keys while a slot is free',
    },
    'an older key takes a slot': {
      text: 'slot > older && ',
      instead: '',
      test: 'the API key service > keys of version 1.0.0 take the lowest slots',
    },
    'an expired key frees its slot': {
      text: 'pointers.filter(({ isExpired }) => !isExpired)',
      instead: 'pointers',
      test: 'the API key service > an expired key frees its slot, and its row is deleted',
    },
    'the row of an expired key goes with its slot': {
      text: 'if (occupant) await repository.end(occupant.hash)',
      instead: '',
      test: 'the API key service > an expired key frees its slot, and its row is deleted',
    },
    'a key whose creation stopped frees its slot': {
      text: 'free = freeAmong(await withKeys(alive))',
      instead: 'free = freeAmong(alive)',
      test: 'the API key service > a key whose creation stopped takes its slot for 35 s',
    },
    'a key that is being created has its slot': {
      text: '!isOld(it) || hashes.has(it.hash)',
      instead: 'hashes.has(it.hash)',
      test: 'the API key service > a key whose creation stopped takes its slot for 35 s',
    },
    'a creation that lost its slot tries another one': {
      text: 'const mostSlotTries = 10',
      instead: 'const mostSlotTries = 1',
      test: 'the API key service > a key takes another slot if another creation was faster, and fails after ten tries',
    },
    'a key has each scope once': {
      text: '[...new Set(scopes ?? (preset && presets[preset]))]',
      instead: '[scopes ?? (preset ? presets[preset] : [])].flat()',
      test: 'the API key service > the service turns a preset into its scopes and removes duplicate scopes',
    },
    'an unknown key cannot be revoked': {
      text: "if (!place) throw notFound('The API key')",
      instead: '',
      test: 'the API key service > the service revokes a key once',
    },
    'a revoked key is ended': {
      text: '    await repository.end(place.hash)\n    await repository.removePointerWithEvent(userId, place)\n    await repository.end(place.hash)\n',
      instead: '    await repository.removePointerWithEvent(userId, place)\n',
      test: 'the API key service > the service revokes a key once',
    },
    'a revocation has an event': {
      text: 'return ending.length > 0',
      instead: 'return false',
      test: 'the API key service > the service ends all keys for a deletion, says whether there was one, and keeps their pointers',
    },
    'a deletion ends keys': {
      text: 'for (const { hash } of ending) await repository.end(hash)',
      instead: '',
      test: 'the API key service > the service ends all keys for a deletion, says whether there was one, and keeps their pointers',
    },
    'a key that is revoked during its creation ends': {
      text: '!(await repository.holdsSlot(stored, slot))',
      instead: 'false',
      test: 'the API key service > a key that is revoked between the two writes of its creation does not exist afterwards',
    },
    'a key that is written during its revocation ends': {
      text: '    await repository.removePointerWithEvent(userId, place)\n    await repository.end(place.hash)\n',
      instead: '    await repository.removePointerWithEvent(userId, place)\n',
      test: 'the API key service > a key whose revocation begins between the two writes of its creation does not exist afterwards',
    },
    'a key expires after a year': {
      text: 'const usualDays = 365',
      instead: 'const usualDays = 3650',
      test: 'the API key service > the service creates keys for 365 days',
    },
    'a key ends with the session that creates it': {
      text: '!(await isSessionAlive(userId, sessionId))',
      instead: 'false',
      test: 'the API key service > a key of a session that ends during its creation does not exist afterwards',
    },
    'a key belongs to an allowed person': {
      text: '      await allowList.requireOwner(hit.key)\n',
      instead: '',
      test: 'the API key service > the service authenticates a key only while its owner may use the service',
    },
    'a scope includes others': {
      text: 'scopes: withIncluded(scopes)',
      instead: 'scopes',
      test: 'the API key service > the service lets a key with applications:write do everything that it includes: ["applications:read","applications:lookup"]',
    },
    'a list shows nothing of the secret': {
      text: '{ window_start, hash, user_id, email, hd, ...key }',
      instead: '{ window_start, email, hd, ...key }',
      test: 'the API key service > the service returns a key once, and stores its hash, its beginning and its end',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'api-keys/routes.test.ts', {
    'a revoked key is ended first': {
      text: '    await repository.end(place.hash)\n    await repository.removePointerWithEvent(userId, place)\n',
      instead: '    await repository.removePointerWithEvent(userId, place)\n',
      test: 'API keys > an API key whose revocation failed half-way is not valid, and a repeated revocation succeeds',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'account-deletion/deletion.test.ts', {
    'a deletion leaves no row of a key': {
      text: 'for (const place of await repository.listPointers(userId, { withExpired: true })) {',
      instead: 'for (const place of await repository.listPointers(userId)) {',
      test: 'deleting an account > a deletion removes expired API keys, which the table would keep for days',
    },
  }),
  ...rulesOf('api-keys/repository.ts', 'api-keys/routes.test.ts', {
    'a key expires': {
      text: 'hits: 0, ttl }',
      instead: 'hits: 0 }',
      test: 'API keys > a malformed, unknown, expired or revoked API key gets the same response, byte for byte',
    },
    'a key is listed before it is valid': {
      text: 'const taken = await',
      instead:
        'await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })\n      const taken = await',
      test: 'API keys > an API key is created together with its event or not at all',
    },
    'a creation of a key has an event': {
      text: "        ...outbox.writesOf(key.user_id, eventOf('key.created', key.id)),\n",
      instead: '',
      test: 'API keys > the inbox events about a new or revoked API key have only its id',
    },
    'a revocation of a key has an event': {
      text: "        ...outbox.writesOf(userId, eventOf('key.revoked', pointer.id)),\n",
      instead: '',
      test: 'API keys > the inbox events about a new or revoked API key have only its id',
    },
  }),
  ...rulesOf('api-keys/repository.ts', 'api-keys/repository.test.ts', {
    'a slot has one key': {
      text: 'when: { hash: occupant?.hash },',
      instead: 'when: { no_attribute: undefined },',
      test: 'the rows of API keys > a slot is taken once, and a refused key leaves no row',
    },
    'a revocation does not change the slot of another key': {
      text: 'when: { hash: pointer.hash }',
      instead: "when: 'if-present'",
      test: 'the rows of API keys > the revocation of a key does not change a slot that another key has taken, and writes no event',
    },
    'all keys of a user are read': {
      text: 'while (after !== undefined)',
      instead: 'while (false)',
      test: 'the rows of API keys > all API keys are listed, from any number of pages of the table',
    },
  }),
]
