import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

const mostMegabytes = 100

/** The bytes of the file. Throws `UsageError`. */
export function readFile(path: string): Uint8Array {
  try {
    if (statSync(path).size > mostMegabytes * 1024 * 1024)
      throw new UsageError(`The file is larger than ${mostMegabytes} MB.`)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code } = error as { code?: string }
    throw new UsageError(
      code === 'ENOENT' ? `There is no such file: ${path}.` : `The file ${path} cannot be read: ${code}.`,
    )
  }
}

const utf8 = 'UTF-8'
const byteOrderMarks = [
  { mark: [0xef, 0xbb, 0xbf], encoding: utf8 },
  { mark: [0xff, 0xfe], encoding: 'UTF-16LE' },
  { mark: [0xfe, 0xff], encoding: 'UTF-16BE' },
]

const saveAsCsv = 'Open it in its program and save it as CSV.'
const otherFiles = [
  { start: '\xd0\xcf\x11\xe0', refusal: `This is an Excel workbook, not a CSV file. ${saveAsCsv}` },
  { start: '%PDF-', refusal: 'This is a PDF. A list of applications is a CSV or JSON file.' },
  { start: '\x1f\x8b', refusal: 'This is a packed file. Unpack it first.' },
]

/** The text of the bytes and the encoding that was found. Throws `UsageError` where a file of this kind has no text. */
export function decode(bytes: Uint8Array) {
  if (bytes.length === 0) throw new UsageError('The file is empty.')
  const start = Buffer.from(bytes.subarray(0, 2000)).toString('latin1')
  if (/^PK[\x03\x05]/.test(start)) throw new UsageError(refusalOfZip(start))
  const other = otherFiles.find((kind) => start.startsWith(kind.start))
  if (other) throw new UsageError(other.refusal)
  const encoding =
    byteOrderMarks.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte))?.encoding ??
    (isUtf8(bytes) ? utf8 : 'Windows-1252')
  return { text: new TextDecoder(encoding).decode(bytes), encoding }
}

/** Workbooks are zip archives too. The names of their first members are in the first bytes. */
const refusalOfZip = (start: string) =>
  /\[Content_Types\]|xl\/|_rels\/|mimetypeapplication|Index\//.test(start)
    ? `This is a spreadsheet, not a CSV file. ${saveAsCsv}`
    : 'This is a zip archive. Unzip it first, and give the CSV file in it: of LinkedIn, "Jobs/Job Applications.csv".'
