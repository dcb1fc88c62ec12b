import { dayMs } from '../time.ts'

/** Days are UTC dates such as `2026-11-22`. */
const timeOf = (day: string) => new Date(`${day}T00:00:00.000Z`)

/** The whole days from one day to another. Never negative: a date may be ahead of ours in another time zone. */
export const daysBetween = (from: string, to: string) =>
  Math.max((timeOf(to).getTime() - timeOf(from).getTime()) / dayMs, 0)

/** The week of ISO 8601, such as `2026-W48`. It belongs to the year of its Thursday. */
export function weekOf(day: string): string {
  const thursday = timeOf(day)
  thursday.setUTCDate(thursday.getUTCDate() - ((thursday.getUTCDay() + 6) % 7) + 3)
  const year = thursday.getUTCFullYear()
  const firstOfYear = new Date(thursday)
  firstOfYear.setUTCMonth(0, 1)
  const week = Math.floor((thursday.getTime() - firstOfYear.getTime()) / dayMs / 7) + 1
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}
