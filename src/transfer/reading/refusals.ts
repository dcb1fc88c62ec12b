import { findOtherContent, missingColumnOf } from './header.ts'
import { cutTo, oneLine, printableOf } from '../../reading/members.ts'
import type { Reason } from './types.ts'

const notCsv = (detail: string): Reason => ({ code: 'not_csv', detail })
const saveAsCsv = 'Open it in its program, save it as CSV, and import that.'

/** The beginnings of files that are not text, or not a table. */
const signatures: [RegExp, Reason][] = [
  [
    /^PK[\u0003\u0005]/,
    notCsv(
      `The file is a spreadsheet or a ZIP archive. Save the spreadsheet as CSV, or unpack the archive first.`,
    ),
  ],
  [/^ÐÏ\u0011à|^\ufffd\ufffd\u0011\ufffd/, notCsv(`The file is an old spreadsheet. ${saveAsCsv}`)],
  [/^%PDF-/, notCsv('The file is a PDF. Export the applications as CSV instead.')],
  [/^\{\\rtf/, notCsv(`The file is a text document. ${saveAsCsv}`)],
  [
    /^\s*<(?:!doctype|html|head|body|table|\?xml|!--)/i,
    notCsv('The file is a web page and no table. Export the applications again, as CSV.'),
  ],
]

/** A file that cannot be a table or JSON. */
export function refusalOf(text: string): Reason | undefined {
  if (text.trim() === '') return { code: 'empty', detail: 'The file is empty.' }
  const known = signatures.find(([signature]) => signature.test(text.slice(0, lookedAt)))
  if (known) return known[1]
  return isBinary(text.slice(0, lookedAt)) ? notCsv(`The file is no text. ${saveAsCsv}`) : undefined
}

const lookedAt = 4096

/** A text has hardly any control characters. A few of them do not refuse a page that is short. */
const isBinary = (text: string) =>
  (text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0) > Math.max(text.length / 20, 40)

export const damagedJson: Reason = {
  code: 'not_a_list_of_applications',
  detail: 'The file begins like JSON, but is cut short or damaged. Export it again.',
}

export const tooManyColumns = notCsv('The file has more than 1,000 columns.')

export function noHeader(text: string): Reason {
  const content = findOtherContent(text)
  if (content)
    return { code: 'not_a_list_of_applications', detail: `The file holds ${content}, and no applications.` }
  const found = missingColumnOf(text)
  return {
    code: 'no_header',
    detail: found
      ? `No column is the ${found.missing}. Name it "${found.missing}" in the header row. ${foundHeaders(found.headers)}`
      : 'No row names the columns. The first row should have a column "company" and a column "title".',
  }
}

/** The first headers, as far as they can be shown. */
function foundHeaders(headers: string[]) {
  const shown = headers
    .slice(0, mostHeaders)
    .map((header) => `"${oneLine(printableOf(cutTo(header, longestHeader)))}"`)
  const more = headers.length > mostHeaders ? ' and others' : ''
  return `The columns are ${shown.join(', ')}${more}.`
}

const mostHeaders = 10
const longestHeader = 40
