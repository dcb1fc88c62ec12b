import { AppError, notFound, unauthorized } from '../errors.ts'
import type { KeyPrincipal } from '../principal.ts'
import type { ApiKeyRepository } from './repository.ts'
import { included, presets } from './schemas.ts'
import type { ApiKey, NewApiKey, Scope, StoredApiKey } from './schemas.ts'
import { hashOf, isSecret, isWellFormed, newSecret } from './secret.ts'

export type ApiKeyService = ReturnType<typeof createApiKeyService>

type Parts = {
  repository: ApiKeyRepository
  allowList: { requireOwner: (key: StoredApiKey) => Promise<void> }
  isSessionAlive: (userId: string, sessionId: string) => Promise<boolean>
  newId: () => string
  now: () => Date
}

/** The user that a key is created for. An operator creates one without a session. */
type Owner = {
  userId: string
  sessionId?: string
  email?: string | undefined
  hd?: string | undefined
}

const mostKeys = 50
const dayMs = 86_400_000
const usualDays = 365

export function createApiKeyService({ repository, allowList, isSessionAlive, newId, now }: Parts) {
  /**
   * Ends a key and removes its pointer, with the event. The request that creates the key may write it in between, so the
   * key is ended again. If that request writes it later still, it finds no pointer and ends the key itself.
   */
  async function end(userId: string, { id, hash }: { id: string; hash: string }) {
    await repository.end(hash)
    await repository.removePointerWithNews(userId, id)
    await repository.end(hash)
  }

  return {
    isKey: isSecret,

    /** Wrong, unknown, expired and revoked keys are answered alike. */
    async authenticate(secret: string): Promise<KeyPrincipal> {
      const hit = isWellFormed(secret) && (await repository.hit(hashOf(secret)))
      if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')
      await allowList.requireOwner(hit.key)
      const { user_id: userId, id: keyId, label, scopes } = hit.key
      return { userId, keyId, label, scopes: withIncluded(scopes), rateLimit: hit.rateLimit }
    },

    /** The only time that the key itself is known. Throws `unauthorized` when the session ends meanwhile. */
    async create({ userId, sessionId, email, hd }: Owner, wanted: NewApiKey) {
      const { label, scopes, preset, expires_in_days: days = usualDays } = wanted
      if ((await repository.list(userId)).length >= mostKeys) {
        throw new AppError('conflict', `An account has at most ${mostKeys} API keys: revoke one first.`)
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
      // A revocation may have come between the two writes of the key. A sign-out may have come before them.
      const isRevoked = (await repository.findHash(userId, stored.id)) === undefined
      const isOver = sessionId !== undefined && !(await isSessionAlive(userId, sessionId))
      if (isRevoked || isOver) await end(userId, stored)
      if (isOver) throw unauthorized('The session has ended: sign in again.')
      if (isRevoked)
        throw new AppError('conflict', 'The API key was revoked while it was made: make another one.')
      return { ...apiKeyOf(stored), key }
    },

    list: async (userId: string) => (await repository.list(userId)).map(apiKeyOf),

    async revoke(userId: string, id: string) {
      const hash = await repository.findHash(userId, id)
      if (hash === undefined) throw notFound('The API key')
      await end(userId, { id, hash })
    },

    async revokeAll(userId: string) {
      const all = await repository.pointers(userId)
      await Promise.all(all.map((pointer) => end(userId, pointer)))
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

const withIncluded = (scopes: Scope[]) => [
  ...new Set(scopes.flatMap((scope) => [scope, ...(included[scope] ?? [])])),
]

/** What its user may see of it. A key's row knows the minute in which it was last used. */
function apiKeyOf({ window_start, hash, user_id, email, hd, ...key }: StoredApiKey): ApiKey {
  return { ...key, ...(window_start > 0 && { last_used_at: new Date(window_start * 1000).toISOString() }) }
}
