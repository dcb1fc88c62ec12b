import { runImport } from './import-command.ts'

// npm run import -- URL [KEY] FILE [--dry-run] [--yes] [--date-order dmy|mdy] [--import-id ID]
// Imports the applications of another tracker or a spreadsheet. See docs/importing.md.
const controller = new AbortController()
process.on('SIGINT', () => controller.abort())

const { stdin: input, stdout: output, argv, env } = process
const isTerminal = input.isTTY && output.isTTY
const code = await runImport({
  args: argv.slice(2),
  input,
  output,
  isTerminal,
  env,
  interrupted: controller.signal,
})
// A request that was interrupted would keep the process alive.
process.exit(code)
