import { randomInt } from 'node:crypto'
import type { Audit } from '../audit.ts'
import { AppError, notFound, sessionIsOver, unauthorized } from '../errors.ts'
import { timeOf } from '../ids.ts'
import type { ApiKeyPrincipal } from '../principal.ts'
import { included, presets } from '../scopes.ts'
import type { Scope } from '../scopes.ts'
import { hashOf } from '../secret.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { dayMs, lastUsedIn, settleSeconds } from '../time.ts'
import type { ApiKeyRepository, KeyPlace } from './repository.ts'
import type { ApiKey, NewApiKey, StoredApiKey } from './schemas.ts'
import { isWellFormed, looksLikeApiKey, newSecret } from './secret.ts'

export type ApiKeyService = ReturnType<typeof createApiKeyService>

type Parts = {
  repository: ApiKeyRepository
  allowList: { requireOwner: (key: StoredApiKey) => Promise<void> }
  isSessionAlive: (userId: string, sessionId: string) => Promise<boolean>
  audit: Audit
  newId: () => string
  now: () => Date
  wait: Wait
}

/** The user of a new key. An operator creates keys without a session. */
type Owner = {
  userId: string
  sessionId?: string
  email?: string | undefined
  hd?: string | undefined
}

/** Each key takes one of the slots with these numbers. */
const slots = Array.from({ length: 50 }, (_, index) => index + 1)
const usualDays = 365

/** If fifty keys are created at once, about a third of them find no slot in each try. The last key needs about seven. */
const mostSlotTries = 10

export function createApiKeyService(parts: Parts) {
  const { repository, allowList, isSessionAlive, audit, newId, now, wait } = parts

  /**
   * Ends a key and removes its pointer. The request that creates the key may write it in between, so it is ended
   * twice. If that request writes the key even later, it finds no pointer and ends the key itself.
   */
  async function end(userId: string, place: KeyPlace) {
    await repository.end(place.hash)
    await repository.removePointerWithEvent(userId, place)
    await repository.end(place.hash)
    audit.record('API key revoked', { key_id: place.id })
  }

  /**
   * Leaves out pointers whose key was never written, because its creation stopped. A young pointer stays: its creation
   * may still be running.
   */
  async function withKeys(pointers: KeyPlace[]) {
    const isOld = ({ id }: KeyPlace) => now().getTime() - timeOf(id).getTime() > settleSeconds * 1000
    const hashes = await repository.findKeys(pointers.filter(isOld).map(({ hash }) => hash))
    return pointers.filter((it) => !isOld(it) || hashes.has(it.hash))
  }

  /** A free slot, and the pointer that still lies in it. Throws `conflict` if there is none. */
  async function findFreeSlot(userId: string) {
    const pointers = await repository.listPointers(userId, { withExpired: true })
    const alive = pointers.filter(({ isExpired }) => !isExpired)
    let free = freeAmong(alive)
    if (free.length === 0) free = freeAmong(await withKeys(alive))
    if (free.length === 0)
      throw new AppError(
        'conflict',
        `An account can have at most ${slots.length} API keys. Revoke one first.`,
      )
    // Creations at the same time rarely choose the same slot at random.
    const slot = free[randomInt(free.length)]!
    return { slot, occupant: pointers.find((it) => it.slot === slot) }
  }

  /** Stores a key in a free slot and returns the slot. Starts again if another creation has taken that slot. */
  async function store(key: StoredApiKey) {
    const take = async () => {
      const { slot, occupant } = await findFreeSlot(key.user_id)
      // The table deletes an expired key late. Without its pointer, nobody would find the row.
      if (occupant) await repository.end(occupant.hash)
      return (await repository.add(key, slot, occupant)) ? slot : undefined
    }
    const taken = await retry(wait, take, mostSlotTries)
    if (taken === undefined)
      throw new AppError('conflict', 'Several API keys were being created at once. Try again.')
    return taken
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
      const slot = await store(stored)
      // The key may have been revoked between its two writes, or the session may have ended before the first one.
      const isRevoked = !(await repository.holdsSlot(stored, slot))
      const isOver = sessionId !== undefined && !(await isSessionAlive(userId, sessionId))
      if (isRevoked || isOver) await end(userId, { ...stored, slot })
      if (isOver) throw sessionIsOver()
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
      const place = (await repository.listPointers(userId)).find((it) => it.id === id)
      if (!place) throw notFound('The API key')
      await end(userId, place)
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
      for (const place of await repository.listPointers(userId, { withExpired: true })) {
        await repository.end(place.hash)
        await repository.removePointer(userId, place)
      }
    },
  }
}

/** The slots that these pointers leave free. Pointers of version 1.0.0 have no slot: they take the lowest numbers. */
function freeAmong(pointers: KeyPlace[]) {
  const taken = new Set(pointers.map(({ slot }) => slot))
  const older = pointers.filter(({ slot }) => slot === undefined).length
  return slots.filter((slot) => slot > older && !taken.has(slot))
}

const withIncluded = (scopes: Scope[]) => [
  ...new Set(scopes.flatMap((scope) => [scope, ...(included[scope] ?? [])])),
]

/** The members that the user may see. */
function apiKeyOf(stored: StoredApiKey): ApiKey {
  const { window_start, hash, user_id, email, hd, ...key } = stored
  return { ...key, last_used_at: lastUsedIn(stored) }
}
