import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Wait } from '../retry.ts'
import { ApiError, createApiClient } from './api-client.ts'
import { readExportArguments, usage } from './export-arguments.ts'
import type { Wanted } from './export-arguments.ts'
import { countApplications, fetchPages } from './export-pages.ts'
import { countOf, numberOf } from './numbers.ts'
import { openPartFile } from './part-file.ts'
import { createProgress } from './progress.ts'
import type { Output } from './progress.ts'
import { terminalText } from './terminal-text.ts'
import { UsageError } from './usage-error.ts'

type Parts = {
  args: string[]
  environment: NodeJS.ProcessEnv
  output: Output
  isTerminal: boolean
  wait?: Wait
}

/** A sentence may have a long path in it. */
const widest = 1000

/** Exports all applications into a file. Returns the exit code. */
export async function runExport({ args, environment, ...terminal }: Parts): Promise<number> {
  const { output } = terminal
  const say = (sentence: string) => output.write(`${terminalText(sentence, widest)}\n`)
  const onInterrupt = () => {
    output.write('\n')
    say('Stopped. The same command goes on.')
    process.exit(1)
  }
  let wanted: Wanted
  try {
    wanted = readExportArguments(args, environment)
  } catch (error) {
    say((error as Error).message)
    output.write(`${usage}\n`)
    return 2
  }
  process.once('SIGINT', onInterrupt)
  try {
    const items = await exportTo(wanted, terminal, say)
    say(`${wanted.file} has ${countOf(items, 'application')}.`)
    return 0
  } catch (error) {
    const isUsage = error instanceof UsageError
    if (!isUsage && !(error instanceof ApiError) && !isOfFile(error)) throw error
    say(error.message)
    return isUsage || (error instanceof ApiError && error.status === 422) ? 2 : 1
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

async function exportTo(
  { url, key, query, file }: Wanted,
  { output, isTerminal, wait = sleep }: Omit<Parts, 'args' | 'environment'>,
  say: (sentence: string) => void,
) {
  if (existsSync(file))
    throw new UsageError(`There is a file ${file} already. Move it, or name another one by --out.`)
  if (isNamedOtherwise(file, query.format))
    say(`${file} will be ${query.format.toUpperCase()}, whatever its name says.`)
  const total = await countApplications(createApiClient({ url, key, wait, say }), query)
  const part = openPartFile(file, sourceOf(url, query))
  const progress = createProgress({ output, isTerminal, label: 'Exported', total, wait })
  try {
    const { items } = part.place()
    if (items > 0) progress.advance(items)
    const client = createApiClient({
      url,
      key,
      wait: (ms) => progress.wait(ms),
      say: (sentence) => progress.say(sentence),
    })
    await fetchPages(client, query, { file: part, advance: (steps) => progress.advance(steps) })
  } finally {
    progress.end()
    part.close()
    const { cursor, items } = part.place()
    if (cursor !== undefined)
      say(`${file}.part has ${numberOf(items)} of ${numberOf(total)}. The same command goes on.`)
  }
  part.complete()
  return part.place().items
}

/** The same for options in any order. */
const sourceOf = (url: string, query: Wanted['query']) =>
  JSON.stringify([url, Object.fromEntries(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)))])

const isNamedOtherwise = (file: string, format: string) => {
  const [, ending] = /\.(csv|json)$/i.exec(file) ?? []
  return ending !== undefined && ending.toLowerCase() !== format
}

const isOfFile = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error
