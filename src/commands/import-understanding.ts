import type { DateOrder, ReadFile } from '../transfer/reading/types.ts'
import type { Terminal } from './import-terminal.ts'
import { countOf } from './numbers.ts'
import { terminalText } from './terminal-text.ts'
import { UsageError } from './usage-error.ts'

const dateOrders = {
  dmy: 'day first (03/04 is the 3rd of April)',
  mdy: 'month first (03/04 is the 4th of March)',
}

/** Tells how the file was read: the tracker, and what becomes of its columns. */
export function printReading({ print }: Terminal, file: ReadFile) {
  const { columns, warnings, rows } = file
  const found = rows.filter((row) => !('ignored' in row))
  print(`Read as: ${kindOf(file)}, ${countOf(found.length, 'row')}`)
  const names = columns.map(({ header, member }) => ({ header: terminalText(header, 40), member }))
  const width = Math.max(0, ...names.map(({ header, member }) => (member === undefined ? 0 : header.length)))
  if (width > 0) print('Columns:')
  for (const { header, member } of names)
    if (member !== undefined) print(`  ${header.padEnd(width)}  ${member}`)
  const others = names.filter(({ member }) => member === undefined)
  if (others.length > 0) print(`Not imported: ${listOf(others.map(({ header }) => header))}`)
  for (const { detail } of warnings) print(`Note: ${detail}`)
}

function kindOf({ tracker, separator }: ReadFile) {
  if (tracker !== 'plain') return tracker.replaceAll('_', ' ')
  return separator === undefined ? 'a list in JSON' : 'a spreadsheet'
}

/** Company and title of each row, or the beginning of one that has none. */
export const namesOf = ({ rows }: ReadFile) =>
  new Map(
    rows.map((row) => [
      row.row,
      terminalText('draft' in row ? `${row.draft.company}, ${row.draft.title}` : row.content, 40),
    ]),
  )

const mostNames = 30

const listOf = (names: string[]) =>
  names.length > mostNames
    ? `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`
    : names.join(', ')

/** The order of day and month in the file. Asks for it where the file leaves it open. Throws `UsageError`. */
export async function dateOrderOf(terminal: Terminal, file: ReadFile, given: DateOrder | undefined) {
  const order = given ?? (file.needs_date_order ? await askForOrder(terminal, file) : file.date_order)
  if (order) terminal.print(`Dates: ${dateOrders[order]}`)
  return order
}

async function askForOrder(terminal: Terminal, { rows }: ReadFile) {
  const { text, first, second } = exampleIn(rows.map(({ content }) => content))
  const question =
    `Is ${text} the ${ordinal(first)} of ${months[second - 1]} (d) ` +
    `or the ${ordinal(second)} of ${months[first - 1]} (m)?`
  if (!terminal.isTerminal)
    throw new UsageError(
      `${question} Say it with --date-order dmy (day first) or --date-order mdy (month first).`,
    )
  for (;;) {
    const answer = await terminal.ask(question)
    if (answer === undefined) throw new UsageError('Nothing was answered, and nothing was imported.')
    if (/^d/i.test(answer)) return 'dmy'
    if (/^m/i.test(answer)) return 'mdy'
  }
}

/** A date of the file that can be read both ways. */
function exampleIn(texts: string[]) {
  for (const text of texts) {
    for (const [date, first, second] of text.matchAll(/\b(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b/g)) {
      const numbers = [Number(first), Number(second)] as const
      if (first !== second && numbers.every((number) => number >= 1 && number <= 12))
        return { text: date, first: numbers[0], second: numbers[1] }
    }
  }
  return { text: '03/04/2026', first: 3, second: 4 }
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]
const ordinal = (number: number) => `${number}${['st', 'nd', 'rd'][number - 1] ?? 'th'}`
