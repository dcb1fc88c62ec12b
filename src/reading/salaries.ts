import type { Application } from '../applications/schemas.ts'
import { amountsIn, payText } from './amounts.ts'
import type { Amount } from './amounts.ts'
import { currencyIn, periodIn, withoutUnits } from './currencies.ts'
import { isNothing } from './nothing.ts'
import { anyOf, plain } from './plain.ts'

type Salary = NonNullable<Application['salary']>
export type ReadSalary = { salary?: Salary; reason?: 'no_currency' | 'bad_salary' | 'currency_assumed' }
type Usual = { currency?: string | undefined; period?: string | undefined }
type Range = { min?: number | undefined; max?: number | undefined }

const longestSalary = 200
const bad = { reason: 'bad_salary' } as const

/** A salary in one cell. `usual` is what other columns say. Undefined if the text is nothing. */
export function readSalary(text: string, usual: Usual = {}): ReadSalary | undefined {
  if (isNothing(text)) return undefined
  if (text.trim().length > longestSalary) return bad
  const pay = shortPayText(text.trim())
  const range = rangeIn(pay)
  return range ? salaryFrom(range, pay, usual) : bad
}

/** A salary in several columns. */
export function salaryOf({
  min = '',
  max = '',
  ...usual
}: Usual & { min?: string; max?: string }): ReadSalary | undefined {
  const [one = '', another] = [min, max].filter((text) => !isNothing(text))
  if (another === undefined && isRange(one)) return readSalary(one, usual)
  if (one === '') return undefined
  if (min.length + max.length > longestSalary) return bad
  const [low, high] = [min, max].map((text) => (isNothing(text) ? undefined : shortPayText(text)))
  const amounts = [low, high].map((text) => (text === undefined ? [] : amountsIn(text, 2)))
  const given = [low, high].filter((text) => text !== undefined)
  // Each cell that says something has one amount.
  if (amounts.flat().length !== given.length || amounts.some((each) => each.length > 1)) return bad
  return salaryFrom({ min: amounts[0]?.[0]?.value, max: amounts[1]?.[0]?.value }, given.join(' '), usual)
}

/** `plain` may replace one character by 18, so a text is cut before and after it. */
const shortPlain = (text: string) => plain(text.slice(0, longestSalary)).slice(0, longestSalary)
const shortPayText = (text: string) => payText(shortPlain(text))

const isRange = (text: string) =>
  text.length <= longestSalary && amountsIn(shortPayText(text), 3).length === 2

function salaryFrom({ min, max }: Range, pay: string, usual: Usual): ReadSalary | undefined {
  const [low, high] = [min, max].map((amount) => (amount === 0 ? undefined : amount))
  if (low === undefined && high === undefined) return undefined
  const isReal = [low, high].every((amount) => amount === undefined || amount > 0)
  if (!isReal || (low !== undefined && high !== undefined && low > high)) return bad
  const usually = usualCurrency(usual.currency)
  const currency = currencyIn(pay, usually?.code) ?? usually
  if (currency === 'several') return bad
  if (!currency) return { reason: 'no_currency' }
  const period = periodIn(pay) ?? periodIn(shortPlain(usual.period ?? ''))
  const salary = {
    ...(low !== undefined && { min: low }),
    ...(high !== undefined && { max: high }),
    currency: currency.code,
    ...(period && { period }),
  }
  return { salary, ...(currency.isAssumed && { reason: 'currency_assumed' as const }) }
}

function usualCurrency(text = '') {
  const name = shortPlain(text)
  const found = currencyIn(name)
  if (found) return found === 'several' ? undefined : found
  return /^[a-z]{3}$/.test(name) ? { code: name.toUpperCase() } : undefined
}

const upTo = anyOf(
  'up to|max(?:imum|imal)?|under|below|less than|bis(?: zu)?|hochstens',
  "jusqu'a",
  'hasta',
  'do',
)
const from = anyOf(
  'from|min(?:imum|imal)?|at least|starting|over|above|more than|ab|mindestens',
  'a partir de|des',
  'desde',
  'od',
)
const joins = anyOf('to|bis|max', "a|jusqu'a", 'hasta', 'do')
const joinsAfterBetween = anyOf('and', 'und', 'et', 'y')
const between = anyOf('between', 'zwischen', 'entre')

/** The lowest and the highest pay in a text. Undefined if its numbers are anything else. */
function rangeIn(pay: string): Range | undefined {
  const [one, another, third] = amountsIn(pay, 3)
  if (!one || third || /^-[\d$€£]/.test(pay)) return undefined
  const before = pay.slice(0, one.start)
  if (another) return isJoined(before, pay.slice(one.end, another.start)) ? rangeOf(one, another) : undefined
  if (has(before, upTo) || /[<≤]/.test(before)) return { max: one.value }
  if (has(before, from) || /[>≥]/.test(before)) return { min: one.value }
  return /^[€£$]?\+(?![a-z\d])/.test(pay.slice(one.end))
    ? { min: one.value }
    : { min: one.value, max: one.value }
}

const has = (text: string, pattern: RegExp) => text.search(pattern) >= 0

function isJoined(before: string, middle: string) {
  if (middle.includes('+')) return false
  return /[-~]/.test(middle) || has(middle, joins) || (has(before, between) && has(middle, joinsAfterBetween))
}

/** In "55–60k" both are thousands. A range of more than 1 to 50 is a misunderstanding. */
function rangeOf(one: Amount, another: Amount): Range | undefined {
  const shared = one.factor === 1 ? one.value * another.factor : one.value
  const min = shared <= another.value ? shared : one.value
  return min === 0 || min * 50 >= another.value ? { min, max: another.value } : undefined
}

const usualWords = anyOf(
  'per|pro|par|por|an?|dollars?|gross|base|about|approx|around|circa|ca|salary|pay',
  'brutto|gehalt|etwa',
  'brut|environ|salaire',
  'bruto|brutos|salario',
)

/** Whether a text says more than a range of pay, such as a bonus. */
export function saysMore(text: string) {
  const whole = shortPlain(text.trim())
  const pay = payText(whole)
  const rest = amountsIn(pay).reduceRight(
    (left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`,
    pay,
  )
  const words = [upTo, from, joins, between, joinsAfterBetween, usualWords]
  const unknown = words.reduce((left, pattern) => left.replace(pattern, ' '), withoutUnits(rest))
  return whole.includes('%') || /\p{L}{2}/u.test(unknown)
}
