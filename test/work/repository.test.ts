// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { createWorkRepository } from '../../src/work/repository.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'
import type { FaultProxy } from '../tools/fault-proxy.ts'
import { openProxiedTable } from '../tools/table.ts'

describe('the row of the budget of work', () => {
  let clock: Clock
  let proxy: FaultProxy
  let test: Awaited<ReturnType<typeof openProxiedTable>>['test']
  let work: ReturnType<typeof createWorkRepository>
  beforeEach(async () => {
    clock = createClock(new Date('2026-01-01T00:00:00.000Z'))
    const opened = await openProxiedTable(clock.now)
    ;({ test, proxy } = opened)
    work = createWorkRepository({ table: opened.table })
    return () => proxy.close()
  })

  const at = () => clock.now().getTime()
  const take = (milliseconds: number, wasFull: boolean) =>
    work.take('ada', { milliseconds, at: at(), wasFull })
  const actions = () => proxy.calls.map(({ action }) => action)

  it('a full budget begins anew from now', async () => {
    expect(await take(100, true)).toEqual({ full_at: at() + 100 })
    clock.advance(60)
    expect(await take(100, true)).toEqual({ full_at: at() + 100 })
    expect(actions()).toEqual(['UpdateItem', 'UpdateItem'])
  })

  it('a used budget goes on from where it is', async () => {
    await take(100, true)
    expect(await take(50, false)).toEqual({ full_at: at() + 150 })
    expect(actions()).toEqual(['UpdateItem', 'UpdateItem'])
  })

  it('a wrong guess costs a second call', async () => {
    expect(await take(100, false)).toEqual({ full_at: at() + 100 })
    expect(await take(50, true)).toEqual({ full_at: at() + 150 })
    expect(actions()).toEqual(Array(4).fill('UpdateItem'))
  })

  it('sixty requests that take from the budget at once are all counted', async () => {
    const taken = await Promise.all(Array.from({ length: 60 }, () => take(10, true)))
    expect(taken).not.toContain(undefined)
    expect(await work.find('ada')).toEqual({ full_at: at() + 600 })
  })

  it('the row of a blocked account does not change, and does not expire', async () => {
    await take(100, true)
    const blocked = { full_at: at() + 100, blocked_at: '2026-01-01T00:00:00.000Z' }
    await work.block('ada', blocked.blocked_at)
    await work.block('ada', '2026-02-02T00:00:00.000Z')
    for (const wasFull of [true, false]) expect(await take(100, wasFull)).toEqual(blocked)
    clock.advance(86_400 * 365)
    expect(await work.find('ada')).toEqual(blocked)
    await work.remove('ada', at())
    expect(await work.find('ada')).toEqual(blocked)
    await work.unblock('ada', at())
    expect(await take(100, true)).toEqual({ full_at: at() + 100 })
  })

  it('a block and its end leave the budget as it was', async () => {
    await take(1000, true)
    await work.block('ada', '2026-01-01T00:00:00.000Z')
    await work.unblock('ada', at())
    expect(await take(10, false)).toEqual({ full_at: at() + 1010 })
  })

  it('a person can be blocked before the first request', async () => {
    await work.block('ada', '2026-01-01T00:00:00.000Z')
    expect(await take(10, true)).toMatchObject({ blocked_at: '2026-01-01T00:00:00.000Z' })
    await work.unblock('ada', at())
    expect(await take(10, true)).toEqual({ full_at: at() + 10 })
  })

  it('each use of the budget postpones the expiry of its row', async () => {
    await take(100, true)
    clock.advance(86_400)
    await take(1000, true)
    clock.advance(0.5)
    await take(1000, false)
    const [row] = await test.items()
    expect(row?.ttl).toBe(Math.ceil(at() / 1000) + 2 * 86_400)
  })

  it('the row expires, and is removed only if the budget is full', async () => {
    await take(100, true)
    await work.remove('ada', at())
    expect(await work.find('ada')).toEqual({ full_at: at() + 100 })
    clock.advance(1)
    await work.remove('ada', at())
    expect(await work.find('ada')).toEqual({ full_at: 0 })
    await take(100, true)
    clock.advance(86_400 * 2)
    expect(await work.find('ada')).toEqual({ full_at: 0 })
  })
})
