import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decode, readFile } from '../../src/commands/import-file.ts'
import { UsageError } from '../../src/commands/usage-error.ts'
import expected from '../transfer/samples/expected.json' with { type: 'json' }
import { fileOf } from './import-tools.ts'

const names: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8',
  'utf-16le-bom': 'UTF-16LE',
  'windows-1252': 'Windows-1252',
}
const samples = Object.entries(expected.files).flatMap(([file, entry]) =>
  'encoding' in entry ? [[file, names[entry.encoding]!] as const] : [],
)

/** The start of an archive with a stored member of this name. */
const zip = (name: string) =>
  Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from(name), deflateRawSync('content')])

describe('the bytes of a file', () => {
  it.each(samples)('the sample %s is decoded as %s', (file, encoding) => {
    const bytes = readFileSync(join(import.meta.dirname, '../transfer/samples', file))
    const { text, ...decoded } = decode(bytes)
    expect(decoded).toEqual({ encoding })
    expect(text).not.toContain('�')
  })

  it.each([
    ['UTF-8', Buffer.from('Süd ✅')],
    ['UTF-8', Buffer.from('\ufeffSüd ✅')],
    ['UTF-16LE', Buffer.from('\ufeffSüd ✅', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeffSüd ✅', 'utf16le').swap16()],
  ])('%s becomes text without a byte order mark', (encoding, bytes) => {
    expect(decode(bytes)).toEqual({ text: 'Süd ✅', encoding })
  })

  it('other bytes are Windows-1252', () => {
    expect(decode(Uint8Array.of(0x80, 0x20, 0x53, 0xfc, 0x64, 0x92))).toEqual({
      text: '€ Süd’',
      encoding: 'Windows-1252',
    })
  })

  it.each([
    ['an empty file', Buffer.alloc(0), 'The file is empty.'],
    ['a workbook of Excel', zip('[Content_Types].xml'), 'This is a spreadsheet, not a CSV file.'],
    [
      'a sheet of LibreOffice',
      zip('mimetypeapplication/vnd.oasis'),
      'This is a spreadsheet, not a CSV file.',
    ],
    ['a sheet of Numbers', zip('Index/Document.iwa'), 'This is a spreadsheet, not a CSV file.'],
    ['an archive of LinkedIn', zip('Jobs/Job Applications.csv'), 'This is a zip archive. Unzip it first'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'This is an Excel workbook, not a CSV file.'],
    ['a PDF', Buffer.from('%PDF-1.7'), 'This is a PDF.'],
    ['a packed file', Buffer.from('1f8b08', 'hex'), 'This is a packed file. Unpack it first.'],
  ])('%s is refused with advice', (_what, bytes, sentence) => {
    expect(() => decode(bytes)).toThrow(UsageError)
    expect(() => decode(bytes)).toThrow(sentence)
  })

  it('a company whose name begins like an archive is no archive', () => {
    expect(decode(Buffer.from('PK Partners,Engineer')).text).toBe('PK Partners,Engineer')
  })

  it('a file that is missing, or a folder, is refused', () => {
    const file = fileOf('Company')
    expect(readFile(file).toString()).toBe('Company')
    expect(() => readFile(`${file}x`)).toThrow(`There is no such file: ${file}x.`)
    expect(() => readFile(join(file, '..'))).toThrow(/cannot be read: EISDIR\.$/)
  })
})
