import { dayMs } from '../../time.ts'
import { findDate, longestDate, plainDate } from './date-forms.ts'
import type { FoundDate } from './date-forms.ts'
import { isNothing } from '../../reading/nothing.ts'
import { timeBeside } from './times.ts'
import type { DateOrder } from './types.ts'

type ReadDate = { at: string } | { ambiguous: true } | { code: 'bad_date' | 'date_without_year' }
type Day = { year: number; month: number; day: number }

const bad = { code: 'bad_date' } as const

/** The day 25569 of a spreadsheet is 1970-01-01. */
const firstDayOfUnix = 25_569

/** `at` is in UTC with milliseconds. Undefined if the text is nothing. */
export function readDate(text: string, order: DateOrder | undefined): ReadDate | undefined {
  if (isNothing(text)) return undefined
  const serial = serialIn(text)
  if (serial !== undefined) return readSerial(serial)
  const date = understood(text)
  if (!date) return bad
  if (!date.hasYear) return { code: 'date_without_year' }
  const { dmy, mdy, time } = date
  const day = orderBy(date) === 'open' ? order && date[order] : (dmy ?? mdy)
  return day ? { at: new Date(msOf(day) + time).toISOString() } : { ambiguous: true }
}

/** Whether another date stands behind the first one. A time such as 14.30 is none. */
export function hasSecondDate(text: string) {
  const date = plainDate(text)
  const found = findDate(date)
  const rest = found ? date.slice(found.end) : ''
  return understood(rest.replace(/^[ ,t]*\d{1,2}[.:]\d\d(?![.\d])/, '')) !== undefined
}

/** The one order of day and month in a file. It is open if a date needs it, and the other dates do not agree on one. */
export function orderOf(texts: Iterable<string>): { order?: DateOrder; isOpen: boolean } {
  const seen = new Set<string | undefined>()
  for (const text of texts) {
    const date = understood(text)
    if (date?.isInNumbers && date.hasYear) seen.add(orderBy(date))
  }
  const orders = (['dmy', 'mdy'] as const).filter((order) => seen.has(order))
  const order = orders.length === 1 ? orders[0] : undefined
  return { ...(order && { order }), isOpen: seen.has('open') && !order }
}

/** The days that a text can mean, and the time of day. Undefined if it has no date, or a time that is none. */
function understood(text: string) {
  if (text.trim().length > longestDate) return undefined
  const date = plainDate(text)
  const found = findDate(date)
  if (!found) return undefined
  const days = daysOf(found)
  const time = timeBeside(date.slice(0, found.start), date.slice(found.end))
  if ((!days.dmy && !days.mdy) || Number.isNaN(time)) return undefined
  return { ...days, time, hasYear: found.year !== undefined, isInNumbers: found.first !== undefined }
}

/** The only order in which a date can be read, or `open` for two. Undefined if both mean the same day. */
function orderBy({ dmy, mdy }: { dmy?: Day | undefined; mdy?: Day | undefined }) {
  if (dmy && mdy) return dmy.day === mdy.day ? undefined : 'open'
  return dmy ? 'dmy' : mdy ? 'mdy' : undefined
}

/** The days that a date can mean. A date without a year is looked at in a leap year. */
function daysOf({ year = 2000, month, day, first, second, isDotted }: FoundDate) {
  const dayFirst = first === undefined ? { year, month, day } : { year, month: second, day: first }
  const monthFirst = first === undefined || isDotted ? undefined : { year, month: first, day: second }
  return { dmy: dayOf(dayFirst), mdy: monthFirst && dayOf(monthFirst) }
}

function dayOf({
  year,
  month = 0,
  day = 0,
}: {
  year: number
  month: number | undefined
  day: number | undefined
}) {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal && year >= 1900 && year <= 2100 ? { year, month, day } : undefined
}

const msOf = ({ year, month, day }: Day) => Date.UTC(year, month - 1, day)

function serialIn(text: string) {
  const number = text.trim().slice(0, longestDate).replace(',', '.')
  return /^\d{5}(?:\.\d+)?$/.test(number) ? Number(number) : undefined
}

function readSerial(serial: number): ReadDate {
  if (serial < 20_000 || serial > 60_000) return bad
  const seconds = Math.round(((serial - firstDayOfUnix) * dayMs) / 1000)
  return { at: new Date(seconds * 1000).toISOString() }
}
