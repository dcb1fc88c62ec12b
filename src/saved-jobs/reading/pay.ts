import type { Application } from '../../applications/schemas.ts'
import { readMember } from '../../reading/members.ts'
import { readSalary, salaryOf } from '../../reading/salaries.ts'
import type { ReadSalary } from '../../reading/salaries.ts'
import { isNode, listOf, memberOf, targetOf } from './nodes.ts'
import type { Graph, Node } from './nodes.ts'
import { textIn } from './texts.ts'

type Salary = NonNullable<Application['salary']>
type Units = { currency?: string | undefined; period?: string | undefined }

/** Pay by city comes as a list. */
const mostAmounts = 20

/** The pay that is offered. `estimatedSalary` is a guess of the site. */
export function salaryIn(posting: Node, graph: Graph): Salary | undefined {
  const usual = { currency: textIn(memberOf(posting, 'salaryCurrency')) }
  const pays = listOf(memberOf(posting, 'baseSalary')).slice(0, mostAmounts)
  const salaries = [...new Set(pays.map((pay) => targetOf(pay, graph)))].flatMap(
    (pay) => payOf(pay, usual) ?? [],
  )
  const widest = salaries.length > 0 ? widestOf(salaries) : undefined
  if (widest === undefined) return undefined
  const read = readMember('salary', widest)
  return 'value' in read ? read.value : undefined
}

/** The value may be a number, a text or an object with amounts. The inner units come before the outer ones. */
function payOf(pay: unknown, usual: Units): Salary | undefined {
  if (!isNode(pay)) return salaryFrom(readAmount(pay, usual))
  const units = unitsOf(pay, usual)
  const value = memberOf(pay, 'value')
  const [inner] = listOf(value)
  if (isNode(inner)) return rangeOf(inner, unitsOf(inner, units))
  return value === undefined ? rangeOf(pay, units) : salaryFrom(readAmount(inner, units))
}

function rangeOf(node: Node, units: Units) {
  const [min, max] = ['minValue', 'maxValue'].map((name) => amountText(memberOf(node, name)))
  if (min === undefined && max === undefined) return salaryFrom(readAmount(memberOf(node, 'value'), units))
  return salaryFrom(salaryOf({ ...units, min: min ?? '', max: max ?? '' }))
}

const unitsOf = (node: Node, { currency, period }: Units): Units => ({
  currency: textIn(memberOf(node, 'currency')) ?? currency,
  period: textIn(memberOf(node, 'unitText')) ?? period,
})

const readAmount = (value: unknown, units: Units) => readSalary(amountText(value) ?? '', units)

/** A number with a point, and never in exponential form. A text may have three digits after a point: a thousand. */
function amountText(value: unknown): string | undefined {
  if (typeof value !== 'number') return textIn(value)
  return value >= 0 && value <= 1e12 ? value.toFixed(2) : 'bad'
}

/** A currency that several countries have is not guessed. */
const salaryFrom = (read: ReadSalary | undefined) => (read?.reason ? undefined : read?.salary)

/** The widest range of salaries in one currency and period. Undefined if these differ. */
function widestOf(salaries: Salary[]): Salary | undefined {
  const [first] = salaries
  const isAlike = salaries.every((it) => it.currency === first?.currency && it.period === first.period)
  if (!first || !isAlike) return undefined
  const [mins, maxes] = [salaries.map(({ min }) => min), salaries.map(({ max }) => max)]
  const { min: _min, max: _max, ...units } = first
  return {
    ...(mins.every((it) => it !== undefined) && { min: Math.min(...mins) }),
    ...(maxes.every((it) => it !== undefined) && { max: Math.max(...maxes) }),
    ...units,
  }
}
