import { describe, expect, it, vi } from 'vitest'
import type { Mock } from 'vitest'
import { unavailable } from '../../src/errors.ts'
import { idAt } from '../../src/ids.ts'
import type { LeaseRepository } from '../../src/inbox/lease-repository.ts'
import { createLeaseService } from '../../src/inbox/lease-service.ts'
import type { Pointer } from '../../src/inbox/pointers.ts'
import type { InboxRepository } from '../../src/inbox/repository.ts'

const user = 'person'
const start = Date.parse('2026-11-26T12:00:00.000Z')
const idOf = (index: number) =>
  `${idAt(new Date(start - 60_000 + index))}-7000-8000-${String(index).padStart(12, '0')}`
const undeliveredOf = (index: number, more: Partial<Pointer> = {}): Pointer => ({
  event_id: idOf(index),
  row: 'undelivered',
  bytes: 1,
  event_type: 'a.b',
  ...more,
})
const endedOf = (index: number, secondsAgo: number, more: Partial<Pointer> = {}) =>
  undeliveredOf(index, {
    row: 'attempted',
    attempt: 1,
    lease_id: 'other',
    lease_until: new Date(start - secondsAgo * 1000).toISOString(),
    ...more,
  })
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const outage = () => unavailable('The database cannot be reached.', 2)

type Repositories = Pick<InboxRepository, 'transition' | 'findPointers'> & LeaseRepository
type Fakes = { [Name in keyof Repositories]: Mock<Repositories[Name]> }

/** The service over a fake repository of these ready pointers. */
function serviceOver({
  never = [],
  ended = [],
  types = {},
  ...fakes
}: {
  never?: Pointer[]
  ended?: Pointer[]
  /** The types of the contents, if they are not `a.b`. */
  types?: Record<string, string>
} & Partial<Fakes>) {
  const parts: Fakes = {
    transition: vi.fn<InboxRepository['transition']>(async () => true),
    findPointers: vi.fn<InboxRepository['findPointers']>(async () => new Map()),
    ready: vi.fn<LeaseRepository['ready']>(async () => [never, ended]),
    contents: vi.fn<LeaseRepository['contents']>(async (_user, ids) => {
      const contents = ids.map((event_id) => ({
        event_id,
        event_type: types[event_id] ?? 'a.b',
        payload: '{}',
        timestamp: new Date(start).toISOString(),
      }))
      return new Map(contents.map((content) => [content.event_id, content]))
    }),
    setType: vi.fn<LeaseRepository['setType']>(async () => undefined),
    ...fakes,
  }
  const service = createLeaseService({
    inbox: parts,
    leases: parts,
    newId: () => 'mine',
    now: () => new Date(start),
    wait: async () => undefined,
  })
  const lease = async (limit = 10, event_type?: string[]) =>
    (await service.lease(user, { limit, seconds: 60, event_type })).events.map(({ event_id }) => event_id)
  return { ...parts, service, lease }
}

