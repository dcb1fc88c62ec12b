import type { Application } from '../../applications/schemas.ts'
import { readMember } from '../../reading/members.ts'
import type { Cell, Row } from './row.ts'
import { readSalary, salaryOf, saysMore } from '../../reading/salaries.ts'
import type { ReadSalary } from '../../reading/salaries.ts'

type Salary = NonNullable<Application['salary']>
type Parts = { min?: string; max?: string; currency?: string; period?: string }

/** The pay in one cell, in four cells, or in an object of JSON. */
export function readPay(row: Row): Salary | undefined {
  const cell = row.find('salary')
  if (cell?.value !== undefined) return readObject(row, cell)
  const parts = partsOf(row)
  const read: ReadSalary | undefined = cell ? readSalary(cell.text, parts) : salaryOf(parts)
  const text = { header: cell?.header ?? 'salary', text: cell?.text ?? textOf(parts) }
  if (read?.reason) row.leaveOut(read.reason, 'salary', read.salary ? undefined : text)
  if (cell && read?.salary && saysMore(cell.text)) row.keep(cell)
  return read?.salary
}

function partsOf(row: Row): Parts {
  const names = ['min', 'max', 'currency', 'period'] as const
  const parts = names.map((name) => [name, row.find(`salary_${name}`)?.text] as const)
  return Object.fromEntries(parts.filter(([, text]) => text !== undefined))
}

const textOf = ({ min, max, currency, period }: Parts) =>
  [[min, max].filter(Boolean).join(' – '), currency, period].filter(Boolean).join(' ')

function readObject(row: Row, { header, value }: Cell): Salary | undefined {
  const given = Object.entries(value as object).filter(([, part]) => part !== null)
  const read = readMember('salary', Object.fromEntries(given))
  if ('value' in read) return read.value
  const text = given.map(([, part]) => (typeof part === 'object' ? '' : String(part))).join(' ')
  row.leaveOut(read.code, 'salary', { header, text })
  return undefined
}
