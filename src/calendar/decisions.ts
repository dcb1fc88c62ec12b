import type { CalendarApplication } from '../applications/calendar-applications.ts'
import { dayMs } from '../time.ts'
import { cut, octetsOf, oneLine, plainText, uriOf } from './texts.ts'

/** An event of the calendar. Its texts have no control characters, and its times are in UTC. */
export type CalendarEvent = {
  /** The same for as long as the interview or the next action exists. */
  uid: string
  /** ISO 8601, so that the order of the texts is the order of the times. */
  at: string
  minutes: number
  summary: string
  location?: string | undefined
  description?: string | undefined
  url?: string | undefined
  isCancelled: boolean
  /** It does not make the person busy (`TRANSP`). */
  isFree: boolean
  version: number
  created_at: string
  updated_at: string
}

/** Older events are left out. */
const daysShown = 365

/** Together these keep the response far below the 6 MB that Lambda returns. A text can double when it is escaped. */
export const mostEvents = 1000
export const mostOctets = 2_000_000

const longestNotes = 1000
const usualMinutes = 60
const actionMinutes = 30

/** The earliest time of an event in the calendar. */
export const earliestShown = (now: Date) => new Date(now.getTime() - daysShown * dayMs).toISOString()

/** The events of an application, without those that are too old. No text of these is prepared. */
export function eventsOf(application: CalendarApplication, now: Date): CalendarEvent[] {
  const { id, company, title, next_action: action } = application
  const { version, created_at, updated_at } = application
  const shared = { version, created_at, updated_at }
  const from = earliestShown(now)
  const interviews = application.interviews.filter(({ at }) => at >= from)
  const url = application.url && interviews.length > 0 ? uriOf(application.url) : undefined
  const found: CalendarEvent[] = interviews.map((interview) => ({
    ...shared,
    uid: uidOf('interview', id, interview.id),
    at: interview.at,
    minutes: interview.duration_minutes ?? usualMinutes,
    summary: oneLine(
      `Interview${interview.kind === undefined ? '' : ` (${interview.kind})`}: ${title}, ${company}`,
    ),
    location: interview.location && oneLine(interview.location),
    description: interview.notes && cut(plainText(interview.notes), longestNotes),
    url,
    isCancelled: isCalledOff(application, interview.at) || wasArchivedBefore(application, interview.at),
    isFree: false,
  }))
  if (action && action.at >= from)
    found.push({
      ...shared,
      uid: uidOf('next-action', id),
      at: action.at,
      minutes: actionMinutes,
      summary: oneLine(`${action.text} (${company})`),
      isCancelled: wasArchivedBefore(application, action.at),
      isFree: true,
    })
  return found
}

const uidOf = (...parts: string[]) => `${parts.join('-')}@job-hunt-tracker`

/** True if an interview at this time is after the rejection or the withdrawal. */
const isCalledOff = ({ status, status_since, updated_at }: CalendarApplication, at: string) =>
  (status === 'rejected' || status === 'withdrawn') && isAfter(at, status_since, updated_at)

/** Rows of version 1.0.0 do not say when the application was archived: at their last change or before. */
const wasArchivedBefore = ({ archived, archived_at, updated_at }: CalendarApplication, at: string) =>
  archived && isAfter(at, archived_at ?? updated_at, updated_at)

/**
 * A rejection may be dated tomorrow. It counts from the last change at the latest. The present makes no difference, so a
 * cancelled event stays cancelled until the application changes.
 */
const isAfter = (at: string, since: string, updatedAt: string) => at > (since < updatedAt ? since : updatedAt)

/** The events that fit into the calendar: first the future ones, soonest first, then the past ones, latest first. */
export function mostUrgent(events: CalendarEvent[], now: Date): CalendarEvent[] {
  const present = now.toISOString()
  const sorted = inOrder(events)
  const firstInFuture = sorted.findIndex(({ at }) => at >= present)
  const pastOnes = firstInFuture === -1 ? sorted.length : firstInFuture
  const urgent = [...sorted.slice(pastOnes), ...sorted.slice(0, pastOnes).reverse()].slice(0, mostEvents)
  let octets = 0
  const tooMany = urgent.findIndex((event) => (octets += sizeOf(event)) > mostOctets)
  return tooMany === -1 ? urgent : urgent.slice(0, tooMany)
}

/** By time. Two events at the same time are in the order of their ids. */
export const inOrder = (events: CalendarEvent[]) =>
  events.toSorted((one, other) => (one.at + one.uid < other.at + other.uid ? -1 : 1))

/** The octets of an event in the calendar: the names of its properties, its times, and its texts. */
const sizeOf = ({ uid, summary, location = '', description = '', url = '' }: CalendarEvent) =>
  300 + [uid, summary, location, description, url].reduce((sum, text) => sum + octetsOf(text), 0)