describe('a lease', () => {
  it('a lease takes the events that became ready first', async () => {
    const { lease, ready } = serviceOver({
      never: [undeliveredOf(0), undeliveredOf(30_000)],
      ended: [endedOf(1, 45), endedOf(2, 5)],
    })
    expect(await lease(3)).toEqual([idOf(0), idOf(1), idOf(30_000)])
    expect(ready.mock.calls).toEqual([[expect.objectContaining({ userId: user, limit: 3 })]])
  })

  it('a lease counts the attempts and ends after its seconds', async () => {
    const { service } = serviceOver({ never: [undeliveredOf(0)], ended: [endedOf(1, 5, { attempt: 9 })] })
    expect(await service.lease(user, { limit: 2, seconds: 60 })).toMatchObject({
      lease_id: 'mine',
      events: [{ attempt: 1 }, { attempt: 10, lease_until: new Date(start + 60_000).toISOString() }],
    })
  })

  it('a lease without limit and seconds has ten events for five minutes', async () => {
    const { service } = serviceOver({ never: numbers(11).map((index) => undeliveredOf(index)) })
    const { events } = await service.lease(user, {})
    const lease_until = new Date(start + 300_000).toISOString()
    expect(events.map((event) => event.lease_until)).toEqual(Array(10).fill(lease_until))
  })

  it('a lease has transactions of 33 events', async () => {
    const { lease, transition } = serviceOver({ never: numbers(100).map((index) => undeliveredOf(index)) })
    expect(await lease(100)).toHaveLength(100)
    expect(transition.mock.calls.map(([, some]) => some.length)).toEqual([33, 33, 33, 1])
  })

  it('a lease has at most 5 MB of events', async () => {
    const bytes = 2 * 1024 * 1024
    const { lease } = serviceOver({ never: numbers(4).map((index) => undeliveredOf(index, { bytes })) })
    expect(await lease()).toEqual([idOf(0), idOf(1)])
  })

  it('a lease whose contents cannot be read leases nothing', async () => {
    const { lease, transition } = serviceOver({
      never: [undeliveredOf(0)],
      contents: vi.fn<LeaseRepository['contents']>().mockRejectedValue(outage()),
    })
    await expect(lease()).rejects.toMatchObject({ code: 'unavailable' })
    expect(transition).not.toHaveBeenCalled()
  })

  it('a lease passes over an event without a content', async () => {
    const { lease } = serviceOver({
      never: [undeliveredOf(0)],
      contents: vi.fn<LeaseRepository['contents']>(async () => new Map()),
    })
    expect(await lease()).toEqual([])
  })

  it('a lease that fails after a part of it returns this part', async () => {
    const transition = vi
      .fn<InboxRepository['transition']>()
      .mockResolvedValueOnce(true)
      .mockRejectedValue(outage())
    const { lease } = serviceOver({ never: numbers(50).map((index) => undeliveredOf(index)), transition })
    expect(await lease(50)).toEqual(numbers(33).map(idOf))
  })

  it('a fault after a part of a lease is not hidden', async () => {
    const transition = vi
      .fn<InboxRepository['transition']>()
      .mockResolvedValueOnce(true)
      .mockRejectedValue(new TypeError('a bug'))
    const { lease } = serviceOver({ never: numbers(50).map((index) => undeliveredOf(index)), transition })
    await expect(lease(50)).rejects.toThrow('a bug')
  })

  it('a lease that was overtaken reads again and chooses among four times as many', async () => {
    const never = numbers(40).map((index) => undeliveredOf(index))
    const transition = vi
      .fn<InboxRepository['transition']>()
      .mockResolvedValueOnce(false)
      .mockResolvedValue(true)
    const ready = vi
      .fn<LeaseRepository['ready']>()
      .mockResolvedValueOnce([never, []])
      .mockResolvedValue([never.slice(10), []])
    const { lease, contents } = serviceOver({ transition, ready })
    vi.spyOn(Math, 'random').mockImplementation(
      () => 1 - (vi.mocked(Math.random).mock.calls.length % 50) / 50,
    )
    const ids = await lease(10)
    vi.restoreAllMocks()
    expect(ready.mock.calls.map(([{ limit }]) => limit)).toEqual([10, 40])
    expect(ids).toHaveLength(10)
    expect(ids).not.toEqual(numbers(10).map((index) => idOf(index + 10)))
    expect(contents.mock.calls.map(([, some]) => some.length)).toEqual([10, 10])
  })

  it('a lease that was overtaken prefers events whose contents it has read', async () => {
    const never = numbers(40).map((index) => undeliveredOf(index))
    const transition = vi
      .fn<InboxRepository['transition']>()
      .mockResolvedValueOnce(false)
      .mockResolvedValue(true)
    const { lease, contents } = serviceOver({ never, transition })
    expect(await lease(10)).toEqual(numbers(10).map(idOf))
    expect(contents.mock.calls.map(([, some]) => some.length)).toEqual([10, 0])
  })

  it('a lease that is always overtaken is empty after four tries', async () => {
    const transition = vi.fn<InboxRepository['transition']>(async () => false)
    const { lease } = serviceOver({ never: [undeliveredOf(0)], transition })
    expect(await lease()).toEqual([])
    expect(transition).toHaveBeenCalledTimes(4)
  })

  it('a lease that is overtaken again and again chooses among more events, also unread ones', async () => {
    const transition = vi.fn<InboxRepository['transition']>(async () => false)
    const never = numbers(1000).map((index) => undeliveredOf(index))
    const { lease, ready, contents } = serviceOver({ never, transition })
    await lease(30)
    expect(ready.mock.calls.map(([{ limit }]) => limit)).toEqual([30, 120, 480, 1000])
    expect(contents.mock.calls.slice(2).every(([, unread]) => unread.length > 0)).toBe(true)
  })

  it('a hundred events whose tenth lease has ended do not hide a ready one', async () => {
    const spent = numbers(100).map((index) => endedOf(index, 30, { attempt: 10 }))
    const { lease, transition, ready } = serviceOver({ ended: [...spent, endedOf(200, 5)] })
    expect(await lease(1)).toEqual([idOf(200)])
    expect(transition.mock.calls.map(([, some]) => some.map(({ to }) => to.row))).toEqual([
      ...Array<string[]>(3).fill(Array<string>(33).fill('quarantined')),
      ['attempted'],
    ])
    const { isWanted } = ready.mock.calls[0]![0]
    expect([isWanted(spent[0]!), isWanted(endedOf(1, 5))]).toEqual([false, true])
  })
})

