import { ApiError } from './api-client.ts'
import { readArguments, usage } from './import-arguments.ts'
import type { ImportArguments } from './import-arguments.ts'
import { importFile } from './import-run.ts'
import { createTerminal } from './import-terminal.ts'
import type { ImportParts } from './import-terminal.ts'
import { UsageError } from './usage-error.ts'

/**
 * Returns the exit code: 0 if every application is imported (or would be), 1 if one was refused or the import was
 * broken off, 2 for the usage or a file that is refused as a whole.
 */
export async function runImport(parts: ImportParts): Promise<number> {
  const args = readOrExplain(parts)
  if (!args) return 2
  const terminal = createTerminal({ ...parts, key: args.key })
  try {
    return await importFile({ ...parts, terminal, arguments: args })
  } catch (error) {
    // The terminal shows ^C.
    if (parts.interrupted.aborted && parts.isTerminal) terminal.print('')
    terminal.print((error as Error).message)
    const isOfFile = error instanceof UsageError || (error instanceof ApiError && error.status === 422)
    return isOfFile ? 2 : 1
  } finally {
    await terminal.close()
  }
}

function readOrExplain({ args, env, ...parts }: ImportParts): ImportArguments | undefined {
  try {
    return readArguments(args, env)
  } catch (error) {
    const { print } = createTerminal(parts)
    for (const line of [(error as Error).message, ...usage]) print(line)
    return undefined
  }
}
