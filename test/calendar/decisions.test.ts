import { describe, expect, it, vi } from 'vitest'
import {
  eventsOf,
  inOrder,
  mostEvents,
  mostOctets,
  mostUrgent,
  earliestShown,
} from '../../src/calendar/decisions.ts'
import { applicationId, calendarApplication, calendarEvent, interviewId } from '../tools/calendar.ts'

const now = new Date('2026-11-26T12:00:00.000Z')
const interview = { id: interviewId, at: '2026-12-01T09:00:00.000Z' }
const next_action = { at: '2026-11-30T09:00:00.000Z', text: 'Call them' }

describe('the events of an application', () => {
  it('an interview is an event with everything that a calendar shows', () => {
    const application = calendarApplication({
      url: 'https://jobs.example.com/1',
      interviews: [
        { ...interview, duration_minutes: 45, kind: 'video', location: 'Berlin', notes: 'Ask for\nthe team' },
      ],
    })
    expect(eventsOf(application, now)).toEqual([
      {
        uid: `interview-${applicationId}-${interviewId}@job-hunt-tracker`,
        at: '2026-12-01T09:00:00.000Z',
        minutes: 45,
        summary: 'Interview (video): Platform engineer, Acme',
        location: 'Berlin',
        description: 'Ask for\nthe team',
        url: 'https://jobs.example.com/1',
        isCancelled: false,
        isFree: false,
        version: 3,
        created_at: '2026-11-01T08:00:00.000Z',
        updated_at: '2026-11-21T08:00:00.000Z',
      },
    ])
  })

  it('an interview without details takes an hour', () => {
    const [event] = eventsOf(calendarApplication({ interviews: [interview] }), now)
    expect(event).toMatchObject({ minutes: 60, summary: 'Interview: Platform engineer, Acme' })
    expect([event?.location, event?.description, event?.url]).toEqual([undefined, undefined, undefined])
  })

  it('a next action takes half an hour that stays free, and has no URL', () => {
    const application = calendarApplication({ next_action, url: 'https://jobs.example.com/1' })
    expect(eventsOf(application, now)).toEqual([
      {
        uid: `next-action-${applicationId}@job-hunt-tracker`,
        at: '2026-11-30T09:00:00.000Z',
        minutes: 30,
        summary: 'Call them (Acme)',
        isCancelled: false,
        isFree: true,
        version: 3,
        created_at: '2026-11-01T08:00:00.000Z',
        updated_at: '2026-11-21T08:00:00.000Z',
      },
    ])
  })

  it('long notes are cut at 1,000 characters', () => {
    const [event] = eventsOf(
      calendarApplication({ interviews: [{ ...interview, notes: 'n'.repeat(1001) }] }),
      now,
    )
    expect(event?.description).toBe(`${'n'.repeat(999)}…`)
  })

  it.each([
    ['2025-11-26T11:59:59.999Z', 0],
    ['2025-11-26T12:00:00.000Z', 1],
    ['9999-12-31T23:59:59.999Z', 1],
  ])('an interview and a next action at %s are events: %i of each', (at, count) => {
    const application = calendarApplication({
      interviews: [{ ...interview, at }],
      next_action: { at, text: 'x' },
    })
    expect(earliestShown(now)).toBe('2025-11-26T12:00:00.000Z')
    expect(eventsOf(application, now)).toHaveLength(2 * count)
  })
})

it('the texts of an application are prepared only for the events that are shown, and its URL once', () => {
  const parse = vi.spyOn(URL, 'parse')
  const interviews = Array.from({ length: 50 }, (_, index) => ({ ...interview, id: String(index) }))
  const old = interviews.map((it) => ({ ...it, at: '2001-01-01T09:00:00.000Z' }))
  const url = 'https://jobs.example.com/1'
  expect(eventsOf(calendarApplication({ url, interviews }), now)).toHaveLength(50)
  expect(parse).toHaveBeenCalledTimes(1)
  expect(eventsOf(calendarApplication({ url, interviews: old }), now)).toEqual([])
  expect(parse).toHaveBeenCalledTimes(1)
  parse.mockRestore()
})