describe('a lease of some types', () => {
  it('a lease takes the wanted types', async () => {
    const { lease, setType } = serviceOver({
      never: [undeliveredOf(0), undeliveredOf(1, { event_type: 'b' })],
      ended: [endedOf(2, 5, { event_type: 'b' }), endedOf(3, 5)],
    })
    expect(await lease(10, ['a.*'])).toEqual([idOf(0), idOf(3)])
    expect(setType).not.toHaveBeenCalled()
  })

  it('a lease learns the types of 200 events of version 1.0.0, and stores those of the others', async () => {
    const { lease, setType, contents } = serviceOver({
      never: numbers(300).map((index) => undeliveredOf(index, { event_type: undefined })),
      types: { [idOf(7)]: 'wanted', [idOf(250)]: 'wanted' },
    })
    expect(await lease(10, ['wanted'])).toEqual([idOf(7)])
    expect(contents.mock.calls[0]![1]).toHaveLength(200)
    expect(setType).toHaveBeenCalledTimes(199)
    expect(setType).toHaveBeenCalledWith(user, idOf(0), 'a.b')
  })

  it('a lease without types reads no content to learn types', async () => {
    const { lease, contents } = serviceOver({
      never: numbers(30).map((index) => undeliveredOf(index, { event_type: undefined })),
    })
    await lease(5)
    expect(contents.mock.calls.map(([, some]) => some.length)).toEqual([5])
  })
})

describe('a change of a leased event', () => {
  const held = endedOf(0, -30, { lease_id: 'mine' })
  const standing = (pointer: Pointer) => async () => new Map([[pointer.event_id, pointer]])

  it('a change is tried again after a new read, and refused with 409 after four tries', async () => {
    const findPointers = vi.fn<InboxRepository['findPointers']>(standing(held))
    const transition = vi.fn<InboxRepository['transition']>(async () => false)
    const { service } = serviceOver({ findPointers, transition })
    await expect(service.release(user, held.event_id, 'mine')).rejects.toMatchObject({ code: 'conflict' })
    expect(findPointers).toHaveBeenCalledTimes(4)
  })

  it('an extension that would shorten the lease writes nothing', async () => {
    const { service, transition } = serviceOver({ findPointers: vi.fn(standing(held)) })
    const extended = await service.extend(user, held.event_id, { lease_id: 'mine', seconds: 30 })
    expect(extended.lease_until).toBe(held.lease_until)
    expect(transition).not.toHaveBeenCalled()
  })
})
