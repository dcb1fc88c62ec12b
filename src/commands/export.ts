import { runExport } from './export-run.ts'

// npm run export -- URL [KEY] [--format csv|json] [--from DAY] [--to DAY] [--status a,b] [--columns proof] [--bom] [--out FILE]
// Exports all applications of the key's owner into a file. Broken off, it goes on where it stopped.
process.exitCode = await runExport({
  args: process.argv.slice(2),
  environment: process.env,
  output: process.stdout,
  isTerminal: process.stdout.isTTY,
})
