// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { eventRange } from '../../src/inbox/rows.ts'
import type { Table } from '../../src/table/table.ts'
import { createClock } from '../tools/app.ts'
import type { FaultProxy } from '../tools/fault-proxy.ts'
import { openProxiedTable } from '../tools/table.ts'

describe('reading many items', () => {
  const clock = createClock(new Date('2026-01-01T00:00:00.000Z'))
  let test: Awaited<ReturnType<typeof openProxiedTable>>['test']
  let proxy: FaultProxy
  let table: Table
  beforeEach(async () => {
    ;({ test, proxy, table } = await openProxiedTable(clock.now))
    return () => proxy.close()
  })

  const keyOf = (index: number) => ({ pk: 'p', sk: String(index).padStart(4, '0') })
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
  async function fill(count: number, more: (index: number) => object = () => ({})) {
    for (let start = 0; start < count; start += 100) {
      const some = numbers(count).slice(start, start + 100)
      await test.table.transact(some.map((index) => ({ put: { ...keyOf(index), ...more(index) } })))
    }
  }

  describe('by their keys', () => {
    const sorted = async (keys: ReturnType<typeof keyOf>[]) =>
      (await table.getAll(keys)).map(({ sk }) => sk).sort()

    it('getAll sends no call for no keys', async () => {
      expect(await table.getAll([])).toEqual([])
      expect(proxy.calls).toEqual([])
    })

    it('getAll returns the existing items, with a hundred keys per call', async () => {
      await fill(230)
      expect(await sorted(numbers(250).map(keyOf))).toEqual(numbers(230).map((index) => keyOf(index).sk))
      expect(proxy.calls.map(({ action }) => action)).toEqual(Array(3).fill('BatchGetItem'))
    })

    it('getAll skips expired items', async () => {
      await fill(4, (index) => ({ ttl: clock.now().getTime() / 1000 + (index < 2 ? 0 : 1) }))
      expect(await sorted(numbers(4).map(keyOf))).toEqual(['0002', '0003'])
    })

    it('getAll reads unprocessed keys again, if the items do not fit into one response', async () => {
      await fill(100, (index) => ({ filler: 'x'.repeat(index < 70 ? 30_000 : 1) }))
      for (const index of numbers(70)) await test.table.put({ ...keyOf(index), filler: 'x'.repeat(390_000) })
      proxy.forget()
      expect(await sorted(numbers(100).map(keyOf))).toEqual(numbers(100).map((index) => keyOf(index).sk))
      expect(proxy.calls.length).toBeGreaterThan(1)
    })

    it('getAll is unavailable if a call processes no key', async () => {
      await fill(1)
      proxy.fail('BatchGetItem', { kind: 'unprocessed' }, 1)
      await expect(table.getAll([keyOf(0)])).rejects.toMatchObject({ code: 'unavailable' })
      expect(proxy.calls).toHaveLength(1)
    })
  })

  describe('counting', () => {
    it.each([
      [0, 10, 0],
      [9, 10, 9],
      [10, 10, 10],
      [11, 10, 10],
      [100, 10, 10],
    ])('%i items counted up to %i are %i, in one query', async (count, most, total) => {
      await fill(count)
      expect(await table.countUpTo({ pk: 'p' }, most)).toBe(total)
      expect(proxy.calls).toHaveLength(1)
      expect(proxy.calls[0]?.input).toMatchObject({ Select: 'COUNT', ConsistentRead: true })
    })

    it('countUpTo skips expired items, with at most one more query', async () => {
      await fill(60, (index) => ({ ttl: clock.now().getTime() / 1000 + (index < 5 ? -1 : 1) }))
      expect(await table.countUpTo({ pk: 'p' }, 10)).toBe(10)
      expect(proxy.calls).toHaveLength(2)
      proxy.forget()
      await fill(60, (index) => ({ ttl: clock.now().getTime() / 1000 + (index < 50 ? -1 : 1) }))
      expect(await table.countUpTo({ pk: 'p' }, 10)).toBe(0)
      expect(proxy.calls).toHaveLength(2)
    })

    it('countUpTo continues for as many queries as it may', async () => {
      await fill(60, (index) => ({ ttl: clock.now().getTime() / 1000 + (index < 50 ? -1 : 1) }))
      expect(await table.countUpTo({ pk: 'p' }, 10, Infinity)).toBe(10)
      expect(proxy.calls).toHaveLength(6)
    })

    it('countUpTo counts the items of the range only', async () => {
      await fill(30)
      expect(await table.countUpTo({ pk: 'p', between: ['0010', '0019'] }, 100)).toBe(10)
    })
  })

  describe('a range', () => {
    const names = async (range: object, limit = 100) =>
      (await table.page({ pk: 'p', ...range }, limit)).items.map(({ sk }) => sk)

    it('a range includes both of its ends', async () => {
      await fill(10)
      expect(await names({ between: ['0003', '0005'] })).toEqual(['0003', '0004', '0005'])
      expect(await names({ between: ['0003', '0005'], descending: true })).toEqual(['0005', '0004', '0003'])
    })

    it('a range query can start after a given key, in both directions', async () => {
      await fill(10)
      const range = { between: ['0002', '0007'] as [string, string] }
      expect(await names({ ...range, after: '0005' })).toEqual(['0006', '0007'])
      expect(await names({ ...range, after: '0004', descending: true })).toEqual(['0003', '0002'])
      expect((await table.page({ pk: 'p', ...range }, 6)).last).toBeUndefined()
      expect((await table.page({ pk: 'p', ...range }, 5)).last).toBe('0006')
    })

    it('a range of events has one state of one user, between two ids', () => {
      expect(eventRange('1', 'undelivered')).toEqual({
        pk: 'user#1#inbox',
        between: ['undelivered#0', 'undelivered#g'],
      })
      expect(eventRange('1', 'event', { from: 'a', to: 'b' })).toEqual({
        pk: 'user#1#inbox',
        between: ['event#a', 'event#b'],
      })
    })
  })
})
