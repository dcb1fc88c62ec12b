import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const apiKeysRules: Rule[] = [
  ...rulesOf('api-keys/secret.ts', 'api-keys/secret.test.ts', {
    'a key has a checksum': {
      text: '&& checksumOf(secret.slice(4, 34)) === secret.slice(34)',
      instead: '',
      test: 'the secret of an API key > a secret with one wrong letter is malformed',
    },
    'a key has no other letters': {
      text: '/^jht_[0-9A-Za-z]{36}$/.test(secret)',
      instead: 'true',
      test: 'the secret of an API key > a secret with another prefix is malformed',
    },
    'a key is made by chance': {
      text: 'alphabet[randomInt(alphabet.length)]',
      instead: "'x'",
      test: 'the secret of an API key > a secret is never the same twice and uses the whole alphabet',
    },
    'a key is kept as a hash': {
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
    'a key that is not known opens nothing': {
      text: "if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')",
      instead: 'if (!hit) return undefined as never',
      test: 'the API key service > the service asks the table for no malformed key',
    },
    'a user has so many keys': {
      text: '.length >= mostKeys',
      instead: '.length < 0',
      test: 'the API key service > the service creates fifty keys for a user and then asks to revoke one',
    },
    'a key has each scope once': {
      text: '[...new Set(scopes ?? (preset && presets[preset]))]',
      instead: '[scopes ?? (preset ? presets[preset] : [])].flat()',
      test: 'the API key service > the service turns a preset into its scopes and removes duplicate scopes',
    },
    'a key that cannot be found is not revoked': {
      text: "if (hash === undefined) throw notFound('The API key')",
      instead: '',
      test: 'the API key service > the service revokes a key once',
    },
    'a revoked key is ended': {
      text: '    await repository.end(hash)\n    await repository.removePointerWithNews(userId, id)\n    await repository.end(hash)\n',
      instead: '    await repository.removePointerWithNews(userId, id)\n',
      test: 'the API key service > the service revokes a key once',
    },
    'an ended key is told of': {
      text: 'return ending.length > 0',
      instead: 'return false',
      test: 'the API key service > the service ends all keys for a deletion, says whether there was one, and keeps their pointers',
    },
    'a deletion ends keys': {
      text: 'for (const { hash } of ending) await repository.end(hash)',
      instead: '',
      test: 'the API key service > the service ends all keys for a deletion, says whether there was one, and keeps their pointers',
    },
    'a key that was revoked while it was made ends': {
      text: '(await repository.findHash(userId, stored.id)) === undefined',
      instead: 'false',
      test: 'the API key service > the service leaves no key that was revoked between the two writes of its creation',
    },
    'a key that is written while it is revoked ends': {
      text: '    await repository.removePointerWithNews(userId, id)\n    await repository.end(hash)\n',
      instead: '    await repository.removePointerWithNews(userId, id)\n',
      test: 'the API key service > the service leaves no key whose revocation began between the two writes and ended later',
    },
    'a key has an end': {
      text: 'const usualDays = 365',
      instead: 'const usualDays = 3650',
      test: 'the API key service > the service creates keys for 365 days',
    },
    'a key ends with the session that makes it': {
      text: '!(await isSessionAlive(userId, sessionId))',
      instead: 'false',
      test: 'the API key service > the service leaves no key of a session that ended meanwhile',
    },
    'a key is of somebody who may use the service': {
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
      text: '    await repository.end(hash)\n    await repository.removePointerWithNews(userId, id)\n',
      instead: '    await repository.removePointerWithNews(userId, id)\n',
      test: 'API keys > an API key whose revocation failed half-way is not valid, and a repeated revocation succeeds',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'account-deletion/deletion.test.ts', {
    'a deletion leaves no row of a key': {
      text: '{ withExpired: true }',
      instead: '{}',
      test: 'deleting an account > a deletion removes expired API keys, which the table would keep for days',
    },
  }),
  ...rulesOf('api-keys/repository.ts', 'api-keys/routes.test.ts', {
    'a key expires': {
      text: 'hits: 0, ttl }',
      instead: 'hits: 0 }',
      test: 'API keys > a malformed, unknown, expired or revoked API key gets the same response, byte for byte',
    },
    'a key is findable before it opens anything': {
      text: '      await table.transact([{ put: pointer },',
      instead:
        '      await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })\n      await table.transact([{ put: pointer },',
      test: 'API keys > an API key is created together with its event or not at all',
    },
    'a key is told of when it is made': {
      text: ", ...outbox.writesOf(key.user_id, newsOf('key.created', key.id))",
      instead: '',
      test: 'API keys > the events of a creation and a revocation have only the id of the API key',
    },
    'a key is told of when it is revoked': {
      text: "        ...outbox.writesOf(userId, newsOf('key.revoked', id)),\n",
      instead: '',
      test: 'API keys > the events of a creation and a revocation have only the id of the API key',
    },
  }),
  ...rulesOf('api-keys/repository.ts', 'api-keys/repository.test.ts', {
    'all keys of a user are looked at': {
      text: 'while (after !== undefined)',
      instead: 'while (false)',
      test: 'the rows of API keys > all API keys are listed, from any number of pages of the table',
    },
  }),
]
