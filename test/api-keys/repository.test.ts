// @engine
import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApiKeyRepository } from '../../src/api-keys/repository.ts'
import type { ApiKeyRepository } from '../../src/api-keys/repository.ts'
import type { StoredApiKey } from '../../src/api-keys/schemas.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import { keys } from '../../src/table/keys.ts'
import type { Table } from '../../src/table/table.ts'
import { createClock } from '../tools/app.ts'
import { openTestTable } from '../tools/table.ts'

const clock = createClock(new Date('2026-01-01T00:00:00.000Z'))

describe('the rows of API keys', () => {
  let test: Awaited<ReturnType<typeof openTestTable>>
  let apiKeys: ApiKeyRepository
  beforeEach(async () => {
    clock.rewind()
    test = await openTestTable(clock.now)
    apiKeys = repositoryOver(test.table)
  })

  const repositoryOver = (table: Table) =>
    createApiKeyRepository({ table, rateLimiter: {} as never, outbox: createOutbox(v7), now: clock.now })

  const keyOf = (hash: string, days = 1): StoredApiKey => ({
    id: v7(),
    user_id: 'ada',
    label: hash,
    scopes: ['inbox:read'],
    prefix: 'jht_abcd',
    last_four: 'wxyz',
    created_at: '2026-01-01T00:00:00.000Z',
    expires_at: new Date(clock.now().getTime() + days * 86_400_000).toISOString(),
    hash,
    window_start: 0,
  })

  const rowsAt = async (sk: string) => (await test.items()).filter((row) => row.sk.startsWith(sk))

  it('all API keys are listed, from any number of pages of the table', async () => {
    const pages = [['a', 'b'], [], ['c']]
    const page = async ({ after = '0' }: { after?: string }) => {
      const number = Number(after)
      const last = number + 1 < pages.length ? String(number + 1) : undefined
      return { items: pages[number]!.map((sk) => ({ sk, hash: `hash ${sk}` })), last }
    }
    const found = await repositoryOver({ page } as unknown as Table).listPointers('person')
    expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('a pointer has the id, the hash and the slot of its key, and a pointer of version 1.0.0 no slot', async () => {
    const key = keyOf('one')
    await apiKeys.add(key, 7)
    await test.table.put({ ...keys.apiKeyPointer('ada', 'id of another'), hash: 'other' })
    const isExpired = false
    expect(await apiKeys.listPointers('ada')).toEqual([
      { id: 'id of another', hash: 'other', slot: undefined, isExpired },
      { id: key.id, hash: 'one', slot: 7, isExpired },
    ])
  })

  it('a slot is taken once, and a refused key leaves no row', async () => {
    const [one, two] = [keyOf('one'), keyOf('two')]
    expect(await apiKeys.add(one, 1)).toBe(true)
    expect(await apiKeys.add(two, 1)).toBe(false)
    expect(await rowsAt('slot#')).toMatchObject([{ sk: 'slot#01', key_id: one.id, hash: 'one' }])
    expect(await rowsAt('key')).toHaveLength(1)
    expect(await rowsAt('event#')).toHaveLength(1)
    expect([await apiKeys.holdsSlot(one, 1), await apiKeys.holdsSlot(two, 1)]).toEqual([true, false])
  })

  it('the slot of an expired key is taken from the key that was seen in it, and from no other one', async () => {
    await apiKeys.add(keyOf('one'), 1)
    clock.advance(86_400)
    expect(await apiKeys.listPointers('ada')).toEqual([])
    const [expired] = await apiKeys.listPointers('ada', { withExpired: true })
    expect(expired).toMatchObject({ hash: 'one', isExpired: true })
    expect(await apiKeys.add(keyOf('two'), 1, expired)).toBe(true)
    expect(await apiKeys.add(keyOf('three'), 1, expired)).toBe(false)
    expect(await rowsAt('slot#')).toMatchObject([{ hash: 'two' }])
  })

  it('the revocation of a key does not change a slot that another key has taken, and writes no event', async () => {
    const [one, two] = [keyOf('one'), keyOf('two')]
    await apiKeys.add(one, 1)
    const [occupant] = await apiKeys.listPointers('ada')
    await apiKeys.add(two, 1, occupant)
    await apiKeys.removePointerWithEvent('ada', occupant!)
    expect(await rowsAt('slot#')).toMatchObject([{ hash: 'two' }])
    expect(await rowsAt('event#')).toHaveLength(2)
    await apiKeys.removePointerWithEvent('ada', { ...two, slot: 1 })
    expect(await rowsAt('slot#')).toEqual([])
    expect(await rowsAt('event#')).toHaveLength(3)
  })

  it('a pointer of version 1.0.0 is removed by its id', async () => {
    const place = { id: 'id', hash: 'one', slot: undefined }
    for (const remove of [apiKeys.removePointerWithEvent, apiKeys.removePointer]) {
      await test.table.put({ ...keys.apiKeyPointer('ada', 'id'), hash: 'one' })
      await remove('ada', place)
      expect(await apiKeys.listPointers('ada')).toEqual([])
    }
  })

  it('the keys that exist are found by their hashes', async () => {
    await apiKeys.add(keyOf('one'), 1)
    await apiKeys.add(keyOf('two', 2), 2)
    expect(await apiKeys.findKeys(['one', 'two', 'three'])).toEqual(new Set(['one', 'two']))
    clock.advance(86_400)
    expect(await apiKeys.findKeys(['one', 'two'])).toEqual(new Set(['two']))
  })
})
