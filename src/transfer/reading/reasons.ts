import type { Reason } from './types.ts'

const names: Record<string, string> = {
  url: 'link',
  applied_at: 'day of application',
  created_at: 'day of saving',
  next_action: 'next step',
  work_mode: 'work mode',
  employment_type: 'employment type',
  salary: 'pay',
  archived: 'day of archiving',
  history: 'history',
}

const nameOf = (member: string) => names[member] ?? member

const severalThings = new Set(['notes', 'tags', 'contacts', 'interviews'])
const are = (name: string) => (severalThings.has(name) ? 'are' : 'is')
const have = (name: string) => (severalThings.has(name) ? 'have' : 'has')

/** Without them there is no application. */
const isRefused = (name: string) => name === 'company' || name === 'title'

type Sentence = (name: string, header: string) => string

/** Every reason that concerns a member, in a sentence. */
const sentences: Record<string, Sentence> = {
  missing_company: () => 'The row has no company.',
  missing_title: () => 'The row has no title.',
  cannot_tell_company_from_title: () =>
    'The name could be "title - company" or "company - title". Write it as "title at company".',
  too_long: (name) => `The ${name} ${are(name)} too long.`,
  too_many: (name) => `There are too many ${name}.`,
  unprintable: (name) =>
    `The ${name} ${have(name)} characters that cannot be shown.${isRefused(name) ? '' : ' They were removed.'}`,
  bad_url: () => 'The link is no web address.',
  url_without_scheme: () => 'The link does not begin with https://.',
  bad_date: (_, header) => `"${header}" is no date that can be read.`,
  date_without_year: (_, header) => `"${header}" is a date without a year.`,
  unknown_status: () => 'The status is not known.',
  bad_salary: () => 'The pay cannot be read.',
  no_currency: () => 'The pay has no currency.',
  currency_assumed: () => 'The pay in $ was taken as US dollars.',
  no_name: () => 'The contact has no name.',
  unknown_word: (name) => `The ${name} ${are(name)} not known.`,
}

const otherwise: Sentence = (name) => `The ${name} cannot be read.`

export const reasonOf = (code: string, member: string, header = member): Reason => ({
  code,
  member,
  detail: (sentences[code] ?? otherwise)(nameOf(member), header),
})

export const notAnObject: Reason = { code: 'not_an_object', detail: 'The entry is no object.' }
export const tooManyCells: Reason = {
  code: 'too_many_cells',
  detail: 'The row has more cells than the header. A cell with a separator in it needs quotes.',
}

const openQuote = 'A quote is opened in this row and not closed, so it cannot be told where the row ends.'

/** `lines` says how many lines were taken for a part of the row. */
export const unclosedQuote = (lines: number): Reason => ({
  code: 'unclosed_quote',
  detail:
    lines === 0
      ? openQuote
      : `${openQuote} The ${lines === 1 ? 'line after it was' : `${lines} lines after it were`} not read.`,
})

export const ignored = {
  blank: { code: 'blank', detail: 'The row is blank.' },
  before_header: { code: 'before_header', detail: 'The row is above the header.' },
  repeated_header: { code: 'repeated_header', detail: 'The row repeats the header.' },
  no_row: { code: 'no_row', detail: 'The line is no row of the table.' },
  sep_line: { code: 'sep_line', detail: 'The row names the separator.' },
} satisfies Record<string, Reason>

export const repeatedColumn = (header: string): Reason => ({
  code: 'repeated_column',
  member: header,
  detail: `There are several columns "${header}". Of each row, the first one with something in it was taken.`,
})
