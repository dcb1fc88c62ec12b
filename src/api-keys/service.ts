import { AppError, notFound, unauthorized } from '../errors.ts'
import type { KeyPrincipal } from '../principal.ts'
import type { ApiKeyRepository } from './repository.ts'
import { presets } from './schemas.ts'
import type { ApiKey, NewApiKey, StoredApiKey } from './schemas.ts'
import { hashOf, isSecret, isWellFormed, newSecret } from './secret.ts'

export type ApiKeyService = ReturnType<typeof createApiKeyService>

type Parts = { repository: ApiKeyRepository; newId: () => string; now: () => Date }

const mostKeys = 50
const dayMs = 86_400_000

export function createApiKeyService({ repository, newId, now }: Parts) {
  return {
    isKey: isSecret,

    /** Wrong, unknown, expired and revoked keys are answered alike. */
    async authenticate(secret: string): Promise<KeyPrincipal> {
      const hit = isWellFormed(secret) && (await repository.hit(hashOf(secret)))
      if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')
      const { user_id: userId, id: keyId, label, scopes } = hit.key
      return { userId, keyId, label, scopes, rateLimit: hit.rateLimit }
    },

    /** The only time that the key itself is known. */
    async create(userId: string, { label, scopes, preset, expires_in_days: days }: NewApiKey) {
      if ((await repository.list(userId)).length >= mostKeys) {
        throw new AppError('conflict', `An account has at most ${mostKeys} API keys: revoke one first.`)
      }
      const key = newSecret()
      const created = now()
      const stored: StoredApiKey = {
        id: newId(),
        user_id: userId,
        label,
        scopes: [...new Set(scopes ?? (preset && presets[preset]))],
        prefix: key.slice(0, 8),
        last_four: key.slice(-4),
        created_at: created.toISOString(),
        expires_at: days === undefined ? undefined : new Date(created.getTime() + days * dayMs).toISOString(),
        hash: hashOf(key),
        window_start: 0,
      }
      await repository.add(stored)
      return { ...apiKeyOf(stored), key }
    },

    list: async (userId: string) => (await repository.list(userId)).map(apiKeyOf),

    async revoke(userId: string, id: string) {
      const hash = await repository.findHash(userId, id)
      if (hash === undefined) throw notFound('The API key')
      await repository.end(hash)
      await repository.removePointer(userId, id)
    },

    /**
     * Ends every key, and says whether one of them may have let a request in. The pointers stay: a request that makes a
     * key may be between its two writes.
     */
    async endForDeletion(userId: string) {
      const ending = await repository.list(userId)
      for (const { hash } of ending) await repository.end(hash)
      return ending.length > 0
    },

    /** Leaves nothing of any key, those included that have expired and that the table would hold for days yet. */
    async forget(userId: string) {
      for (const { id, hash } of await repository.pointers(userId, { withExpired: true })) {
        await repository.end(hash)
        await repository.removePointer(userId, id)
      }
    },
  }
}

/** What its user may see of it. A key's row knows the minute in which it was last used. */
function apiKeyOf({ window_start, hash, user_id, ...key }: StoredApiKey): ApiKey {
  return { ...key, ...(window_start > 0 && { last_used_at: new Date(window_start * 1000).toISOString() }) }
}
