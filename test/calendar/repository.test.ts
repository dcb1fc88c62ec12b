// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { createCalendarRepository } from '../../src/calendar/repository.ts'
import type { CalendarRepository } from '../../src/calendar/repository.ts'
import { createRateLimiter } from '../../src/table/rate-limiter.ts'
import { openTestTable } from '../tools/table.ts'

const created_at = '2026-11-26T12:00:00.000Z'
const now = () => new Date(created_at)

const later = new Date(Date.now() + 60_000)

describe('the rows of calendar addresses', () => {
  let repository: CalendarRepository
  let test: Awaited<ReturnType<typeof openTestTable>>
  beforeEach(async () => {
    test = await openTestTable()
    const rateLimiter = createRateLimiter({ table: test.table, policy: 'key', limit: 2, now })
    repository = createCalendarRepository({ table: test.table, rateLimiter })
  })

  const pointerTo = (hash: string) => ({ hash, created_at })
  const address = { user_id: '1', hash: 'a', created_at, window_start: 0 }

  it('a pointer moves only from the address that it names', async () => {
    expect(await repository.movePointer('1', pointerTo('a'), 'another')).toBe(false)
    expect(await repository.movePointer('1', pointerTo('a'), undefined)).toBe(true)
    expect(await repository.movePointer('1', pointerTo('b'), undefined)).toBe(false)
    expect(await repository.movePointer('1', pointerTo('b'), 'another')).toBe(false)
    expect(await repository.findPointer('1')).toEqual(pointerTo('a'))
    expect(await repository.movePointer('1', pointerTo('b'), 'a')).toBe(true)
    expect(await repository.findPointer('1')).toEqual(pointerTo('b'))
  })

  it('a pointer is removed only if it names the address', async () => {
    await repository.movePointer('1', pointerTo('a'), undefined)
    await repository.removePointer('1', 'another')
    expect(await repository.findPointer('1')).toEqual(pointerTo('a'))
    await repository.removePointer('1', 'a')
    expect(await repository.findPointer('1')).toBeUndefined()
    expect(await test.items()).toEqual([])
  })

  it('an address is read and counted in one row, until it is ended', async () => {
    await repository.add(address, later)
    expect(await repository.keep('a')).toBe(true)
    const named: string[] = []
    const identify = ({ user_id }: { user_id: string }) => void named.push(user_id)
    const hit = await repository.hit('a', identify)
    expect(hit).toMatchObject({ address: { user_id: '1' }, rateLimit: { limit: 2, remaining: 1 } })
    expect(await repository.find('a')).toEqual({ ...address, window_start: Date.parse(created_at) / 1000 })
    await repository.hit('a', identify)
    await expect(repository.hit('a', identify)).rejects.toMatchObject({ code: 'rate_limited' })
    expect(named).toEqual(['1', '1', '1'])
    await repository.end('a')
    expect(await repository.find('a')).toBeUndefined()
    expect(await repository.hit('b', identify)).toBeUndefined()
  })

  it('an address that is not kept ends by itself, and one that has ended cannot be kept', async () => {
    await repository.add(address, new Date(Date.now() - 2000))
    expect(await repository.find('a')).toBeUndefined()
    expect(await repository.hit('a', () => undefined)).toBeUndefined()
    expect(await repository.keep('another')).toBe(false)
    expect((await test.items()).filter(({ pk }) => pk === 'calendar#another')).toEqual([])
  })
})
