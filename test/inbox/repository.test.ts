// @engine
import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { delivered } from '../../src/inbox/pointers.ts'
import type { Pointer } from '../../src/inbox/pointers.ts'
import { createInboxRepository } from '../../src/inbox/repository.ts'
import type { InboxRepository } from '../../src/inbox/repository.ts'
import { keys } from '../../src/table/keys.ts'
import type { Table } from '../../src/table/table.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'
import { openTestTable } from '../tools/table.ts'

const user = 'person'
const event = {
  event_id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
  event_type: 'a.b',
  payload: { a: 1 },
  timestamp: new Date(0x01a1fff0757d).toISOString(),
  delivered: false,
}

describe('the rows of an event', () => {
  let clock: Clock
  let repository: InboxRepository
  let table: Table
  let items: () => Promise<unknown[]>
  beforeEach(async () => {
    clock = createClock(new Date(event.timestamp))
    const test = await openTestTable(clock.now)
    repository = createInboxRepository({ table: test.table, now: clock.now })
    table = test.table
    items = test.items
  })

  /** The database finds them in any order. */
  async function pointersOf(...ids: string[]) {
    const found = await repository.findPointers(user, ids)
    return ids.flatMap((id) => found.get(id) ?? [])
  }
  const deliver = (...pointers: Pointer[]) =>
    repository.transition(
      user,
      pointers.map((from) => ({ from, to: delivered(from, clock.now()) })),
    )

  it('the rows become delivered once, and a later attempt changes nothing', async () => {
    await repository.add(user, [event])
    const pointers = await pointersOf(event.event_id)
    expect(await deliver(...pointers)).toBe(true)
    const first = clock.now().toISOString()
    clock.advance(5)
    expect(await deliver(...pointers)).toBe(false)
    expect(await repository.find(user, event.event_id)).toEqual({
      ...event,
      delivered: true,
      delivered_at: first,
    })
  })

  it('the rows of several events become delivered together or not at all', async () => {
    const other = { ...event, event_id: '01a1fff0-757d-75fa-b3e8-a183eb51d5af' }
    await repository.add(user, [event, other])
    const [one, two] = await pointersOf(event.event_id, other.event_id)
    await deliver(two!)
    expect(await deliver(one!, two!)).toBe(false)
    expect((await repository.find(user, event.event_id))?.delivered).toBe(false)
  })

  it('the rows are read up to the size of a response, and the next page follows', async () => {
    const ids = ['ae', 'af', 'b0', 'b1'].map((end) => `${event.event_id.slice(0, -2)}${end}`)
    const bytes = 2 * 1024 * 1024
    for (const id of ids) await table.put({ ...keys.event(user, 'undelivered', id), bytes })
    const page = await repository.pointers({
      userId: user,
      state: 'undelivered',
      since: undefined,
      limit: 4,
    })
    expect(page.pointers.map(({ event_id }) => event_id)).toEqual(ids.slice(0, 2))
    expect(page.last).toBe(ids[1])
  })

  it('the rows are written for a new id only, and a failure is never reported as success', async () => {
    await repository.add(user, [event])
    const before = await items()
    await expect(repository.add(user, [{ ...event, payload: {} }])).rejects.toThrow()
    await expect(
      repository.add(user, [{ ...event, payload: {} }], { id: 'i', bodyHash: 'h' }),
    ).rejects.toThrow()
    expect(await items()).toEqual(before)
  })

  it('the kilobytes of events are counted by day, newest first, up to a number', async () => {
    const day = Math.floor(Date.parse(event.timestamp) / 86_400_000)
    const pointerAt = (daysAgo: number, state: 'delivered' | 'undelivered', bytes: number) => {
      const id = v7({ msecs: Date.parse(event.timestamp) - daysAgo * 86_400_000 })
      return table.put({ ...keys.event(user, state, id), bytes })
    }
    await pointerAt(0, 'undelivered', 1024)
    await pointerAt(0, 'delivered', 1025)
    await pointerAt(80, 'undelivered', 5000)
    expect(await repository.kilobytesByDay(user, 1000)).toEqual(
      new Map([
        [day, 3],
        [day - 80, 5],
      ]),
    )
    expect(await repository.kilobytesByDay(user, 1)).toEqual(new Map([[day, 1]]))
    expect(await repository.kilobytesByDay('stranger', 1000)).toEqual(new Map())
  })

  it('the kilobytes of an event are the size that its pointer counts', async () => {
    const large = { ...event, payload: { a: 'x'.repeat(3000) } }
    await repository.add(user, [large])
    expect([...(await repository.kilobytesByDay(user, 1000)).values()]).toEqual([
      repository.kilobytesOf(large),
    ])
    expect(repository.kilobytesOf(large)).toBe(4)
  })
})
