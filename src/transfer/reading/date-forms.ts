import { monthName, monthOf } from './months.ts'
import { plain } from '../../reading/plain.ts'

/** A date as it stands in a text, with or without its year. Either `month` and `day` are known, or two numbers are. */
export type FoundDate = {
  start: number
  end: number
  year?: number
  month?: number
  day?: number
  first?: number
  second?: number
  isDotted: boolean
}

const begin = '(?<![\\d/.-])'
const ordinal = '(?:st|nd|rd|th|er|o|\\.)?'
const day = `(?<day>\\d{1,2})${ordinal}(?: ?(?:-|&|to|bis|au|al) ?\\d{1,2}${ordinal})?`
const month = `(?<name>${monthName})`
const notATime = '(?![\\d]|[:.h/]\\d| ?[ap]\\.?m| ?uhr| ?h(?![a-z]))'
const year = `(?<year>\\d{4}|'?\\d{2})${notATime}`
const of = '(?:(?:of|de|del) )?'

const withYear = [
  `${begin}(?<year>\\d{4}) ?[-/.年] ?(?<month>\\d{1,2}) ?[-/.月] ?(?<day>\\d{1,2})(?!\\d)`,
  `${begin}(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)(?!\\d|[.,]\\d)`,
  `${begin}(?<first>\\d{1,2}) ?(?<sign>[/.-]) ?(?<second>\\d{1,2}) ?\\k<sign> ?${year}`,
  `${begin}${day}[ /-]?${of}${month}[.,]?[ /-]?${of}${year}`,
  `(?<![a-z])${month}\\.?[ /-]?${day}(?:, ?|[ /-])${year}`,
  `${begin}(?<year>\\d{4})[ /-]?${month}\\.?[ /-]?(?<day>\\d{1,2})(?!\\d)`,
].map((source) => new RegExp(source))

const withoutYear = [
  `(?<![\\da-z/.-])(?<first>\\d{1,2})(?<sign>[/.-])(?<second>\\d{1,2})(?!\\d|[/.:-]\\d| ?(?:uhr|h|[ap]m)(?![a-z]))`,
  `${begin}${day} ?${of}${month}`,
  `(?<![a-z])${month}\\.? ?${day}(?!\\d)`,
].map((source) => new RegExp(source))

/** The first date in a text that `plain` has made. Of a range, that is its beginning. */
export function findDate(text: string): FoundDate | undefined {
  const whole = firstOf(withYear, text)
  const part = firstOf(withoutYear, text)
  const isPartBefore = whole && part && part.end <= whole.start
  return isPartBefore ? part : (whole ?? part)
}

function firstOf(forms: RegExp[], text: string): FoundDate | undefined {
  const all = forms.map((form) => form.exec(text)).filter((match) => match !== null)
  const found = all.toSorted((one, other) => one.index - other.index)[0]
  if (!found?.groups) return undefined
  const { year, month, day, name, first, second, sign } = found.groups
  const numbers = {
    year: year === undefined ? undefined : yearOf(year),
    month: name === undefined ? numberOf(month) : monthOf(name),
    day: numberOf(day),
    first: numberOf(first),
    second: numberOf(second),
  }
  const known = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== undefined))
  return { start: found.index, end: found.index + found[0].length, isDotted: sign === '.', ...known }
}

const numberOf = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits))

/** A year of two digits is one of 1970 to 2069. */
function yearOf(digits: string) {
  const number = Number(digits.replace("'", ''))
  if (digits.length === 4) return number
  return number < 70 ? 2000 + number : 1900 + number
}

export const plainDate = (text: string) => plain(text.trim().slice(0, longestDate))
export const longestDate = 100
