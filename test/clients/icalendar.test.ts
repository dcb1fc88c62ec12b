import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventsOf, inOrder } from '../../src/calendar/decisions.ts'
import { icalendarOf } from '../../src/calendar/icalendar.ts'
import { calendarApplication, calendarEvent, interviewId } from '../tools/calendar.ts'
import { generatedFolder, runPython } from './generate.ts'

type Read = {
  method: string
  errors: string[]
  components: string[]
  events: ({ errors: string[] } & Record<string, unknown>)[]
}

const now = new Date('2026-11-26T12:00:00.000Z')

describe("Python's icalendar", () => {
  const folder = generatedFolder()

  async function read(...calendars: string[]) {
    const files = calendars.map((text, index) => {
      const file = join(folder, `${index}.ics`)
      writeFileSync(file, text)
      return file
    })
    return (await runPython(folder, 'read_calendar.py', ...files)) as Read[]
  }

  it('the calendar has its events, and reads without an error', async () => {
    const texts = {
      summary: 'Interview: Engineer; Acme, Inc',
      description: 'Bring a laptop\nEND:VEVENT\nC:\\temp, 😀'.repeat(9),
      location: '語'.repeat(60),
      url: 'https://jobs.example.com/1?a=b%2Cc',
    }
    const [calendar, empty] = await read(
      icalendarOf([calendarEvent(texts), calendarEvent({ uid: '2', isCancelled: true, minutes: 30 })]),
      icalendarOf([]),
    )
    expect(calendar).toMatchObject({ method: 'PUBLISH', errors: [], components: ['VEVENT', 'VEVENT'] })
    expect(calendar?.events).toEqual([
      {
        uid: 'interview-1@job-hunt-tracker',
        ...texts,
        status: 'CONFIRMED',
        sequence: 3,
        start: '2026-12-01T10:00:00+01:00',
        minutes: 60,
        stamps: ['2026-11-21T08:00:00+00:00', '2026-11-01T08:00:00+00:00', '2026-11-21T08:00:00+00:00'],
        errors: [],
      },
      expect.objectContaining({ uid: '2', status: 'CANCELLED', minutes: 30, errors: [] }),
    ])
    expect(empty).toEqual({ method: 'PUBLISH', errors: [], components: ['VTIMEZONE'], events: [] })
  })

  it('an interview is at the right time in Berlin, also in the hours in which the clocks change', async () => {
    const times = [
      '2026-10-24T10:00:00+02:00',
      '2026-10-25T02:30:00+02:00',
      '2026-10-25T02:30:00+01:00',
      '2026-10-26T10:00:00+01:00',
      '2027-03-27T10:00:00+01:00',
      '2027-03-28T01:30:00+01:00',
      '2027-03-28T03:00:00+02:00',
      '2027-03-29T10:00:00+02:00',
    ]
    const interviews = times.map((time) => ({ id: interviewId, at: new Date(time).toISOString() }))
    const [calendar] = await read(icalendarOf(inOrder(eventsOf(calendarApplication({ interviews }), now))))
    expect(calendar?.events.map(({ start, minutes }) => [start, minutes])).toEqual(
      times.map((time) => [time, 60]),
    )
  })
})