describe('a cancellation', () => {
  const at = (time: string) => ({
    interviews: [{ ...interview, at: time }],
    next_action: { ...next_action, at: time },
  })
  const cancelled = (application: Parameters<typeof calendarApplication>[0], time = now) =>
    eventsOf(calendarApplication(application), time).map(({ isCancelled }) => isCancelled)
  const before = '2026-11-19T09:00:00.000Z'
  const since = '2026-11-20T08:00:00.000Z'
  const between = '2026-11-23T09:00:00.000Z'
  const after = '2026-12-01T09:00:00.000Z'

  it.each([
    ['rejected', before, [false, false]],
    ['rejected', since, [false, false]],
    ['rejected', '2026-11-20T12:00:00.000Z', [true, false]],
    ['rejected', between, [true, false]],
    ['rejected', after, [true, false]],
    ['withdrawn', before, [false, false]],
    ['withdrawn', after, [true, false]],
    ['ghosted', after, [false, false]],
    ['interview', after, [false, false]],
    ['accepted', after, [false, false]],
  ] as const)(
    'the status is %s since 20 November, and an interview and a next action at %s are cancelled: %j',
    (status, time, expected) => {
      expect(cancelled({ status, status_since: since, ...at(time) })).toEqual(expected)
    },
  )

  it('a cancelled interview stays cancelled when its time has passed', () => {
    const rejected = { status: 'rejected', status_since: since, ...at(after) } as const
    expect(cancelled(rejected, new Date('2027-01-01T00:00:00.000Z'))).toEqual([true, false])
  })

  it('a rejection with a date in the future counts from the last change, and goes on counting from then', () => {
    const rejected = {
      status: 'rejected',
      status_since: '2026-11-27T00:00:00.000Z',
      updated_at: '2026-11-26T12:00:00.000Z',
    } as const
    for (const time of [now, new Date('2027-01-01T00:00:00.000Z')]) {
      expect(cancelled({ ...rejected, ...at('2026-11-26T18:00:00.000Z') }, time)).toEqual([true, false])
      expect(cancelled({ ...rejected, ...at('2026-11-26T11:00:00.000Z') }, time)).toEqual([false, false])
    }
  })

  it.each([
    ['2026-11-22T08:00:00.000Z', before, [false, false]],
    ['2026-11-22T08:00:00.000Z', between, [true, true]],
    ['2026-11-24T08:00:00.000Z', between, [false, false]],
    ['2026-11-24T08:00:00.000Z', after, [true, true]],
  ])(
    'the application was archived at %s, and both at %s are cancelled: %j',
    (archived_at, time, expected) => {
      const updated_at = '2026-11-25T08:00:00.000Z'
      expect(cancelled({ archived: true, archived_at, updated_at, ...at(time) })).toEqual(expected)
    },
  )

  it('the change of an archived application of version 1.0.0 counts as its archiving', () => {
    expect(cancelled({ archived: true, ...at('2026-11-21T07:59:00.000Z') })).toEqual([false, false])
    expect(cancelled({ archived: true, ...at('2026-11-21T08:01:00.000Z') })).toEqual([true, true])
  })
})

describe('the choice of events', () => {
  const timesOf = (events: { at: string }[]) => events.map(({ at }) => at.slice(0, 10))
  const days = ['2026-11-28', '2026-11-20', '2027-01-01', '2026-11-27', '2026-10-01']
  const events = days.map((day) => calendarEvent({ uid: day, at: `${day}T09:00:00.000Z` }))

  it('the future comes first, the soonest at its beginning, and then the past, the latest at its beginning', () => {
    expect(timesOf(mostUrgent(events, now))).toEqual([
      '2026-11-27',
      '2026-11-28',
      '2027-01-01',
      '2026-11-20',
      '2026-10-01',
    ])
  })

  it('past events alone are ordered latest first, and future ones alone soonest first', () => {
    const at = (time: string) => timesOf(mostUrgent(events, new Date(time)))
    expect(at('2028-01-01T00:00:00.000Z')).toEqual(days.toSorted().toReversed())
    expect(at('2026-01-01T00:00:00.000Z')).toEqual(days.toSorted())
  })

  it('more than a thousand events lose the least urgent ones', () => {
    const many = Array.from({ length: 1200 }, (_, index) =>
      calendarEvent({
        uid: String(index),
        at: new Date(now.getTime() + (index - 600) * 3_600_000).toISOString(),
      }),
    )
    const kept = mostUrgent(many, now)
    expect(kept).toHaveLength(mostEvents)
    const kepts = new Set(kept.map(({ uid }) => Number(uid)))
    expect(many.filter((_, index) => index >= 200).every(({ uid }) => kepts.has(Number(uid)))).toBe(true)
  })

  it('events of more than 2 MB lose the least urgent ones', () => {
    const description = '\u8a9e'.repeat(1000)
    const many = Array.from({ length: 900 }, (_, index) =>
      calendarEvent({ uid: String(index).padStart(3, '0'), description }),
    )
    const kept = mostUrgent(many, now)
    expect(kept.map(({ uid }) => uid)).toEqual(many.slice(0, kept.length).map(({ uid }) => uid))
    expect(kept.length).toBe(Math.floor(mostOctets / (300 + 3 + 34 + 1 + 3000)))
  })

  it('the order is by time, and at the same time by id', () => {
    const same = ['b', 'c', 'a'].map((uid) => calendarEvent({ uid }))
    expect(
      inOrder([...same, calendarEvent({ uid: 'z', at: '2026-11-01T00:00:00.000Z' })]).map(({ uid }) => uid),
    ).toEqual(['z', 'a', 'b', 'c'])
  })
})
