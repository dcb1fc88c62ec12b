import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ApiKeyRepository, Pointer } from '../../src/api-keys/repository.ts'
import type { StoredApiKey } from '../../src/api-keys/schemas.ts'
import type { Scope } from '../../src/scopes.ts'
import { hashOf } from '../../src/secret.ts'
import { createApiKeyService } from '../../src/api-keys/service.ts'
import type { ApiKeyService } from '../../src/api-keys/service.ts'
import { noAudit } from '../tools/app.ts'

const time = Date.parse('2026-01-01T00:00:00.000Z')
const rateLimit = { policy: 'key', limit: 100, remaining: 99, resetSeconds: 60 }

describe('the API key service', () => {
  let kept: StoredApiKey[]
  let pointers: Pointer[]
  let asked: string[]
  let looked: string[]
  let told: string[]
  let owners: string[]
  let betweenWrites: (id: string) => Promise<unknown>
  let apiKeys: ApiKeyService
  let repository: ApiKeyRepository
  beforeEach(() => {
    kept = []
    pointers = []
    asked = []
    looked = []
    told = []
    owners = []
    betweenWrites = async () => undefined
    let ids = 0
    repository = {
      listPointers: async (_userId, options) =>
        pointers.filter(({ isExpired }) => options?.withExpired || !isExpired),
      add: async (key, slot, occupant) => {
        if (pointers.find((it) => it.slot === slot)?.hash !== occupant?.hash) return false
        pointers = pointers.filter((it) => it.slot !== slot)
        pointers.push({ id: key.id, hash: key.hash, slot, isExpired: false })
        await betweenWrites(key.id)
        kept.push(key)
        return true
      },
      holdsSlot: async ({ hash }, slot) => pointers.some((it) => it.slot === slot && it.hash === hash),
      async findKeys(hashes) {
        looked.push(...hashes)
        return new Set(kept.map(({ hash }) => hash).filter((it) => hashes.includes(it)))
      },
      async hit(hash) {
        asked.push(hash)
        const key = kept.find((it) => it.hash === hash)
        return key && { key, rateLimit }
      },
      list: async () => [...kept],
      async end(hash) {
        kept = kept.filter((it) => it.hash !== hash)
        return true
      },
      async removePointer(_userId, { id }) {
        pointers = pointers.filter((it) => it.id !== id)
        return true
      },
      async removePointerWithEvent(_userId, { id }) {
        pointers = pointers.filter((it) => it.id !== id)
        told.push(id)
        return { written: true }
      },
    }
    apiKeys = createApiKeyService({
      repository,
      allowList: { requireOwner: async ({ user_id, email }) => void owners.push(`${user_id} ${email}`) },
      isSessionAlive: async (_userId, sessionId) => sessionId === 'alive',
      audit: noAudit,
      newId: () => `id-${ids++}`,
      now: () => new Date(time),
      wait: async () => undefined,
    })
  })

  const create = (change = {}) =>
    apiKeys.create(
      { userId: 'ada', email: 'ada@example.com', hd: 'example.com' },
      { label: 'Zapier', scopes: ['inbox:read'], ...change },
    )

  it('the service returns a key once, and stores its hash, its beginning and its end', async () => {
    const { key, ...created } = await create({ expires_in_days: 2 })
    expect(created).toEqual({
      id: 'id-0',
      label: 'Zapier',
      scopes: ['inbox:read'],
      prefix: key.slice(0, 8),
      last_four: key.slice(-4),
      created_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-03T00:00:00.000Z',
    })
    expect(kept).toEqual([
      {
        ...created,
        user_id: 'ada',
        email: 'ada@example.com',
        hd: 'example.com',
        hash: hashOf(key),
        window_start: 0,
      },
    ])
  })

  it('the service lists keys without the stored parts of the secret', async () => {
    const { key, ...created } = await create()
    expect(key).toBeDefined()
    expect(await apiKeys.list('ada')).toEqual([created])
  })

  it('the service knows the minute of the last use', async () => {
    await create()
    kept[0]!.window_start = Date.parse('2026-01-02T03:04:00Z') / 1000
    expect(await apiKeys.list('ada')).toMatchObject([{ last_used_at: '2026-01-02T03:04:00.000Z' }])
  })

  it('the service turns a preset into its scopes and removes duplicate scopes', async () => {
    const [capture, twice] = [
      await create({ scopes: undefined, preset: 'capture' }),
      await create({ scopes: ['inbox:read', 'inbox:read'] }),
    ]
    expect(capture.scopes).toEqual(['events:write', 'applications:lookup'])
    expect(twice.scopes).toEqual(['inbox:read'])
    const zapier = await create({ scopes: undefined, preset: 'zapier' })
    expect(zapier.scopes).toEqual(['events:write', 'inbox:write', 'applications:write'])
  })

  it('the service authenticates a key as its user, with its scopes', async () => {
    const { key } = await create()
    expect(await apiKeys.authenticate(key)).toEqual({
      userId: 'ada',
      keyId: 'id-0',
      label: 'Zapier',
      email: 'ada@example.com',
      scopes: ['inbox:read'],
      rateLimit,
    })
  })

  it('the service authenticates a key only while its owner may use the service', async () => {
    const { key } = await create()
    await apiKeys.authenticate(key)
    expect(owners).toEqual(['ada ada@example.com'])
  })

  it.each<[Scope, Scope[]]>([
    ['events:write', []],
    ['inbox:read', []],
    ['inbox:write', ['inbox:read']],
    ['applications:lookup', []],
    ['applications:read', ['applications:lookup']],
    ['applications:write', ['applications:read', 'applications:lookup']],
  ])('the service lets a key with %s do everything that it includes: %j', async (scope, others) => {
    const { key, scopes } = await create({ scopes: [scope] })
    expect(scopes).toEqual([scope])
    expect((await apiKeys.authenticate(key)).scopes).toEqual([scope, ...others])
  })

  it('the service creates keys for 365 days', async () => {
    expect((await create()).expires_at).toBe('2027-01-01T00:00:00.000Z')
  })

  it('a key of a session that ends during its creation does not exist afterwards', async () => {
    const wanted = { label: 'A key', preset: 'capture' as const }
    await expect(apiKeys.create({ userId: 'ada', sessionId: 'alive' }, wanted)).resolves.toBeDefined()
    await expect(apiKeys.create({ userId: 'ada', sessionId: 'ended' }, wanted)).rejects.toMatchObject({
      code: 'unauthorized',
    })
    expect(kept.map(({ id }) => id)).toEqual(['id-0'])
  })

  it('a key that is revoked between the two writes of its creation does not exist afterwards', async () => {
    betweenWrites = (id) => apiKeys.revoke('ada', id)
    await expect(create()).rejects.toMatchObject({ code: 'conflict' })
    betweenWrites = () => apiKeys.revokeAll('ada')
    await expect(create()).rejects.toMatchObject({ code: 'conflict' })
    expect([kept, pointers]).toEqual([[], []])
  })

  it('a key whose revocation begins between the two writes of its creation does not exist afterwards', async () => {
    let goOn = () => {}
    let revoked: Promise<unknown> = Promise.resolve()
    const isWritten = new Promise<void>((resolve) => (goOn = resolve))
    // It has ended nothing yet. It removes the pointer after the event of the creation.
    const { removePointerWithEvent } = repository
    repository.removePointerWithEvent = async (userId, place) => {
      await isWritten
      return removePointerWithEvent(userId, place)
    }
    betweenWrites = async (id) => {
      revoked = apiKeys.revoke('ada', id)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await expect(create()).resolves.toBeDefined()
    goOn()
    await revoked
    expect([kept, pointers]).toEqual([[], []])
  })

  it('the service asks the table for no malformed key', async () => {
    const { key } = await create()
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
    await expect(apiKeys.authenticate(mistyped)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(asked).toEqual([])
  })

  it('the service creates fifty keys for a user and then asks to revoke one', async () => {
    for (let index = 0; index < 50; index++) await create()
    await expect(create()).rejects.toMatchObject({ code: 'conflict' })
    await apiKeys.revoke('ada', 'id-7')
    await expect(create()).resolves.toBeDefined()
  })

  /** Pointers whose keys were created this many seconds ago. */
  const pointersFrom = (count: number, secondsAgo: number, change: Partial<Pointer> = {}) =>
    Array.from({ length: count }, (_, index): Pointer => {
      const id = v7({ msecs: time - secondsAgo * 1000 })
      return { id, hash: `hash ${id}`, slot: index + 1, isExpired: false, ...change }
    })

  it('the service reads no keys while a slot is free', async () => {
    pointers = pointersFrom(49, 3600)
    await create()
    expect(looked).toEqual([])
    expect(pointers.at(-1)?.slot).toBe(50)
  })

  it('a key whose creation stopped takes its slot for 35 s', async () => {
    pointers = pointersFrom(50, 35)
    await expect(create()).rejects.toMatchObject({ code: 'conflict' })
    pointers = pointersFrom(50, 36)
    await create()
    expect(pointers).toHaveLength(50)
  })

  it('an expired key frees its slot, and its row is deleted', async () => {
    const [expired] = (pointers = pointersFrom(50, 3600))
    expired!.isExpired = true
    kept = pointers.map(({ hash }) => ({ hash }) as StoredApiKey)
    await create()
    expect(pointers.filter(({ slot }) => slot === 1)).toMatchObject([{ id: 'id-0' }])
    expect(kept.map(({ hash }) => hash)).not.toContain(expired!.hash)
    await expect(create()).rejects.toMatchObject({ code: 'conflict' })
  })

  it('keys of version 1.0.0 take the lowest slots', async () => {
    pointers = pointersFrom(48, 3600, { slot: undefined })
    kept = pointers.map(({ hash }) => ({ hash }) as StoredApiKey)
    await create()
    await create()
    expect(pointers.flatMap(({ slot }) => slot ?? []).sort()).toEqual([49, 50])
    await expect(create()).rejects.toMatchObject({ code: 'conflict' })
    await apiKeys.revoke('ada', pointers[0]!.id)
    await create()
    expect(pointers.at(-1)?.slot).toBe(48)
  })

  it('a key takes another slot if another creation was faster, and fails after ten tries', async () => {
    const add = repository.add.bind(repository)
    const tries: number[] = []
    repository.add = async (key, slot, occupant) => {
      tries.push(slot)
      return tries.length < 10 ? false : add(key, slot, occupant)
    }
    await create()
    expect(pointers).toMatchObject([{ slot: tries[9] }])
    repository.add = async () => false
    await expect(create()).rejects.toMatchObject({
      code: 'conflict',
      message: 'Several API keys were being created at once. Try again.',
    })
  })

  it('the service revokes a key once', async () => {
    await create()
    await apiKeys.revoke('ada', 'id-0')
    expect([kept, pointers]).toEqual([[], []])
    expect(told).toEqual(['id-0'])
    await expect(apiKeys.revoke('ada', 'id-0')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('the service revokes all keys and writes an event for each', async () => {
    await create()
    await create()
    await apiKeys.revokeAll('ada')
    expect([kept, pointers, told]).toEqual([[], [], ['id-0', 'id-1']])
  })

  it('the service ends all keys for a deletion, says whether there was one, and keeps their pointers', async () => {
    await create()
    await create()
    expect(await apiKeys.endForDeletion('ada')).toBe(true)
    expect(await apiKeys.endForDeletion('ada')).toBe(false)
    expect([kept.length, pointers.length]).toEqual([0, 2])
    await apiKeys.removeAll('ada')
    expect([pointers, told]).toEqual([[], []])
  })
})
