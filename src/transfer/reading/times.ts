/** Zones that RFC 2822 names, and those of Central Europe, in hours from UTC. */
const zones = new Map<string | undefined, number>(
  Object.entries({ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 }).concat(
    Object.entries({ cet: 1, cest: 2, mez: 1, mesz: 2 }),
  ),
)

const clock =
  '(?<hour>\\d{1,2})(?:(?:[:.]| ?h ?)(?<minute>\\d\\d)(?:[:.](?<second>\\d\\d)(?:[.,](?<fraction>\\d+))?)?)?(?![.:/]?\\d)'
const unit = '(?: ?(?:(?<half>[ap])\\.? ?m\\.?|(?<unit>uhr|h))(?![a-z]))?'
const zone = '(?: ?\\(?(?<zone>z|[a-z]{3,4})(?![a-z]))?(?: ?(?<offset>[+-]\\d{1,2}(?::?\\d\\d)?)(?!\\d))?'

const after = new RegExp(`^(?<t>t)?[ ,;|@(-]*(?:[a-z]+[.,)]* ){0,2}${clock}${unit}${zone}`)
const compact =
  /^(?<t>t)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?<zone>z)?(?<offset>[+-]\d\d:?\d\d)?(?!\d)/
const before = new RegExp(`(?<![\\d.:/-])${clock}${unit}[ ,;]*(?:[a-z]+[.,]* ?){0,2}$`)

const minuteMs = 60_000

/** The time of a day in milliseconds from its midnight in UTC: 0 if no time stands beside the date, NaN if it is none. */
export function timeBeside(textBefore: string, textAfter: string): number {
  const found = after.exec(textAfter) ?? compact.exec(textAfter) ?? before.exec(textBefore)
  const { hour = '', minute, second, fraction, half, unit: word } = found?.groups ?? {}
  if (minute === undefined && half === undefined && word === undefined) return 0
  const [hours, minutes, seconds] = [hourOf(Number(hour), half), Number(minute ?? 0), Number(second ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 59) return NaN
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  return (hours * 60 + minutes - offsetOf(found?.groups ?? {})) * minuteMs + seconds * 1000 + milliseconds
}

function hourOf(hour: number, half: string | undefined) {
  if (half === 'a') return hour === 12 ? 0 : hour < 12 ? hour : NaN
  return half === 'p' && hour < 12 ? hour + 12 : hour
}

/** In minutes. */
function offsetOf({ zone, offset, second, t }: Record<string, string | undefined>): number {
  // "9:15-10:00" is a range, "09:15:00-10:00" and "T09:15-10:00" have an offset.
  const isRange = offset?.startsWith('-') && offset.includes(':') && second === undefined && t === undefined
  if (offset === undefined || isRange) return 60 * (zones.get(zone) ?? 0)
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}?):?(\d\d)?$/.exec(offset) ?? []
  const size = Number(hours) * 60 + Number(minutes)
  if (size > 14 * 60 || Number(minutes) > 59) return NaN
  return sign === '-' ? -size : size
}
