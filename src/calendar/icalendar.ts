import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator'
import { hourMs } from '../time.ts'
import type { CalendarEvent } from './decisions.ts'

const minuteMs = 60_000

/**
 * A calendar must have a component (RFC 5545, section 3.6). This one is no event, so calendar programs show nothing.
 */
const utc = [
  'BEGIN:VTIMEZONE',
  'TZID:UTC',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0000',
  'TZNAME:UTC',
  'END:STANDARD',
  'END:VTIMEZONE',
]
const end = 'END:VCALENDAR'

/**
 * The calendar as iCalendar (RFC 5545). Every time is in UTC, because Outlook misreads local times. The library's
 * `timezone` must not be set: it would write local times.
 */
export function icalendarOf(events: CalendarEvent[]): string {
  const calendar = ical({
    name: 'Job Hunt Tracker',
    prodId: { company: 'Job Hunt Tracker', product: 'Calendar', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: hourMs / 1000,
  })
  for (const { uid, version, at, minutes, isCancelled, isFree, created_at, updated_at, ...texts } of events) {
    const start = new Date(at)
    const ended = new Date(start.getTime() + minutes * minuteMs)
    calendar.createEvent({
      id: uid,
      sequence: version,
      start,
      // A year has four digits.
      end: ended.getUTCFullYear() > 9999 ? null : ended,
      stamp: new Date(updated_at),
      created: new Date(created_at),
      lastModified: new Date(updated_at),
      status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      transparency: isFree ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
      summary: texts.summary,
      location: texts.location ?? null,
      description: texts.description ?? null,
      url: texts.url ?? null,
    })
  }
  const lines = [...(events.length > 0 ? [] : utc), end].map((line) => `${line}\r\n`)
  return calendar.toString().slice(0, -end.length) + lines.join('')
}
