import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { Pointer } from '../../src/inbox/pointers.ts'
import type { InboxRepository } from '../../src/inbox/repository.ts'
import type { Event } from '../../src/inbox/schemas.ts'
import { createInboxService } from '../../src/inbox/service.ts'
import type { Counts } from '../../src/counts/service.ts'
import { uncounted } from '../tools/counts.ts'

const user = 'person'
const idOf = (index: number) => `01a1fff0-757d-7000-8000-${String(index).padStart(12, '0')}`
const eventOf = (index: number, more: Partial<Event> = {}): Event => ({
  event_id: idOf(index),
  event_type: 'a.b',
  payload: {},
  timestamp: '2026-11-22T08:30:00.000Z',
  delivered: false,
  ...more,
})

const undeliveredOf = (event_id: string): Pointer => ({ event_id, row: 'undelivered', bytes: 1 })

/** The refusal of a request that came before. */
const cameBefore = () => new AppError('conflict', 'The same request came before.')

/** The service over a fake repository, with counted ids. */
function serviceOver(fakes: Partial<InboxRepository>, secondsLater = 0, counts: Partial<Counts> = {}) {
  let ids = 0
  return createInboxService({
    repository: { kilobytesOf: () => 1, ...fakes } as InboxRepository,
    counts: { ...uncounted, ...counts },
    newId: () => idOf(ids++),
    now: () => new Date(0x01a1fff0757d + secondsLater * 1000),
    wait: async () => undefined,
  })
}

describe('pushing an event', () => {
  const add = vi.fn<InboxRepository['add']>(async () => undefined)
  const findEarlier = async () => ({ bodyHash: 'h', thingId: idOf(7) })
  const service = serviceOver({ add, findEarlier, find: async () => eventOf(7, { delivered: true }) })
  const push = (input: object) => service.push(user, { event_type: 'a.b', payload: {}, ...input })

  it('a new event has a new id, and its time is the time in the id', async () => {
    const { result: event, replayed } = await push({ payload: { a: 1 }, source: 's', metadata: { b: 2 } })
    expect(event).toEqual({
      event_id: idOf(0),
      event_type: 'a.b',
      payload: { a: 1 },
      source: 's',
      metadata: { b: 2 },
      timestamp: new Date(0x01a1fff0757d).toISOString(),
      delivered: false,
    })
    expect(replayed).toBe(false)
    expect(add).toHaveBeenLastCalledWith(user, [event], undefined)
  })

  /** A JSON object of this many bytes. */
  const objectOf = (bytes: number, letter = 'x') => ({
    a: letter.repeat((bytes - 8) / Buffer.byteLength(letter)),
  })

  it.each([
    ['payload', 256],
    ['metadata', 16],
  ])('a %s of %i KB is accepted, and one byte more is rejected', async (name, kilobytes) => {
    await push({ [name]: objectOf(kilobytes * 1024) })
    await push({ [name]: objectOf(kilobytes * 1024, 'é') })
    for (const tooLarge of [objectOf(kilobytes * 1024 + 1), objectOf(kilobytes * 1024 + 2, 'é')]) {
      await expect(push({ [name]: tooLarge })).rejects.toMatchObject({ code: 'payload_too_large' })
    }
  })

  const earlier = async (bodyHash: string) => {
    add.mockRejectedValueOnce(cameBefore())
    return service.push(user, { event_type: 'a.b', payload: {} }, { id: 'i', bodyHash })
  }

  it('a repeated request returns the event as it is now', async () => {
    expect(await earlier('h')).toEqual({ result: eventOf(7, { delivered: true }), replayed: true })
  })

  it.each<[string, number, number, object]>([
    ['waits for an event that is being written', 1, 0, { replayed: true }],
    ['fails with 503 if the event cannot be read yet', 9, 0, { code: 'unavailable' }],
    ['fails with 404 if the event has expired', 9, 6, { code: 'not_found' }],
  ])('a repeated request %s', async (_what, timesUnseen, secondsLater, outcome) => {
    let looks = 0
    const find = async () => (looks++ < timesUnseen ? undefined : eventOf(7))
    const again = serviceOver(
      { add: vi.fn().mockRejectedValue(cameBefore()), findEarlier, find },
      secondsLater,
    )
    const asked = again.push(user, { event_type: 'a.b', payload: {} }, { id: 'k', bodyHash: 'h' })
    expect(await asked.catch((error: unknown) => error)).toMatchObject(outcome)
  })

  it('a repeated request with another body is rejected', async () => {
    await expect(earlier('other')).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ in: 'header', pointer: '/idempotency-key' }] },
    })
  })
})

