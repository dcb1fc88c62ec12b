import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { eventsOf } from '../../src/calendar/decisions.ts'
import { icalendarOf } from '../../src/calendar/icalendar.ts'
import {
  calendarApplication,
  calendarEvent,
  interviewId,
  readCalendar,
  readEvents,
} from '../tools/calendar.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'

const now = new Date('2026-11-26T12:00:00.000Z')
const linesOf = (text: string) => text.split('\r\n')

describe('the calendar as iCalendar', () => {
  it('an event has each property once, every time in UTC, and lines that end with CRLF', () => {
    const event = calendarEvent({
      location: 'Berlin',
      description: 'Bring a laptop; ask\nfor the team, and C:\\temp',
      url: 'https://jobs.example.com/1',
    })
    expect(icalendarOf([event])).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Job Hunt Tracker//Calendar//EN',
        'METHOD:PUBLISH',
        'NAME:Job Hunt Tracker',
        'X-WR-CALNAME:Job Hunt Tracker',
        'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
        'X-PUBLISHED-TTL:PT1H',
        'BEGIN:VEVENT',
        'UID:interview-1@job-hunt-tracker',
        'SEQUENCE:3',
        'DTSTAMP:20261121T080000Z',
        'DTSTART:20261201T090000Z',
        'DTEND:20261201T100000Z',
        'SUMMARY:Interview: Platform engineer\\, Acme',
        'TRANSP:OPAQUE',
        'LOCATION:Berlin',
        'DESCRIPTION:Bring a laptop\\; ask\\nfor the team\\, and C:\\\\temp',
        'URL;VALUE=URI:https://jobs.example.com/1',
        'STATUS:CONFIRMED',
        'CREATED:20261101T080000Z',
        'LAST-MODIFIED:20261121T080000Z',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    )
  })

  it('a cancelled event and a free one say so', () => {
    const [cancelled, free] = readEvents(
      icalendarOf([calendarEvent({ isCancelled: true }), calendarEvent({ uid: '2', isFree: true })]),
    )
    expect(cancelled).toMatchObject({ status: 'CANCELLED', transp: 'OPAQUE' })
    expect(free).toMatchObject({ status: 'CONFIRMED', transp: 'TRANSPARENT' })
  })

  it('a calendar without events has a component that is no event, after its properties', () => {
    const text = icalendarOf([])
    expect(
      readCalendar(text)
        .getAllSubcomponents()
        .map(({ name }) => name),
    ).toEqual(['vtimezone'])
    const lines = linesOf(text)
    expect(lines.indexOf('BEGIN:VTIMEZONE')).toBeGreaterThan(lines.indexOf('X-PUBLISHED-TTL:PT1H'))
    expect(lines.slice(-3)).toEqual(['END:VTIMEZONE', 'END:VCALENDAR', ''])
  })

  it('a calendar with events has no time zone', () => {
    expect(icalendarOf([calendarEvent()])).not.toMatch(/TZID|VTIMEZONE|X-WR-TIMEZONE/)
  })

  it('the last event that a year of four digits can hold has no end after it', () => {
    const [event] = readEvents(icalendarOf([calendarEvent({ at: '9999-12-31T23:30:00.000Z' })]))
    expect(event).toMatchObject({ dtstart: '9999-12-31T23:30:00Z' })
    expect(event).not.toHaveProperty('dtend')
  })

  it.each(['UTC', 'America/New_York', 'Asia/Kolkata'])('the text is the same on a machine in %s', (zone) => {
    const before = process.env.TZ
    const events = [calendarEvent()]
    const text = icalendarOf(events)
    process.env.TZ = zone
    try {
      expect(icalendarOf(events)).toBe(text)
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
})

describe('a change of daylight saving time', () => {
  // RFC 5545 and the rule of the European Union: the last Sunday of March and of October, at 01:00 UTC.
  const berlin = new ICAL.Timezone(
    new ICAL.Component(
      ICAL.parse(
        [
          'BEGIN:VTIMEZONE',
          'TZID:Europe/Berlin',
          'BEGIN:DAYLIGHT',
          'DTSTART:19810329T020000',
          'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
          'TZOFFSETFROM:+0100',
          'TZOFFSETTO:+0200',
          'END:DAYLIGHT',
          'BEGIN:STANDARD',
          'DTSTART:19961027T030000',
          'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
          'TZOFFSETFROM:+0200',
          'TZOFFSETTO:+0100',
          'END:STANDARD',
          'END:VTIMEZONE',
        ].join('\r\n'),
      ) as unknown[],
    ),
  )

  // ical.js itself is wrong in the two hours of the change. test/clients/icalendar.test.ts has these.
  it.each([
    ['2026-10-24T10:00:00+02:00', '2026-10-24T10:00:00', '2026-10-24T11:00:00'],
    ['2026-10-26T10:00:00+01:00', '2026-10-26T10:00:00', '2026-10-26T11:00:00'],
    ['2027-03-27T10:00:00+01:00', '2027-03-27T10:00:00', '2027-03-27T11:00:00'],
    ['2027-03-29T10:00:00+02:00', '2027-03-29T10:00:00', '2027-03-29T11:00:00'],
  ])('an interview at %s begins in Berlin at %s and ends at %s', (time, begins, ends) => {
    const interviews = [{ id: interviewId, at: new Date(time).toISOString() }]
    const text = icalendarOf(eventsOf(calendarApplication({ interviews }), now))
    const event = new ICAL.Event(readCalendar(text).getFirstSubcomponent('vevent')!)
    const local = ({ startDate, endDate }: ICAL.Event) =>
      [startDate, endDate].map((it) => it.convertToZone(berlin).toString())
    expect(local(event)).toEqual([begins, ends])
  })
})

describe('hostile text in a calendar', () => {
  const pieces = [
    'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:stolen',
    '\nATTENDEE:mailto:a@example.com',
    '\r\n ',
    '\r',
    '\u0000\u0007\u007f\u0085\u009f',
    '\u2028\u2029\ufeff\u200b\u202e',
    '\t',
    ';;,,\\\\',
    '\\n\\N\\;\\,',
    '"^\'^n:=',
    '😀👩‍👩‍👧',
    '\ud83d',
    '\ude00',
    '語'.repeat(30),
    'é'.repeat(40),
    'x'.repeat(74),
    ' ',
    'a',
  ]
  const seed = modelSeed()
  const random = randomFrom(seed)
  const some = () => Array.from({ length: 1 + random.below(12) }, () => random.oneOf(pieces)).join('')

  /** The text that a reader gets: RFC 5545 has no control characters except the line feed. */
  const shown = (text: string) =>
    text
      .toWellFormed()
      .replace(/\r\n|[\r\u0085\u2028\u2029]/g, '\n')
      .replace(/\t/g, ' ')
      .replace(/[^\P{Cc}\n]/gu, '')
  const shownInLine = (text: string) => shown(text).replace(/\n/g, ' ')

  it('hostile text arrives as it was, in its own property, on lines of at most 75 octets', () => {
    for (let run = 0; run < 500; run++) {
      const [company, title, kind, location, notes, text, id] = Array.from({ length: 7 }, some)
      const application = calendarApplication({
        company,
        title,
        url: `https://jobs.example.com/${id}?a=${kind}`,
        interviews: [{ id: interviewId, at: '2026-12-01T09:00:00.000Z', kind, location, notes }],
        next_action: { at: '2026-12-02T09:00:00.000Z', text: text! },
      })
      const ics = icalendarOf(eventsOf(application, now))
      const what = `MODEL_SEED=${seed}, run ${run}`
      for (const line of linesOf(ics)) {
        expect(Buffer.byteLength(line), what).toBeLessThanOrEqual(75)
        expect(line.isWellFormed(), what).toBe(true)
        expect(/\p{Cc}/u.test(line), what).toBe(false)
      }
      const [interview, action, ...others] = readEvents(ics)
      expect(others, what).toEqual([])
      expect(Object.keys(interview!).sort(), what).toEqual([
        'created',
        'description',
        'dtend',
        'dtstamp',
        'dtstart',
        'last-modified',
        'location',
        'sequence',
        'status',
        'summary',
        'transp',
        'uid',
        'url',
      ])
      expect(interview, what).toMatchObject({
        summary: shownInLine(`Interview (${kind}): ${title}, ${company}`),
        location: shownInLine(location!),
        description: shown(notes!).length > 1000 ? (expect.any(String) as string) : shown(notes!),
      })
      expect(URL.parse(interview!.url!)?.host, what).toBe('jobs.example.com')
      expect(action, what).toMatchObject({ summary: shownInLine(`${text} (${company})`) })
      expect(action, what).not.toHaveProperty('attendee')
    }
  })
})

it('the largest calendar takes at most 6 MB in the response of Lambda, and about 2 MB as it is', async () => {
  const { inOrder, mostUrgent } = await import('../../src/calendar/decisions.ts')
  for (const character of ['\\', ',', '\n', '語', '😀', 'x', '"']) {
    const applications = Array.from({ length: 1000 }, (_, index) =>
      calendarApplication({
        company: character.repeat(200),
        title: character.repeat(300),
        url: `https://jobs.example.com/${index}?${character.repeat(1000)}`,
        interviews: [
          {
            id: String(index),
            at: '2026-12-01T09:00:00.000Z',
            kind: character.repeat(50),
            location: character.repeat(500),
            notes: character.repeat(10_000),
          },
        ],
      }),
    )
    const text = icalendarOf(
      inOrder(
        mostUrgent(
          applications.flatMap((it) => eventsOf(it, now)),
          now,
        ),
      ),
    )
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_500_000)
    expect(Buffer.byteLength(text)).toBeLessThan(2_100_000)
    expect(Buffer.byteLength(JSON.stringify({ body: text }))).toBeLessThan(5_000_000)
  }
})
