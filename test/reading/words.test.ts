import { describe, expect, it } from 'vitest'
import { isNothing } from '../../src/reading/nothing.ts'
import { readEmploymentType, readPriority, readWorkMode } from '../../src/reading/words.ts'

const workModes: [string | undefined, string[]][] = [
  [
    'remote',
    [
      'Remote',
      'Remote in USA',
      'Homeoffice',
      'WFH',
      'home office',
      'télétravail',
      'Berlin (Remote)',
      'Remote - EMEA',
      '100% remote',
      'remoto',
      'fully-remote',
    ],
  ],
  [
    undefined,
    [
      'Remoteville',
      'Not specified',
      'Flexible hours',
      'not remote',
      'non-remote',
      'Berlin',
      'Rotterdam, NL',
      'Yes',
      'No',
    ],
  ],
  [
    'hybrid',
    [
      'Hybrid',
      'hybride',
      'flexible',
      'Remote or on-site',
      '3 days remote',
      '2 days/week remote',
      '2 Tage Homeoffice',
      'partially remote',
      'híbrido',
    ],
  ],
  [
    'on_site',
    ['Onsite', 'On-site', 'on_site', 'Vor Ort', 'in office', 'in person', 'sur site', 'presencial'],
  ],
]

const employmentTypes: [string | undefined, string[]][] = [
  [
    'full_time',
    [
      'Full-time',
      'Full Time',
      'full_time',
      'FT',
      'permanent',
      'Vollzeit',
      'Festanstellung',
      'CDI',
      'unbefristet',
      'Permanent contract',
      'Temps plein',
    ],
  ],
  [
    'part_time',
    ['Part Time', 'PT', 'Teilzeit', 'Minijob', 'Permanent, part-time', 'temps partiel', 'Werkstudent'],
  ],
  ['contract', ['Contract', 'Contractor', 'freelance', 'C', 'befristet', 'CDD', 'FULL_TIME, CONTRACTOR']],
  ['temporary', ['temporary', 'temp', 'seasonal']],
  ['internship', ['Intern', 'Internship', 'Praktikum', 'stage', 'Stage 6 mois']],
  [undefined, ['Unknown', 'International', 'job']],
  ['other', ['Apprenticeship', 'Other']],
]

const priorities: [number | undefined, string[]][] = [
  [5, ['5', '5 stars', '🔥 High', 'High', 'hoch', 'haute', '5 (high)', '1 - High']],
  [1, ['1', '💡 Low', 'LOW', 'niedrig', 'baja']],
  [
    undefined,
    ['0', '6', '78', '4.5', 'High/Medium', 'not high', '4.1/5', '8/10', '-', '10', '⭐⭐⭐⭐⭐⭐', '☆☆☆☆☆'],
  ],
  [4, ['4.0', '4/5', '4★']],
  [3, ['⭐ Medium', 'medium', '⭐⭐⭐', '★★★☆☆', 'mittel', '3 of 5']],
]

const cases = <T>(table: [T, string[]][]) =>
  table.flatMap(([value, texts]) => texts.map((text) => [text, value] as const))

describe('the work mode of a cell', () => {
  it.each(cases(workModes))('the text %j means %s', (text, mode) => {
    expect(readWorkMode(text)).toBe(mode)
  })

  it.each([
    ['Remote?', 'Yes', 'remote'],
    ['Homeoffice', 'WAHR', 'remote'],
    ['Remote', 'TRUE', 'remote'],
    ['remote', 'checked', 'remote'],
    ['On-site', 'x', 'on_site'],
    ['Remote?', 'No', undefined],
    ['Remote?', 'FALSE', undefined],
    ['Remote?', 'unchecked', undefined],
    ['Remote?', 'Hybrid', 'hybrid'],
    ['Notes', 'Yes', undefined],
  ])('the column %j with %j means %s', (header, text, mode) => {
    expect(readWorkMode(text, header)).toBe(mode)
  })
})

describe('the employment type of a cell', () => {
  it.each(cases(employmentTypes))('the text %j means %s', (text, type) => {
    expect(readEmploymentType(text)).toBe(type)
  })
})

describe('the priority of a cell', () => {
  it.each(cases(priorities))('the text %j means %s', (text, priority) => {
    expect(readPriority(text)).toBe(priority)
  })
})

describe('a cell that says nothing', () => {
  it.each([
    '',
    ' ',
    '\u00a0',
    '-',
    ' — ',
    '–',
    '--',
    'N/A',
    'n/a',
    'None',
    'NULL',
    'unknown',
    'not specified',
  ])('the cell %j says nothing', (text) => {
    expect(isNothing(text)).toBe(true)
  })

  it.each(['0', 'no', 'Untitled', '?', 'N/A soon', 'nothing', '-1', 'na'])(
    'the cell %j says something',
    (text) => {
      expect(isNothing(text)).toBe(false)
    },
  )
})
