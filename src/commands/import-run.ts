import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { pagesOf } from '../transfer/reading/pages.ts'
import { readText } from '../transfer/reading/read-text.ts'
import type { DateOrder } from '../transfer/reading/types.ts'
import { createApiClient } from './api-client.ts'
import type { ImportedRow } from './import-answer.ts'
import type { ImportArguments } from './import-arguments.ts'
import type { ImportParts } from './import-command.ts'
import { decode, readFile } from './import-file.ts'
import { mostOfAPage, sendPages } from './import-pages.ts'
import { countsOf, outcomesOf, reportOf } from './import-report.ts'
import type { Terminal } from './import-terminal.ts'
import { countOf, dateOrderOf, numberOf, printReading } from './import-understanding.ts'
import { createProgress } from './progress.ts'
import { UsageError } from './usage-error.ts'

type Parts = Pick<ImportParts, 'output' | 'wait' | 'interrupted'> & {
  terminal: Terminal
  args: ImportArguments
}

/** Reads the file, tells what would be imported, asks, and imports. Returns the exit code. */
export async function importFile({ terminal, args, output, wait, interrupted }: Parts): Promise<number> {
  const { print, isTerminal } = terminal
  if (!isTerminal && !args.yes && !args.dryRun)
    throw new UsageError('Nobody can be asked without a terminal. Add --yes to import, or --dry-run to try.')
  const interruption = errorAt(interrupted)

  const bytes = readFile(args.file)
  const { text, encoding } = decode(bytes)
  const reading = readText(text, { dateOrder: args.dateOrder })
  if ('refused' in reading) throw new UsageError(reading.refused.detail)
  print(`File: ${basename(args.file)}, ${encoding}`)
  printReading(terminal, reading)
  const dateOrder = await Promise.race([dateOrderOf(terminal, reading, args.dateOrder), interruption])

  const importId = args.importId ?? importIdOf(bytes, dateOrder)
  const pages = pagesOf(text, mostOfAPage)
  const total = pages.reduce((sum, { rows }) => sum + rows, 0)

  async function send(dryRun: boolean) {
    const label = dryRun ? 'Checking' : 'Importing'
    const progress = createProgress({ output, isTerminal, label, total, ...(wait && { wait }) })
    const client = createApiClient({ ...args, ...progress })
    const received: ImportedRow[] = []
    const sendAll = async () => {
      const parts = { client, progress, pages, interrupted }
      for await (const rows of sendPages(parts, { importId, dateOrder, dryRun })) received.push(...rows)
    }
    try {
      await Promise.race([sendAll(), interruption])
      return received
    } catch (error) {
      if (dryRun) throw error
      throw new Error(`${(error as Error).message} ${howToGoOn(received.length, total)}`, { cause: error })
    } finally {
      progress.end()
    }
  }

  const checked = await send(true)
  const expected = countsOf(checked)
  for (const line of reportOf(checked, args.dryRun ? Infinity : mostOfAKind)) print(line)
  print(`${countOf(checked.length, 'row')}: ${outcomesOf(checked, 'would be imported')}.`)
  const code = expected.refused > 0 ? 1 : 0
  if (args.dryRun) return code
  if (expected.imported + expected.already_imported === 0) {
    print('There is nothing to import.')
    return code
  }
  if (expected.already_imported > 0)
    print('An earlier run was broken off. This one goes on with the other rows.')
  if (expected.imported > 0 && !args.yes) {
    const question = `Import ${countOf(expected.imported, 'application')}? (y/N)`
    const answer = await Promise.race([terminal.ask(question), interruption])
    if (!/^y(es)?$/i.test(answer ?? '')) throw new UsageError('Nothing was imported.')
  }

  const done = await send(false)
  const known = new Set(checked.filter(({ outcome }) => outcome === 'refused').map(({ row }) => row))
  for (const line of reportOf(
    done.filter(isRefused).filter(({ row }) => !known.has(row)),
    mostOfAKind,
  ))
    print(line)
  print(`Done: ${outcomesOf(done, 'imported')}.`)
  return done.some(isRefused) ? 1 : 0
}

const mostOfAKind = 20

const isRefused = ({ outcome }: ImportedRow) => outcome === 'refused'

/** The same file and the same dates: a second run goes on where the first one was broken off. */
const importIdOf = (bytes: Uint8Array, dateOrder: DateOrder | undefined) =>
  createHash('sha256')
    .update(bytes)
    .update(dateOrder ?? '')
    .digest('hex')

const howToGoOn = (done: number, total: number) =>
  `It was broken off after ${numberOf(done)} of ${countOf(total, 'row')}. ` +
  'Run the same command again, with the same answers: it goes on there, and imports nothing twice.'

/** Rejects at the signal. */
function errorAt(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(new Error('Interrupted.')), { once: true })
  // Nobody may be waiting at that moment.
  promise.catch(() => undefined)
  return promise
}
