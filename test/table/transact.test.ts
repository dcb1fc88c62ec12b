// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import type { Table } from '../../src/table/table.ts'
import type { FaultProxy } from '../tools/fault-proxy.ts'
import { openProxiedTable } from '../tools/table.ts'

describe('a transaction', () => {
  let test: Awaited<ReturnType<typeof openProxiedTable>>['test']
  let proxy: FaultProxy
  let table: Table
  beforeEach(async () => {
    ;({ test, proxy, table } = await openProxiedTable())
    return () => proxy.close()
  })
  const a = { pk: 'p', sk: 'a' }
  const b = { pk: 'q', sk: 'b' }
  const kept = async () => (await test.items()).map(({ sk, n }) => ({ sk, n }))

  it('a transaction writes all its items', async () => {
    await test.table.put({ ...b, n: 1 })
    expect(
      await table.transact([{ put: { ...a, n: 2 } }, { name: 'b', delete: b, when: 'if-present' }]),
    ).toEqual({
      written: true,
    })
    expect(await kept()).toEqual([{ sk: 'a', n: 2 }])
  })

  it('a transaction leaves out undefined members', async () => {
    await table.transact([{ put: { ...a, n: undefined } }])
    expect(await test.items()).toEqual([a])
  })

  it('a transaction writes nothing if a condition fails, and returns the failed writes by name with their items', async () => {
    await test.table.put({ ...b, n: 1 })
    const done = await table.transact([
      { put: { ...a, n: 2 } },
      { name: 'second', put: { ...b, n: 2 }, when: 'if-absent' },
      { name: 'third', delete: { pk: 'p', sk: 'none' }, when: 'if-present' },
    ])
    expect(done).toEqual({
      written: false,
      refused: new Map<string, unknown>([
        ['second', { ...b, n: 1 }],
        ['third', undefined],
      ]),
    })
    expect(await kept()).toEqual([{ sk: 'b', n: 1 }])
  })

  it.each([
    ['absent', undefined, true],
    ['without the attribute', {}, true],
    ['below', { n: 4 }, true],
    ['equal', { n: 5 }, false],
    ['above', { n: 6 }, false],
  ])(
    'a condition may ask for a number that is below or absent: an item %s',
    async (_what, item, isWritten) => {
      if (item) await test.table.put({ ...a, ...item })
      const done = await table.transact([
        { name: 'a', put: { ...a, n: 9 }, when: { n: { below: 5, orAbsent: true } } },
      ])
      expect(done.written).toBe(isWritten)
    },
  )

  it('a retry after a lost response is no conflict, because its ClientRequestToken is known', async () => {
    proxy.fail('TransactWriteItems', { kind: 'drop' }, 1)
    expect(await table.transact([{ name: 'a', put: { ...a, n: 1 }, when: 'if-absent' }])).toEqual({
      written: true,
    })
    expect(proxy.calls).toHaveLength(2)
    const tokens = new Set(proxy.calls.map(({ input }) => input.ClientRequestToken))
    expect(tokens.size).toBe(1)
  })

  it.each([1, 2, 3])('a transaction succeeds after %i conflicts with another one', async (times) => {
    proxy.fail('TransactWriteItems', { kind: 'conflict' }, times)
    expect(await table.transact([{ put: { ...a, n: 1 } }, { put: b }])).toEqual({ written: true })
    expect(proxy.calls).toHaveLength(times + 1)
    // A cancelled token cannot be used again.
    expect(new Set(proxy.calls.map(({ input }) => input.ClientRequestToken)).size).toBe(times + 1)
  })

  it('a transaction fails after conflicts in four tries', async () => {
    proxy.fail('TransactWriteItems', { kind: 'conflict' })
    await expect(table.transact([{ put: a }])).rejects.toMatchObject({ code: 'conflict' })
    expect(proxy.calls).toHaveLength(4)
    expect(await kept()).toEqual([])
  })

  it('a transaction is unavailable, not a conflict, if the table does not respond', async () => {
    proxy.fail('TransactWriteItems', { kind: 'error', name: 'ThrottlingException' })
    await expect(table.transact([{ put: a }])).rejects.toMatchObject({ code: 'unavailable' })
  })
})
