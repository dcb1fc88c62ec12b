import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const apiKeysRules: Rule[] = [
  ...rulesOf('api-keys/secret.ts', 'api-keys/secret.test.ts', {
    'a key has a checksum': {
      text: '&& checksumOf(secret.slice(4, 34)) === secret.slice(34)',
      instead: '',
      test: "an API key's secret > does not fit when one letter is another one",
    },
    'a key has no other letters': {
      text: '/^jht_[0-9A-Za-z]{36}$/.test(secret)',
      instead: 'true',
      test: "an API key's secret > is not another prefix",
    },
    'a key is made by chance': {
      text: 'alphabet[randomInt(alphabet.length)]',
      instead: "'x'",
      test: "an API key's secret > is never the same twice, and uses the whole alphabet",
    },
    'a key is kept as a hash': {
      text: "createHash('sha256').update(secret).digest('hex')",
      instead: 'secret',
      test: "an API key's secret > is kept as its SHA-256",
    },
  }),
  ...rulesOf('api-keys/service.ts', 'api-keys/service.test.ts', {
    'a mistyped key costs no table call': {
      text: 'isWellFormed(secret) && ',
      instead: '',
      test: 'the API key service > asks the table for nothing that cannot be a key',
    },
    'a key that is not known opens nothing': {
      text: "if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')",
      instead: 'if (!hit) return undefined as never',
      test: 'the API key service > asks the table for nothing that cannot be a key',
    },
    'a user has so many keys': {
      text: '.length >= mostKeys',
      instead: '.length < 0',
      test: 'the API key service > makes fifty keys for a user, and after that asks for one to be revoked',
    },
    'a key has each scope once': {
      text: '[...new Set(scopes ?? (preset && presets[preset]))]',
      instead: '[scopes ?? (preset ? presets[preset] : [])].flat()',
      test: 'the API key service > turns a preset into its scopes, and scopes that come twice into one',
    },
    'a key that cannot be found is not revoked': {
      text: "if (hash === undefined) throw notFound('The API key')",
      instead: '',
      test: 'the API key service > revokes a key once',
    },
    'a revoked key is ended': {
      text: '    await repository.end(hash)\n    await repository.removePointerWithNews(userId, id)\n    await repository.end(hash)\n',
      instead: '    await repository.removePointerWithNews(userId, id)\n',
      test: 'the API key service > revokes a key once',
    },
    'an ended key is told of': {
      text: 'return ending.length > 0',
      instead: 'return false',
      test: 'the API key service > ends all keys for a deletion, says whether there was one, and keeps their places until it is told to',
    },
    'a deletion ends keys': {
      text: 'for (const { hash } of ending) await repository.end(hash)',
      instead: '',
      test: 'the API key service > ends all keys for a deletion, says whether there was one, and keeps their places until it is told to',
    },
    'a key that was revoked while it was made ends': {
      text: '(await repository.findHash(userId, stored.id)) === undefined',
      instead: 'false',
      test: 'the API key service > leaves no key that was revoked between the two writes of its making',
    },
    'a key that is written while it is revoked ends': {
      text: '    await repository.removePointerWithNews(userId, id)\n    await repository.end(hash)\n',
      instead: '    await repository.removePointerWithNews(userId, id)\n',
      test: 'the API key service > leaves no key whose revocation began between the two writes and ended after its making',
    },
    'a key has an end': {
      text: 'const usualDays = 365',
      instead: 'const usualDays = 3650',
      test: 'the API key service > makes keys for 365 days',
    },
    'a key ends with the session that makes it': {
      text: '!(await isSessionAlive(userId, sessionId))',
      instead: 'false',
      test: 'the API key service > leaves no key of a session that ended meanwhile',
    },
    'a key is of somebody who may use the service': {
      text: '      await allowList.requireOwner(hit.key)\n',
      instead: '',
      test: 'the API key service > lets a key in only while its owner may use the service',
    },
    'a scope includes others': {
      text: 'scopes: withIncluded(scopes)',
      instead: 'scopes',
      test: 'the API key service > lets a key with applications:write do what that includes: ["applications:read","applications:lookup"]',
    },
    'a list shows nothing of the secret': {
      text: '{ window_start, hash, user_id, email, hd, ...key }',
      instead: '{ window_start, email, hd, ...key }',
      test: 'the API key service > tells the key itself once, and keeps its hash, how it begins and how it ends',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'api-keys/routes.test.ts', {
    'a revoked key is ended first': {
      text: '    await repository.end(hash)\n    await repository.removePointerWithNews(userId, id)\n',
      instead: '    await repository.removePointerWithNews(userId, id)\n',
      test: 'API keys > whose revocation failed half-way open nothing, and are revoked by sending it again',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'account-deletion/deletion.test.ts', {
    'a deletion leaves no row of a key': {
      text: '{ withExpired: true }',
      instead: '{}',
      test: 'deleting an account > leaves nothing of keys that had expired, which the table would hold for days yet',
    },
  }),
  ...rulesOf('api-keys/repository.ts', 'api-keys/routes.test.ts', {
    'a key expires': {
      text: 'hits: 0, ttl }',
      instead: 'hits: 0 }',
      test: 'API keys > that are wrong, unknown, expired or revoked are answered alike, byte for byte',
    },
    'a key is findable before it opens anything': {
      text: '      await table.transact([{ put: pointer },',
      instead:
        '      await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })\n      await table.transact([{ put: pointer },',
      test: 'API keys > are made with their event or not at all',
    },
    'a key is told of when it is made': {
      text: ", ...outbox.writesOf(key.user_id, newsOf('key.created', key.id))",
      instead: '',
      test: 'API keys > are told of in the inbox, by their id alone, when they are made and when they are revoked',
    },
    'a key is told of when it is revoked': {
      text: "        ...outbox.writesOf(userId, newsOf('key.revoked', id)),\n",
      instead: '',
      test: 'API keys > are told of in the inbox, by their id alone, when they are made and when they are revoked',
    },
  }),
  ...rulesOf('api-keys/repository.ts', 'api-keys/repository.test.ts', {
    'all keys of a user are looked at': {
      text: 'while (after !== undefined)',
      instead: 'while (false)',
      test: 'the rows of API keys > are all listed, on however many pages of the table they lie',
    },
  }),
]
