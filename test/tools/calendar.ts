import ICAL from 'ical.js'
import type { CalendarApplication } from '../../src/applications/calendar-applications.ts'
import type { CalendarEvent } from '../../src/calendar/decisions.ts'
import type { TestApp } from './app.ts'

export const applicationId = '01a1fff0-757d-75fa-b3e8-a183eb51d5ae'
export const interviewId = '01a1fff0-7580-7c1e-9a51-0d5d5b7f2d11'

/** An application without interviews and next action, with these members. */
export const calendarApplication = (members: Partial<CalendarApplication> = {}): CalendarApplication => ({
  id: applicationId,
  company: 'Acme',
  title: 'Platform engineer',
  status: 'interview',
  status_since: '2026-11-20T08:00:00.000Z',
  archived: false,
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-21T08:00:00.000Z',
  version: 3,
  interviews: [],
  ...members,
})

export const calendarEvent = (members: Partial<CalendarEvent> = {}): CalendarEvent => ({
  uid: 'interview-1@job-hunt-tracker',
  at: '2026-12-01T09:00:00.000Z',
  minutes: 60,
  summary: 'Interview: Platform engineer, Acme',
  isCancelled: false,
  isFree: false,
  version: 3,
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-21T08:00:00.000Z',
  ...members,
})

/** The address of a new calendar: the answer, its path with the secret, and the secret. */
export async function newAddress(test: Pick<TestApp, 'as'>, token: string) {
  const answer = await test.as(token, 'POST', '/api/calendar')
  if (answer.statusCode !== 201)
    throw new Error(`POST /api/calendar answered ${answer.statusCode} ${answer.body}`)
  const made = answer.json<{ url: string; webcal_url: string; created_at: string }>()
  const { pathname, search, searchParams } = new URL(made.url)
  return { ...made, path: pathname + search, key: searchParams.get('key')! }
}

/** The calendar, read by ical.js. It throws if a line is malformed. */
export const readCalendar = (text: string) => new ICAL.Component(ICAL.parse(text) as unknown[])

/** The events of a calendar, with the values of their properties as ical.js reads them. */
export const readEvents = (text: string) =>
  readCalendar(text)
    .getAllSubcomponents('vevent')
    .map((event) =>
      Object.fromEntries(
        event.getAllProperties().map((property) => [property.name, String(property.getFirstValue())]),
      ),
    )
