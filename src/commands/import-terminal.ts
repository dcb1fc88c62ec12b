import { createInterface } from 'node:readline'
import type { Wait } from '../retry.ts'
import type { Output } from './progress.ts'
import { terminalText } from './terminal-text.ts'

export type ImportParts = {
  args: string[]
  input: NodeJS.ReadableStream
  output: Output
  /** Whether a person reads the output and answers questions. */
  isTerminal: boolean
  env: NodeJS.ProcessEnv
  /** Ctrl-C. */
  interrupted: AbortSignal
  wait?: Wait
}

type Parts = Pick<ImportParts, 'input' | 'output' | 'isTerminal'> & { key?: string }

export type Terminal = ReturnType<typeof createTerminal>

/** Prints lines and asks questions. Nothing that it prints has the key or codes that control a terminal. */
export function createTerminal({ input, output, isTerminal, key }: Parts) {
  let lines: AsyncIterator<string> | undefined
  /** A sentence may take three lines of a terminal. Some terminals say that they have no columns. */
  const width = 3 * (output.columns || 160)

  const withoutKey = (text: string) =>
    (key === undefined ? text : text.replaceAll(key, '…')).replace(/jht_[\w-]+/g, 'jht_…')

  const print = (line: string) => output.write(`${terminalText(withoutKey(line), width)}\n`)

  return {
    isTerminal,
    print,

    /** Returns undefined at the end of the input. */
    async ask(question: string): Promise<string | undefined> {
      // Without `terminal: false`, Ctrl-C would not reach the process.
      lines ??= createInterface({ input, terminal: false })[Symbol.asyncIterator]()
      output.write(`${terminalText(question, width)} `)
      const line = await lines.next()
      if (!line.done) return line.value.trim()
      output.write('\n')
      return undefined
    },

    /** The process would wait for more lines. */
    async close() {
      await lines?.return?.()
    },
  }
}
