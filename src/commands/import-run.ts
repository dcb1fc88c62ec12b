import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { isExport } from '../transfer/import-file.ts'
import { pagesOf } from '../transfer/reading/pages.ts'
import { readText } from '../transfer/reading/read-text.ts'
import type { DateOrder } from '../transfer/reading/types.ts'
import type { ImportedRow } from './import-answer.ts'
import type { ImportArguments } from './import-arguments.ts'
import { decode, readFile } from './import-file.ts'
import { guessesOf } from './import-guesses.ts'
import { mostOfAPage } from './import-pages.ts'
import type { PagedFile } from './import-pages.ts'
import { countsOf, outcomesOf, reportOf } from './import-report.ts'
import { createSender, orInterrupted } from './import-sender.ts'
import type { ImportParts, Terminal } from './import-terminal.ts'
import { dateOrderOf, namesOf, printReading } from './import-understanding.ts'
import { countOf } from './numbers.ts'
import { UsageError } from './usage-error.ts'

type Parts = ImportParts & { terminal: Terminal; arguments: ImportArguments }

/** Reads the file, tells what would be imported, asks, and imports. Returns the exit code. */
export async function importFile({ terminal, arguments: args, ...parts }: Parts): Promise<number> {
  if (!terminal.isTerminal && !args.yes && !args.dryRun)
    throw new UsageError('Nobody can be asked without a terminal. Add --yes to import, or --dry-run to try.')
  const file = await orInterrupted(parts.interrupted, understand(terminal, args))
  const { names } = file
  const send = createSender({ ...parts, args, file })

  const checked = await send(true)
  const expected = countsOf(checked)
  print(terminal, reportOf(checked, { names, most: args.dryRun ? Infinity : mostOfAKind }))
  print(terminal, guessesOf(checked))
  terminal.print(`${countOf(checked.length, 'row')}: ${outcomesOf(checked, 'would be imported')}.`)
  if (args.dryRun) return exitCodeOf(checked)
  if (expected.imported + expected.already_imported === 0) {
    terminal.print('There is nothing to import.')
    return exitCodeOf(checked)
  }
  if (expected.imported > 0 && expected.already_imported > 0)
    terminal.print('An earlier run was broken off. This one goes on with the other rows.')
  if (expected.imported > 0 && !args.yes) await orInterrupted(parts.interrupted, confirm(terminal, expected))

  const done = await send(false)
  const known = new Set(checked.filter(isRefused).map(({ row }) => row))
  const news = done.filter((row) => isRefused(row) && !known.has(row.row))
  print(terminal, reportOf(news, { names, most: mostOfAKind }))
  terminal.print(`Done: ${outcomesOf(done, 'imported')}.`)
  return exitCodeOf(done)
}

const mostOfAKind = 20

const isRefused = ({ outcome }: ImportedRow) => outcome === 'refused'
const exitCodeOf = (rows: ImportedRow[]) => (rows.some(isRefused) ? 1 : 0)

function print(terminal: Terminal, lines: string[]) {
  for (const line of lines) terminal.print(line)
}

/** Reads the file here, and tells how it was read. Throws `UsageError`. */
async function understand(terminal: Terminal, args: ImportArguments): Promise<PagedFile> {
  const bytes = readFile(args.file)
  const { text, encoding } = decode(bytes)
  const reading = readText(text, { dateOrder: args.dateOrder })
  if ('refused' in reading) throw new UsageError(reading.refused.detail)
  terminal.print(`File: ${basename(args.file)}, ${encoding}`)
  printReading(terminal, reading)
  if (reading.rows.every((row) => 'ignored' in row)) throw new UsageError('The file has no applications.')
  const dateOrder = await dateOrderOf(terminal, reading, args.dateOrder)
  const importId = args.importId ?? importIdOf(bytes, dateOrder)
  // The API takes U+FFFD for a sign of a wrong encoding, except in our own export.
  const sent = isExport(reading) ? text : text.replaceAll('\ufffd', '?')
  return { importId, dateOrder, pages: pagesOf(sent, mostOfAPage), names: namesOf(reading) }
}

/** The same file and the same dates: a second run goes on where the first one was broken off. */
const importIdOf = (bytes: Uint8Array, dateOrder: DateOrder | undefined) =>
  createHash('sha256')
    .update(bytes)
    .update(dateOrder ?? '')
    .digest('hex')

type Counts = ReturnType<typeof countsOf>

async function confirm(terminal: Terminal, { imported, already_imported }: Counts) {
  const answer = await terminal.ask(`Import ${countOf(imported, 'application')}? (y/N)`)
  if (!/^y(es)?$/i.test(answer ?? ''))
    throw new UsageError(already_imported > 0 ? 'Nothing more was imported.' : 'Nothing was imported.')
}
