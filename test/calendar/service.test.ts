import { beforeEach, describe, expect, it } from 'vitest'
import type { CalendarApplication } from '../../src/applications/calendar-applications.ts'
import type { CalendarRepository } from '../../src/calendar/repository.ts'
import type { StoredCalendarAddress } from '../../src/calendar/schemas.ts'
import { createCalendarService } from '../../src/calendar/service.ts'
import type { CalendarService } from '../../src/calendar/service.ts'
import type { SessionPrincipal } from '../../src/principal.ts'
import { hashOf } from '../../src/secret.ts'
import { calendarApplication, interviewId, readEvents } from '../tools/calendar.ts'

const time = '2026-11-26T12:00:00.000Z'
const rateLimit = { policy: 'key', limit: 100, remaining: 99, resetSeconds: 60 }
const caller = (sessionId = 'alive') =>
  ({ userId: 'ada', sessionId, email: 'ada@example.com', hd: 'example.com' }) as SessionPrincipal

describe('the calendar service', () => {
  let addresses: StoredCalendarAddress[]
  let pointer: { hash: string; created_at: string } | undefined
  let asked: string[]
  let owners: string[]
  let recorded: string[]
  let added: number
  let beforeMove: () => Promise<unknown>
  let betweenWrites: () => Promise<unknown>
  let afterWrites: () => Promise<unknown>
  let parts: CalendarApplication[][]
  let since: string | undefined
  let calendar: CalendarService
  beforeEach(() => {
    addresses = []
    pointer = undefined
    asked = []
    owners = []
    recorded = []
    added = 0
    parts = []
    since = undefined
    beforeMove = betweenWrites = afterWrites = async () => undefined
    const repository: CalendarRepository = {
      findPointer: async () => pointer && { ...pointer },
      async movePointer(_userId, wanted, hash) {
        await beforeMove()
        if (pointer?.hash !== hash) return false
        pointer = wanted
        return true
      },
      async removePointer(_userId, hash) {
        if (pointer?.hash !== hash) return false
        pointer = undefined
        return true
      },
      async add(address) {
        added++
        await betweenWrites()
        addresses.push(address)
        await afterWrites()
        return {} as never
      },
      async end(hash) {
        const existed = addresses.some((it) => it.hash === hash)
        addresses = addresses.filter((it) => it.hash !== hash)
        return existed
      },
      keep: async (hash) => addresses.some((it) => it.hash === hash),
      find: async (hash) => addresses.find((it) => it.hash === hash),
      async hit(hash) {
        asked.push(hash)
        const address = addresses.find((it) => it.hash === hash)
        return address && { address, rateLimit }
      },
    }
    calendar = createCalendarService({
      repository,
      applications: {
        async *readAll(_userId: string, from: string) {
          since = from
          yield* parts
        },
      },
      allowList: {
        requireOwner: async ({ user_id, email, hd }) => void owners.push(`${user_id} ${email} ${hd}`),
      },
      isSessionAlive: async (_userId, sessionId) => sessionId === 'alive',
      audit: { identify: () => undefined, record: (action) => recorded.push(action) },
      now: () => new Date(time),
      wait: async () => undefined,
    })
  })

  /** Runs `first` at the first call only. */
  const once = (first: () => Promise<unknown>) => {
    let calls = 0
    return async () => (calls++ === 0 ? first() : undefined)
  }

  it('the service returns the secret once, and stores its hash with the owner', async () => {
    const { secret, created_at } = await calendar.create(caller())
    expect(secret).toMatch(/^jhc_[0-9A-Za-z]{36}$/)
    expect(created_at).toBe(time)
    expect(addresses).toEqual([
      {
        user_id: 'ada',
        email: 'ada@example.com',
        hd: 'example.com',
        hash: hashOf(secret),
        created_at: time,
        window_start: 0,
      },
    ])
    expect(pointer).toEqual({ hash: hashOf(secret), created_at: time })
    expect(recorded).toEqual(['calendar address created'])
  })

  it('the service authenticates an address only while its owner may use the service', async () => {
    const { secret } = await calendar.create(caller())
    expect(await calendar.authenticate(secret)).toEqual({
      userId: 'ada',
      email: 'ada@example.com',
      rateLimit,
    })
    expect(owners).toEqual(['ada ada@example.com example.com'])
  })

  it('the service asks the table for no malformed secret, and gives every wrong one the same answer', async () => {
    const { secret } = await calendar.create(caller())
    await calendar.end('ada')
    const mistyped = secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0')
    const refusals = await Promise.all(
      ['', 'jhc_', mistyped, secret.replace('jhc_', 'jht_'), secret].map((it) =>
        calendar.authenticate(it).catch((error: unknown) => (error as Error).message),
      ),
    )
    expect(new Set(refusals)).toEqual(
      new Set(['The calendar address is not valid or has ended. Create a new one.']),
    )
    expect(asked).toEqual([hashOf(secret)])
  })

  it('a new address ends the previous one', async () => {
    const first = await calendar.create(caller())
    const second = await calendar.create(caller())
    expect(addresses.map(({ hash }) => hash)).toEqual([hashOf(second.secret)])
    await expect(calendar.authenticate(first.secret)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('a new address that stops with its pointer has ended the previous one', async () => {
    await calendar.create(caller())
    beforeMove = async () => {
      throw new Error('The function was stopped')
    }
    await expect(calendar.create(caller())).rejects.toThrow('was stopped')
    expect(addresses).toEqual([])
  })

  it('a new address starts again if another request has taken the pointer, and its address ends', async () => {
    let other: string | undefined
    beforeMove = once(async () => ({ secret: other } = await calendar.create(caller())))
    const { secret } = await calendar.create(caller())
    expect(addresses.map(({ hash }) => hash)).toEqual([hashOf(secret)])
    expect(pointer?.hash).toBe(hashOf(secret))
    await expect(calendar.authenticate(other!)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('a new address fails with conflict after four tries, and stores nothing', async () => {
    let tries = 0
    beforeMove = async () => (pointer = { hash: `other ${tries++}`, created_at: time })
    await expect(calendar.create(caller())).rejects.toMatchObject({ code: 'conflict' })
    expect([tries, added]).toEqual([4, 0])
  })

  it.each(['between', 'after'])(
    'an address that another one replaces %s the two writes of its creation does not exist afterwards',
    async (when) => {
      let other: string | undefined
      const replace = once(async () => ({ secret: other } = await calendar.create(caller())))
      if (when === 'between') betweenWrites = replace
      else afterWrites = replace
      await expect(calendar.create(caller())).rejects.toMatchObject({ code: 'conflict' })
      expect(addresses.map(({ hash }) => hash)).toEqual([hashOf(other!)])
      expect(pointer?.hash).toBe(hashOf(other!))
      expect(recorded).toEqual(['calendar address created'])
    },
  )

  it('an address that is ended between the two writes of its creation does not exist afterwards', async () => {
    betweenWrites = once(() => calendar.end('ada'))
    await expect(calendar.create(caller())).rejects.toMatchObject({ code: 'conflict' })
    expect([addresses, pointer]).toEqual([[], undefined])
  })

  it('an address of a session that ends during its creation does not exist afterwards', async () => {
    await expect(calendar.create(caller('ended'))).rejects.toMatchObject({ code: 'unauthorized' })
    expect([addresses, pointer, recorded]).toEqual([[], undefined, []])
  })

  it('the service says whether there is an address, since when, and when it was last used', async () => {
    expect(await calendar.get('ada')).toEqual({ exists: false })
    await calendar.create(caller())
    expect(await calendar.get('ada')).toEqual({ exists: true, created_at: time })
    addresses[0]!.window_start = Date.parse(time) / 1000 + 60
    expect(await calendar.get('ada')).toEqual({
      exists: true,
      created_at: time,
      last_used_at: '2026-11-26T12:01:00.000Z',
    })
  })

  it('a pointer whose address was never written is no address', async () => {
    pointer = { hash: 'never written', created_at: time }
    expect(await calendar.get('ada')).toEqual({ exists: false })
    expect(await calendar.listStored('ada')).toEqual([])
  })

  it('the service ends an address with its pointer, and may do it again', async () => {
    await calendar.create(caller())
    await calendar.end('ada')
    await calendar.end('ada')
    expect([addresses, pointer]).toEqual([[], undefined])
    expect(recorded).toEqual(['calendar address created', 'calendar address ended'])
  })

  it('the service ends the address for a deletion, and keeps its pointer', async () => {
    await calendar.endForDeletion('ada')
    const { secret } = await calendar.create(caller())
    await calendar.endForDeletion('ada')
    expect([addresses, pointer?.hash]).toEqual([[], hashOf(secret)])
  })

  it('an export has the address without its hash', async () => {
    await calendar.create(caller())
    expect(await calendar.listStored('ada')).toEqual([
      { user_id: 'ada', email: 'ada@example.com', hd: 'example.com', created_at: time, window_start: 0 },
    ])
  })

  it('the calendar has the events of every part, in the order of their times', async () => {
    const on = (id: string, day: string) =>
      calendarApplication({ id, interviews: [{ id: interviewId, at: `${day}T09:00:00.000Z` }] })
    parts = [[on('a', '2026-12-03')], [on('b', '2026-12-01'), on('c', '2026-10-01')], []]
    expect(readEvents(await calendar.feed('ada')).map(({ dtstart }) => dtstart)).toEqual([
      '2026-10-01T09:00:00Z',
      '2026-12-01T09:00:00Z',
      '2026-12-03T09:00:00Z',
    ])
    expect(since).toBe('2025-11-26T12:00:00.000Z')
  })

  it('the calendar keeps the most urgent events of all parts', async () => {
    const many = (id: string, from: string) =>
      calendarApplication({
        id,
        interviews: Array.from({ length: 600 }, (_, index) => ({
          id: String(index).padStart(3, '0'),
          at: new Date(Date.parse(from) + index * 60_000).toISOString(),
        })),
      })
    parts = [[many('past', '2026-10-01T00:00:00.000Z')], [many('future', '2026-12-01T00:00:00.000Z')]]
    const events = readEvents(await calendar.feed('ada'))
    expect(events).toHaveLength(1000)
    expect(events[0]).toMatchObject({ uid: 'interview-past-200@job-hunt-tracker' })
    expect(events.at(-1)).toMatchObject({ uid: 'interview-future-599@job-hunt-tracker' })
  })
})
