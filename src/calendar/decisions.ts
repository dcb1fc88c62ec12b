import type { CalendarApplication } from '../applications/calendar-entries.ts'
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
  /** The time of the person is not taken by it. */
  isFree: boolean
  version: number
  created_at: string
  updated_at: string
}

/** What happened earlier is left out. */
const windowDays = 365

/** Together these keep the response far below the 6 MB that Lambda returns. A text can double when it is escaped. */
export const mostEvents = 1000
export const mostOctets = 2_000_000

const longestNotes = 1000
const usualMinutes = 60
const actionMinutes = 30

/** The first time of the window. */
export const windowStart = (now: Date) => new Date(now.getTime() - windowDays * dayMs).toISOString()

/** The events of an application inside the window. */
export function eventsOf(application: CalendarApplication, now: Date): CalendarEvent[] {
  const { id, company, title, next_action: action, url, interviews } = application
  const { version, created_at, updated_at } = application
  const shared = { version, created_at, updated_at }
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
    url: url && uriOf(url),
    isCancelled: isOff(application, interview.at, now) || isPutAway(application, interview.at, now),
    isFree: false,
  }))
  if (action)
    found.push({
      ...shared,
      uid: uidOf('next-action', id),
      at: action.at,
      minutes: actionMinutes,
      summary: oneLine(`${action.text} (${company})`),
      isCancelled: isPutAway(application, action.at, now),
      isFree: true,
    })
  return found.filter(({ at }) => at >= windowStart(now))
}

const uidOf = (...parts: string[]) => `${parts.join('-')}@job-hunt-tracker`

/**
 * Returns true if no interview at this time takes place, because the application has ended before. The end counts and
 * not the present, so that a cancelled interview stays cancelled when its time has passed.
 */
const isOff = ({ status, status_since }: CalendarApplication, at: string, now: Date) =>
  (status === 'rejected' || status === 'withdrawn') && isAfter(at, status_since, now)

/** Returns true if the application was archived before this time. Rows of version 1.0.0 do not say when. */
const isPutAway = ({ archived, archived_at, updated_at }: CalendarApplication, at: string, now: Date) =>
  archived && isAfter(at, archived_at ?? updated_at, now)

/** `since` may be a day in the future, because the caller's date may be tomorrow here. */
const isAfter = (at: string, since: string, now: Date) => {
  const present = now.toISOString()
  return at > (since < present ? since : present)
}

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