describe('pushing several events', () => {
  it('valid events are stored together, and each event gets a result', async () => {
    const add = vi.fn<InboxRepository['add']>(async () => undefined)
    const good = { event_type: 'a.b', payload: {} }
    const results = await serviceOver({ add }).pushAll(user, [
      good,
      { ...good, payload: [] },
      { ...good, event_type: 'User.Signed_in' },
      { ...good, payload: { a: 'x'.repeat(256 * 1024) } },
      { ...good, other: 1 },
      null,
      { ...good, source: 's' },
    ])
    expect(results).toEqual([
      { status: 'accepted', event_id: idOf(0) },
      { status: 'rejected', error: '"payload" must be an object.' },
      { status: 'rejected', error: '"event_type" is reserved for events of the service itself.' },
      { status: 'rejected', error: 'The payload of the event is larger than 256 KB.' },
      { status: 'rejected', error: '"other" is unknown.' },
      { status: 'rejected', error: 'The event must be an object.' },
      { status: 'accepted', event_id: idOf(1) },
    ])
    expect(add).toHaveBeenCalledTimes(1)
    expect(add.mock.calls[0]![1].map(({ event_id }) => event_id)).toEqual([idOf(0), idOf(1)])
  })

  it('the kilobytes of all valid events are counted together before they are stored', async () => {
    const added: [string, object][] = []
    const within: Counts['within'] = (userId, its, write) => {
      added.push([userId, its])
      return write()
    }
    const add = async () => {
      expect(added).toHaveLength(1)
    }
    const kilobytesOf = ({ payload }: Event) => payload.kilobytes as number
    const eventWith = (kilobytes: number) => ({ event_type: 'a.b', payload: { kilobytes } })
    await serviceOver({ add, kilobytesOf }, 0, { within }).pushAll(user, [eventWith(3), null, eventWith(4)])
    expect(added).toEqual([[user, { kilobytes: 7 }]])
  })

  it('a batch without a valid event writes nothing', async () => {
    const add = vi.fn<InboxRepository['add']>()
    expect(await serviceOver({ add }).pushAll(user, [1])).toMatchObject([{ status: 'rejected' }])
    expect(add).not.toHaveBeenCalled()
  })

  it('a failed write is reported as an error, not as results', async () => {
    const add = vi.fn<InboxRepository['add']>().mockRejectedValue(new Error('the table'))
    await expect(serviceOver({ add }).pushAll(user, [{ event_type: 'a', payload: {} }])).rejects.toThrow()
  })
})

describe('listing events', () => {
  const types = ['job.a', 'job.b', 'job', 'jobs.a', 'other']
  const all = Array.from({ length: 300 }, (_, index) =>
    eventOf(index, { event_type: types[index % 5]!, ...(index % 2 && { source: 'odd' }) }),
  )
  const pointers = vi.fn<InboxRepository['pointers']>(async ({ limit, after }) => {
    const start = after ? all.findIndex(({ event_id }) => event_id === after) + 1 : 0
    const some = all.slice(start, start + limit).map(({ event_id }) => undeliveredOf(event_id))
    return { pointers: some, last: start + limit < all.length ? some.at(-1)?.event_id : undefined }
  })
  const service = serviceOver({
    pointers,
    eventsOf: async (_user, some) =>
      some.map((pointer) => all.find(({ event_id }) => event_id === pointer.event_id)!),
  })
  const page = (filters: object, limit: number, after?: string) =>
    service.list(user, { state: 'undelivered', ...filters }, { limit, after })

  it('a list without filters looks at as many events as it may return', async () => {
    expect(await page({}, 10)).toEqual({ events: all.slice(0, 10), last: idOf(9) })
    expect(pointers).toHaveBeenLastCalledWith({
      userId: user,
      state: 'undelivered',
      since: undefined,
      descending: false,
      limit: 10,
      after: undefined,
    })
    expect((await page({}, 10, idOf(289))).last).toBeUndefined()
  })

  it('a filtered list looks at 200 events, and continues where it stopped', async () => {
    expect(await page({ source: 'none' }, 10)).toEqual({ events: [], last: idOf(199) })
    expect(pointers).toHaveBeenLastCalledWith({
      userId: user,
      state: 'undelivered',
      since: undefined,
      descending: false,
      limit: 200,
      after: undefined,
    })
    expect(await page({ source: 'none' }, 10, idOf(199))).toEqual({ events: [], last: undefined })
  })

  it('a full page continues after its last event', async () => {
    const { events, last } = await page({ source: 'odd' }, 3)
    expect(events.map(({ event_id }) => event_id)).toEqual([idOf(1), idOf(3), idOf(5)])
    expect(last).toBe(idOf(5))
    expect((await page({ source: 'odd' }, 3, last)).events[0]?.event_id).toBe(idOf(7))
  })

  it.each([
    [['job.a'], ['job.a']],
    [
      ['job.a', 'other'],
      ['job.a', 'other'],
    ],
    [['job.*'], ['job.a', 'job.b']],
    [
      ['job.*', 'jobs.a'],
      ['job.a', 'job.b', 'jobs.a'],
    ],
    [['*'], types],
    [['nothing'], []],
  ])('the types %j find %j', async (event_type, shown) => {
    const { events } = await page({ event_type }, 200)
    expect([...new Set(events.map((event) => event.event_type))]).toEqual(shown)
  })

  it('the state and the time are passed to the repository', async () => {
    await page({ state: 'delivered', since: '2026-01-01T01:00:00+01:00' }, 5)
    const since = new Date('2026-01-01T00:00:00.000Z')
    expect(pointers).toHaveBeenLastCalledWith({
      userId: user,
      state: 'delivered',
      since,
      descending: false,
      limit: 5,
      after: undefined,
    })
  })
})

