// @engine
import { marshall } from '@aws-sdk/util-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { createCountsRepository } from '../../src/counts/repository.ts'
import type { CountsRepository } from '../../src/counts/repository.ts'
import type { FaultProxy } from '../tools/fault-proxy.ts'
import { openProxiedTable } from '../tools/table.ts'

const today = 20783
const user = '100000000000000000001'

describe('the row of the counts', () => {
  let counts: CountsRepository
  let proxy: FaultProxy
  let items: Awaited<ReturnType<typeof openProxiedTable>>['test']['items']
  beforeEach(async () => {
    const opened = await openProxiedTable()
    ;({ proxy } = opened)
    ;({ items } = opened.test)
    counts = createCountsRepository({ table: opened.table })
    return () => proxy.close()
  })

  const add = (applications: number, kilobytes: number, day = today) =>
    counts.add(user, { applications, kilobytes, day })
  const start = (days: [number, number][] = [], applications = 0) =>
    counts.start(user, applications, new Map(days))
  const row = async () => {
    const { write_id: _id, ...rest } = (await items())[0]!
    return rest
  }

  it('counts are added in one call, and events by their day', async () => {
    await start()
    await add(1, 2)
    expect(await add(1, 3)).toEqual({ applications: 2, kilobytes: 5 })
    proxy.forget()
    expect(await add(-1, 4, today + 1)).toEqual({ applications: 1, kilobytes: 9 })
    expect(proxy.calls.map(({ action, units }) => [action, units])).toEqual([['UpdateItem', 1]])
    expect(await row()).toEqual({ pk: `user#${user}`, sk: 'counts', applications: 1, G1B: 5, G1C: 4 })
  })

  it('an absent row is not made by adding', async () => {
    expect(await add(1, 2)).toBeUndefined()
    expect(await items()).toEqual([])
  })

  it('a second start does not replace the counts', async () => {
    await start([[today, 5]], 7)
    await start([[today, 50]], 70)
    expect(await row()).toMatchObject({ applications: 7, G1B: 5 })
  })

  it('a day counts for 120 days, and is removed in the same call for a week after', async () => {
    await start([
      [today - 121, 1000],
      [today - 120, 100],
    ])
    proxy.forget()
    expect(await add(0, 1)).toEqual({ applications: 0, kilobytes: 101 })
    expect(await row()).toEqual({
      pk: `user#${user}`,
      sk: 'counts',
      applications: 0,
      [(today - 120).toString(36).toUpperCase()]: 100,
      G1B: 1,
    })
    expect(await add(0, 1, today + 7)).toEqual({ applications: 0, kilobytes: 2 })
    expect(proxy.calls).toHaveLength(2)
    expect(Object.keys(await row()).sort()).toEqual(['G1B', 'G1I', 'applications', 'pk', 'sk'])
  })

  it('older days do not count, and are removed by one more call', async () => {
    await start([
      [today - 500, 1000],
      [today - 128, 1000],
    ])
    proxy.forget()
    expect(await add(0, 1)).toEqual({ applications: 0, kilobytes: 1 })
    expect(proxy.calls).toHaveLength(2)
    expect(Object.keys(await row()).sort()).toEqual(['G1B', 'applications', 'pk', 'sk'])
    await add(0, 1)
    expect(proxy.calls).toHaveLength(3)
  })

  it('a row with events of every day of 120 days is smaller than 1 KB', async () => {
    await start(
      Array.from({ length: 121 }, (_, index) => [today - index, 512_000]),
      10_000,
    )
    proxy.forget()
    await add(0, 1)
    expect(proxy.calls.map(({ units }) => units)).toEqual([1])
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html: a number has a byte
    // for two digits and one more.
    const sizes = Object.entries(marshall((await items())[0]!)).map(([name, { S, N = '' }]) =>
      S === undefined ? name.length + Math.ceil(N.length / 2) + 1 : name.length + S.length,
    )
    expect(sizes.length).toBeGreaterThan(121)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1024)
  })

  it('an addition whose response is lost counts twice', async () => {
    await start()
    proxy.fail('UpdateItem', { kind: 'drop' }, 1)
    expect(await add(1, 2)).toEqual({ applications: 2, kilobytes: 4 })
  })
})
