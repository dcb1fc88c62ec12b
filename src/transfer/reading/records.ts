import { parse } from 'csv-parse/sync'

/** A row of a text. `isBroken` means that a quote is opened in it and not closed. */
export type TextRecord = { cells: string[]; raw: string; isBroken: boolean }

/** `|` makes the tables of Markdown. */
export type Separator = ',' | ';' | '\t' | '|'

/** The records of a text, or only the first ones. Blank lines are records. */
export const recordsOf = (text: string, separator: Separator, most?: number) =>
  separator === '|' ? markdownRecords(text, most) : csvRecords(text, separator, most)

const lineEnds = ['\r\n', '\n', '\r']

type Parsed = { record: string[]; info: { bytes: number } }

function csvRecords(text: string, separator: Separator, most?: number): TextRecord[] {
  const bytes = Buffer.from(text)
  const parsed = parse(bytes, {
    delimiter: separator,
    record_delimiter: lineEnds,
    relax_quotes: true,
    relax_column_count: true,
    skip_records_with_error: true,
    info: true,
    ...(most !== undefined && { to: most }),
  }) as unknown as Parsed[]
  let end = 0
  const records = parsed.map(({ record, info }) => {
    const raw = bytes.toString('utf8', end, info.bytes)
    end = info.bytes
    return { cells: record, raw, isBroken: isQuoteLost(record, raw, separator) }
  })
  // The parser leaves out a last record whose quote is not closed.
  const rest = bytes.toString('utf8', end)
  if (rest !== '' && (most === undefined || records.length < most))
    records.push({ cells: [], raw: rest, isBroken: true })
  return records
}

/** The parser takes a quote that is closed in the middle of a cell for text, even if lines have been read by then. */
const isQuoteLost = (cells: string[], raw: string, separator: Separator) =>
  cells.some((cell) => cell.startsWith('"') && /[\r\n]/.test(cell)) && !isStrictCsv(raw, separator)

function isStrictCsv(raw: string, separator: Separator) {
  try {
    parse(raw, { delimiter: separator, record_delimiter: lineEnds, relax_column_count: true })
    return true
  } catch {
    return false
  }
}

function markdownRecords(text: string, most?: number): TextRecord[] {
  const lines = text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []
  return lines.slice(0, most).map((raw) => ({ cells: markdownCells(raw.trim()), raw, isBroken: false }))
}

function markdownCells(line: string) {
  if (!line.startsWith('|')) return [line]
  const cells = line.slice(1).split(/(?<!\\)\|/)
  if (cells.at(-1)?.trim() === '') cells.pop()
  return cells.map((cell) => plainText(cell.trim().replaceAll('\\|', '|')))
}

const plainText = (cell: string) =>
  cell.length > 4 && cell.startsWith('**') && cell.endsWith('**') ? cell.slice(2, -2) : cell

/** The line between a Markdown table's header and its rows. */
export const isDivider = ({ raw }: TextRecord) => raw.includes('-') && /^\s*\|[\s|:-]*$/.test(raw)
