import { createApiClient } from './api-client.ts'
import type { ImportedRow } from './import-answer.ts'
import type { ImportArguments } from './import-arguments.ts'
import type { ImportParts } from './import-terminal.ts'
import { sendPages } from './import-pages.ts'
import type { PagedFile } from './import-pages.ts'
import { countOf, numberOf } from './numbers.ts'
import { createProgress } from './progress.ts'

type Parts = Pick<ImportParts, 'output' | 'isTerminal' | 'wait' | 'interrupted'> & {
  args: ImportArguments
  file: PagedFile
}

/** Returns a function that sends the whole file and shows the progress. It rejects at Ctrl-C. */
export function createSender({ output, isTerminal, wait, interrupted, args, file }: Parts) {
  const total = file.pages.reduce((sum, { rows }) => sum + rows, 0)

  return async function send(dryRun: boolean): Promise<ImportedRow[]> {
    const label = dryRun ? 'Checking' : 'Importing'
    const progress = createProgress({ output, isTerminal, label, total, ...(wait && { wait }) })
    const client = createApiClient({ ...args, ...progress })
    const received: ImportedRow[] = []
    const sendAll = async () => {
      const sent = file.pages.map(({ rows }) => rows)
      for await (const rows of sendPages({ client, progress, interrupted }, file, dryRun)) {
        if (rows.length !== sent.shift())
          throw new Error('The API did not tell what became of each row. Is it another version?')
        received.push(...rows)
      }
    }
    try {
      await orInterrupted(interrupted, sendAll())
      return received
    } catch (error) {
      if (dryRun) throw error
      throw new Error(`${(error as Error).message} ${howToGoOn(received.length, total)}`, { cause: error })
    } finally {
      progress.end()
    }
  }
}

/** More rows of the page that was sent last may be stored. */
const howToGoOn = (done: number, total: number) =>
  `It was broken off after at least ${numberOf(done)} of ${countOf(total, 'row')}. ` +
  'Run the same command again, with the same answers: it goes on there, and imports nothing twice.'

/** Rejects when the signal comes before the result. */
export async function orInterrupted<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const interrupt = () => reject(new Error('Interrupted.'))
  if (signal.aborted) interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  return Promise.race([result, promise]).finally(() => signal.removeEventListener('abort', interrupt))
}
