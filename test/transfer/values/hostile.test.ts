import { describe, expect, it } from 'vitest'
import { NewApplication } from '../../../src/applications/schemas.ts'
import { orderOf, readDate } from '../../../src/transfer/reading/dates.ts'
import { isNothing } from '../../../src/reading/nothing.ts'
import { readSalary, salaryOf } from '../../../src/reading/salaries.ts'
import { readStatus } from '../../../src/transfer/reading/statuses.ts'
import { readEmploymentType, readPriority, readWorkMode } from '../../../src/reading/words.ts'

const units = [
  '1',
  ' ',
  '-',
  '1/1/',
  '1.',
  "1'",
  '1 ',
  '1 000 ',
  'a',
  'a ',
  'not ',
  'no ',
  'not applied ',
  'interview ',
  'i ',
]
  .concat([
    'jan',
    'jan 1 ',
    '€',
    '€1k-',
    '$',
    ',',
    '%',
    '1%',
    '(',
    '\n',
    '\t',
    '\u0000',
    '\u00a0',
    '\ufeff',
    '\u200b',
  ])
  .concat([
    '😀',
    '👨‍👩‍👧',
    '\ud800',
    '\u0301',
    'ﷺ',
    '㍿',
    'İ',
    '𝟙',
    '⭐',
    '1 days ',
    'remote ',
    'to 1 day ',
    "n't ",
  ])

const readers: Record<string, (text: string) => unknown> = {
  nothing: isNothing,
  date: (text) => readDate(text, undefined),
  'day first': (text) => readDate(text, 'dmy'),
  order: (text) => orderOf([text, text]),
  status: readStatus,
  salary: (text) => readSalary(text, { currency: text, period: text }),
  'salary of two columns': (text) => salaryOf({ min: text, max: text, currency: text, period: text }),
  'work mode': (text) => readWorkMode(text, text),
  'employment type': readEmploymentType,
  priority: readPriority,
}

describe('hostile text in a cell', () => {
  it.each(Object.keys(readers))('the reader of the %s returns for text of 512 KB', (name) => {
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(512_000 / unit.length))
      for (const each of [text, `${text}!`, ` ${text}2026-02-03`]) readers[name]!(each)
    }
  })

  it.each(Object.keys(readers))('the reader of the %s returns for text of 1 to 300 characters', (name) => {
    for (const unit of units)
      for (const length of [1, 2, 3, 50, 100, 200, 300])
        for (const end of ['', '!', '2026-02-03', ' EUR'])
          readers[name]!(unit.repeat(length).slice(0, length - end.length) + end)
  })

  it('all that is read is what an application can have', () => {
    let seed = 1
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    const words =
      '1 12 31 2026 99 1.5 70k 70 € $ EUR / - . : , to k m am pm T Z +01:00 Feb März not offer remote'.split(
        ' ',
      )
    for (let count = 0; count < 20_000; count += 1) {
      const text = Array.from({ length: 1 + next(8) }, () => words[next(words.length)]).join(
        next(2) ? ' ' : '',
      )
      const date = readDate(text, 'mdy')
      const read = {
        status: readStatus(text)?.status,
        salary: readSalary(text)?.salary ?? salaryOf({ min: text, max: text, currency: 'EUR' })?.salary,
        applied_at: date && 'at' in date ? date.at : undefined,
        work_mode: readWorkMode(text),
        priority: readPriority(text),
      }
      const isValid = NewApplication.safeParse({ company: 'c', title: 't', ...read }).success
      if (!isValid) expect({ text, read }).toBeUndefined()
      if (date && 'at' in date) expect(date.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
  })
})