describe('the total', () => {
  it.each([
    [0, { total_undelivered: 0 }],
    [1000, { total_undelivered: 1000 }],
    [1001, { total_undelivered: 1000, total_capped: true }],
  ])('the total of %i events is %j', async (count, total) => {
    const countUndelivered = vi.fn(async () => count)
    expect(await serviceOver({ countUndelivered }).totalUndelivered(user)).toEqual(total)
    expect(countUndelivered).toHaveBeenCalledWith(user, 1001)
  })
})

describe('acknowledging events', () => {
  type Pointers = Awaited<ReturnType<InboxRepository['findPointers']>>
  const standing = (indexes: number[], more: Partial<Pointer> = {}): Pointers =>
    new Map(indexes.map((index) => [idOf(index), { ...undeliveredOf(idOf(index)), ...more }]))
  const isDelivered = { row: 'delivered', delivered_at: 'then' } as const
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

  it('undelivered events are changed 50 at a time, and each id gets a result', async () => {
    const transition = vi.fn<InboxRepository['transition']>(async () => true)
    const service = serviceOver({
      transition,
      findPointers: async () => new Map([...standing(numbers(99)), ...standing([99], isDelivered)]),
    })
    const results = await service.acknowledgeAll(user, [...numbers(100).map(idOf), idOf(500), idOf(0)])
    expect(results.map(({ status }) => status)).toEqual([
      ...Array<string>(100).fill('acknowledged'),
      'not_found',
      'acknowledged',
    ])
    expect(transition.mock.calls.map(([, some]) => some.length)).toEqual([50, 49])
  })

  it('events are read again and changed one by one if another request has changed one of them', async () => {
    const transition = vi.fn<InboxRepository['transition']>(async (_user, some) => some.length === 1)
    const findPointers = vi
      .fn<InboxRepository['findPointers']>()
      .mockResolvedValueOnce(standing([0, 1, 2]))
      .mockResolvedValueOnce(new Map([...standing([0, 2]), ...standing([1], isDelivered)]))
    const service = serviceOver({ transition, findPointers })
    expect(await service.acknowledgeAll(user, [0, 1, 2].map(idOf))).toEqual(
      [0, 1, 2].map((index) => ({ event_id: idOf(index), status: 'acknowledged' })),
    )
    expect(transition.mock.calls.map(([, some]) => some.length)).toEqual([3, 1, 1])
  })

  it('an event that other requests change at every try is refused with 409', async () => {
    const transition = vi.fn<InboxRepository['transition']>(async () => false)
    const service = serviceOver({ transition, findPointers: async () => standing([0]) })
    await expect(service.acknowledge(user, idOf(0))).rejects.toMatchObject({ code: 'conflict' })
    expect(transition).toHaveBeenCalledTimes(4)
  })

  it('an unknown event is not found', async () => {
    const service = serviceOver({ findPointers: async () => new Map() })
    await expect(service.acknowledge(user, idOf(0))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('an id is read once, and a malformed id never', async () => {
    const findPointers = vi.fn<InboxRepository['findPointers']>(async () => new Map())
    const odd = ['', 'x', '\ud800', `${idOf(0)}#`, '828f5578-6980-4a62-b6e9-90ccf753c072']
    await serviceOver({ findPointers }).acknowledgeAll(user, [idOf(0), idOf(0), ...odd])
    expect(findPointers.mock.calls).toEqual([[user, [idOf(0)], ['undelivered', 'attempted']]])
  })
})
