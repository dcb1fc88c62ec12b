import type { Audit } from '../audit.ts'
import { AppError, notFound, unauthorized } from '../errors.ts'
import type { ApiKeyPrincipal } from '../principal.ts'
import { included, presets } from '../scopes.ts'
import type { Scope } from '../scopes.ts'
import { dayMs } from '../time.ts'
import type { ApiKeyRepository } from './repository.ts'
import type { ApiKey, NewApiKey, StoredApiKey } from './schemas.ts'
import { hashOf, isWellFormed, looksLikeApiKey, newSecret } from './secret.ts'

export type ApiKeyService = ReturnType<typeof createApiKeyService>

type Parts = {
  repository: ApiKeyRepository
  allowList: { requireOwner: (key: StoredApiKey) => Promise<void> }
  isSessionAlive: (userId: string, sessionId: string) => Promise<boolean>
  audit: Audit
  newId: () => string
  now: () => Date
}

/** The user of a new key. An operator creates keys without a session. */
type Owner = {
  userId: string
  sessionId?: string
  email?: string | undefined
  hd?: string | undefined
}

const mostKeys = 50
const usualDays = 365

export function createApiKeyService(parts: Parts) {
  const { repository, allowList, isSessionAlive, audit, newId, now } = parts

  /**
   * Ends a key and removes its pointer. The request that creates the key may write it in between, so it is ended
   * twice. If that request writes the key even later, it finds no pointer and ends the key itself.
   */
  async function end(userId: string, { id, hash }: { id: string; hash: string }) {
    await repository.end(hash)
    await repository.removePointerWithEvent(userId, id)
    await repository.end(hash)
    audit.record('API key revoked', { key_id: id })
  }

  const identify = ({ user_id, id }: StoredApiKey) => audit.identify({ user_id, key_id: id })

  return {
    looksLikeApiKey,

    /** Throws the same `unauthorized` for a malformed, unknown, expired or revoked key. */
    async authenticate(secret: string): Promise<ApiKeyPrincipal> {
      const hit = isWellFormed(secret) && (await repository.hit(hashOf(secret), identify))
      if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')
      await allowList.requireOwner(hit.key)
      const { user_id: userId, id: keyId, label, email, scopes } = hit.key
      return { userId, keyId, label, email, scopes: withIncluded(scopes), rateLimit: hit.rateLimit }
    },

    /** Only this result has the key itself. Throws `unauthorized` if the session ends meanwhile. */
    async create({ userId, sessionId, email, hd }: Owner, wanted: NewApiKey) {
      const { label, scopes, preset, expires_in_days: days = usualDays } = wanted
      if ((await repository.list(userId)).length >= mostKeys) {
        throw new AppError('conflict', `An account can have at most ${mostKeys} API keys. Revoke one first.`)
      }
      const key = newSecret()
      const created = now()
      const stored: StoredApiKey = {
        id: newId(),
        user_id: userId,
        email,
        hd,
        label,
        scopes: [...new Set(scopes ?? (preset && presets[preset]))],
        prefix: key.slice(0, 8),
        last_four: key.slice(-4),
        created_at: created.toISOString(),
        expires_at: new Date(created.getTime() + days * dayMs).toISOString(),
        hash: hashOf(key),
        window_start: 0,
      }
      await repository.add(stored)
      // The key may have been revoked between its two writes, or the session may have ended before the first one.
      const isRevoked = (await repository.findHash(userId, stored.id)) === undefined
      const isOver = sessionId !== undefined && !(await isSessionAlive(userId, sessionId))
      if (isRevoked || isOver) await end(userId, stored)
      if (isOver) throw unauthorized('The session has ended. Sign in again.')
      if (isRevoked)
        throw new AppError(
          'conflict',
          'The API key was revoked while it was being created. Create another one.',
        )
      audit.record('API key created', { key_id: stored.id })
      return { ...apiKeyOf(stored), key }
    },

    list: async (userId: string) => (await repository.list(userId)).map(apiKeyOf),

    /** The keys as they are stored, without their hashes, for an export of the account. */
    listStored: async (userId: string) => (await repository.list(userId)).map(({ hash, ...key }) => key),

    async revoke(userId: string, id: string) {
      const hash = await repository.findHash(userId, id)
      if (hash === undefined) throw notFound('The API key')
      await end(userId, { id, hash })
    },

    async revokeAll(userId: string) {
      const all = await repository.listPointers(userId)
      await Promise.all(all.map((pointer) => end(userId, pointer)))
    },

    /**
     * Ends every key. Returns true if there was one: it may have let a request in. The pointers stay, because a
     * request may be between the two writes of a new key.
     */
    async endForDeletion(userId: string) {
      const ending = await repository.list(userId)
      for (const { hash } of ending) await repository.end(hash)
      return ending.length > 0
    },

    /** Deletes every key and pointer, expired ones included: the table would keep these for days. */
    async removeAll(userId: string) {
      for (const { id, hash } of await repository.listPointers(userId, { withExpired: true })) {
        await repository.end(hash)
        await repository.removePointer(userId, id)
      }
    },
  }
}

const withIncluded = (scopes: Scope[]) => [
  ...new Set(scopes.flatMap((scope) => [scope, ...(included[scope] ?? [])])),
]

/** The members that the user may see. The row has the minute of the last use. */
function apiKeyOf({ window_start, hash, user_id, email, hd, ...key }: StoredApiKey): ApiKey {
  return { ...key, ...(window_start > 0 && { last_used_at: new Date(window_start * 1000).toISOString() }) }
}
