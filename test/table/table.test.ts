// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../src/table/keys.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'
import { openTestTable } from '../tools/table.ts'

describe('the table', () => {
  let clock: Clock
  let test: Awaited<ReturnType<typeof openTestTable>>
  beforeEach(async () => {
    clock = createClock(new Date('2026-01-01T00:00:00.000Z'))
    test = await openTestTable(clock.now)
  })
  const key = { pk: 'p', sk: 's' }

  it('the table stores an item without its undefined members', async () => {
    await test.table.put({
      ...key,
      text: 'é 💼',
      number: 1.5,
      flag: true,
      list: [1, { a: 'b' }],
      none: undefined,
    })
    expect(await test.table.get(key)).toEqual({
      ...key,
      text: 'é 💼',
      number: 1.5,
      flag: true,
      list: [1, { a: 'b' }],
    })
  })

  it('the table returns nothing for another key', async () => {
    expect(await test.table.get(key)).toBeUndefined()
  })

  it('the table hides an item from the second of its expiry, whether or not it still exists', async () => {
    await test.table.put({ ...key, ttl: clock.now().getTime() / 1000 + 10 })
    clock.advance(9)
    expect(await test.table.get(key)).toBeDefined()
    clock.advance(1)
    expect(await test.table.get(key)).toBeUndefined()
    expect((await test.table.page({ pk: 'p' }, 10)).items).toEqual([])
    expect(await test.items()).toHaveLength(1)
  })

  describe('an update', () => {
    it('an update sets, removes and adds', async () => {
      const first = await test.table.update(key, { set: { a: 1, b: 2, c: 3 } }, 'if-absent')
      expect(first).toMatchObject({ written: true, item: { a: 1, b: 2, c: 3 } })
      const second = await test.table.update(
        key,
        { set: { a: undefined, d: 4 }, add: { b: 1, e: 2 } },
        { b: 2, c: 3 },
      )
      expect(second).toMatchObject({ written: true, item: { b: 3, c: 3, d: 4, e: 2 } })
      expect(second.item as object).not.toHaveProperty('a')
    })

    it.each<[string, Parameters<typeof test.table.update>[2], boolean]>([
      ['if-present', 'if-present', true],
      ['if-absent', 'if-absent', false],
      ['an equal number', { n: 5 }, true],
      ['another number', { n: 6 }, false],
      ['an equal text', { t: 'x' }, true],
      ['a boolean', { f: true }, true],
      ['an attribute that is absent', { none: undefined }, true],
      ['an attribute that should be absent', { n: undefined }, false],
      ['a number below', { n: { below: 6 } }, true],
      ['a number not below', { n: { below: 5 } }, false],
      ['an absent number below', { none: { below: 5 } }, false],
      ['several requirements, one of which fails', { n: 5, t: 'y' }, false],
    ])('an update with the condition %s is written: %s', async (_what, condition, isWritten) => {
      const stored = { ...key, n: 5, t: 'x', f: true }
      await test.table.put(stored)
      const updated = await test.table.update(key, { set: { z: 1 } }, condition)
      expect(updated.written).toBe(isWritten)
      if (!isWritten) expect(updated.item).toEqual(stored)
    })

    it('an update of an absent item says so', async () => {
      expect(await test.table.update(key, { set: { a: 1 } }, 'if-present')).toEqual({
        written: false,
        item: undefined,
      })
      expect(await test.items()).toEqual([])
    })
  })

  it('count begins at one', async () => {
    const counts = [
      await test.table.count(key, 100),
      await test.table.count(key, 100),
      await test.table.count(key, 100),
    ]
    expect(counts.map(({ hits }) => hits)).toEqual([1, 2, 3])
    expect(await test.items()).toEqual([{ ...key, hits: 3, ttl: 100 }])
  })

  it('page goes through a partition in both directions, and sees no other one', async () => {
    for (let index = 0; index < 7; index++) await test.table.put({ pk: 'p', sk: `s${index}` })
    await test.table.put({ pk: 'p2', sk: 's0' })
    const names = async (descending: boolean) => {
      const pages: unknown[][] = []
      let after: string | undefined
      do {
        const { items, last } = await test.table.page({ pk: 'p', after, descending }, 3)
        pages.push(items.map(({ sk }) => sk))
        after = last
      } while (after !== undefined)
      return pages
    }
    expect(await names(false)).toEqual([['s0', 's1', 's2'], ['s3', 's4', 's5'], ['s6']])
    expect(await names(true)).toEqual([['s6', 's5', 's4'], ['s3', 's2', 's1'], ['s0']])
  })

  it('page returns no empty last page if the count comes out even', async () => {
    for (let index = 0; index < 4; index++) await test.table.put({ pk: 'p', sk: `s${index}` })
    const first = await test.table.page({ pk: 'p' }, 2)
    expect((await test.table.page({ pk: 'p', after: first.last }, 2)).last).toBeUndefined()
    expect((await test.table.page({ pk: 'p' }, 4)).last).toBeUndefined()
  })

  it('page skips expired items without ending the page', async () => {
    for (let index = 0; index < 20; index++) {
      await test.table.put({
        pk: 'p',
        sk: `s${String(index).padStart(2, '0')}`,
        ...(index < 15 && { ttl: 1 }),
      })
    }
    const { items, last } = await test.table.page({ pk: 'p' }, 3)
    expect(items.map(({ sk }) => sk)).toEqual(['s15', 's16', 's17'])
    expect(last).toBe('s17')
  })

  it('drain empties a partition of several pages, except kept rows, and no other partition', async () => {
    for (let index = 0; index < 60; index++) {
      await test.table.put({ pk: 'p', sk: `s${index}`, ttl: 1, filler: 'x'.repeat(30_000) })
    }
    await test.table.put({ pk: 'p2', sk: 's1' })
    expect(await test.table.drain('p', ['s7', 's8'])).toBe('emptied')
    expect(await test.table.drain('p', ['s7', 's8'])).toBe('empty')
    expect((await test.items()).map(({ pk, sk }) => `${pk} ${sk}`).sort()).toEqual(['p s7', 'p s8', 'p2 s1'])
    expect(await test.table.drain('p')).toBe('emptied')
    expect(await test.items()).toHaveLength(1)
  })

  it('no user id can form a key of another user', () => {
    // A user id has no "#": see users/schemas.ts.
    expect(keys.account('1')).toEqual({ pk: 'user#1', sk: 'account' })
    expect(keys.session('1', 's')).toEqual({ pk: 'user#1#sessions', sk: 's' })
    expect(keys.signInAttempts('203.0.113.7', 60)).toEqual({ pk: 'limit#sign-in#203.0.113.7', sk: '60' })
  })
})
