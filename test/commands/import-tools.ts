import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll } from 'vitest'
import { runImport } from '../../src/commands/import-command.ts'
import type { Respond, Sent } from './fake-api.ts'

const folder = mkdtempSync(join(tmpdir(), 'job-hunt-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

/** Writes a file and returns its path. */
export function fileOf(content: string | Uint8Array, name = 'jobs.csv') {
  const path = join(mkdtempSync(join(folder, `${(files += 1)}-`)), name)
  writeFileSync(path, content)
  return path
}

/** A file with the columns company and title, and this many rows. */
export const rowsOf = (count: number) =>
  `Company,Title\n${Array.from({ length: count }, (_row, index) => `Acme ${index + 1},Engineer`).join('\n')}\n`

export type Run = {
  args: string[]
  answers?: string[]
  isTerminal?: boolean
  env?: NodeJS.ProcessEnv
  columns?: number
}

/** Runs the command with lines as the input. Returns its exit code and its output, without the bar of a terminal. */
export async function run(
  { args, answers = [], isTerminal = false, env = {}, columns }: Run,
  interrupted?: AbortSignal,
) {
  const input = new PassThrough()
  input.end(answers.map((answer) => `${answer}\n`).join(''))
  const output = Object.assign(new PassThrough(), columns !== undefined && { columns })
  let text = ''
  output.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const signal = interrupted ?? new AbortController().signal
  const wait = async () => undefined
  const code = await runImport({ args, input, output, isTerminal, env, wait, interrupted: signal })
  return { code, text, lines: text.split('\n').slice(0, -1) }
}

type Row = { row: number; company: string; title: string; reasons?: { code: string; detail: string }[] }

/** Plays the API: a row without a company is refused. Rows that were imported are known by the import and their number. */
export function importApi(
  reasonsOf: (row: Row) => { code: string; detail: string }[] = () => [],
  historyOf: (row: Row) => { to: string; at?: string }[] = () => [{ to: 'saved' }],
) {
  const stored = new Map<string, Row>()
  const respond: Respond = ({ query, body }: Sent) => {
    const [, ...lines] = body.trim().split('\n')
    const rows = lines.map((line, index) => {
      const [company = '', title = ''] = line.split(',')
      const row = { row: Number(query.first_row) + index, company, title }
      const known = `${query.import_id} ${row.row}`
      const refusal = { code: 'missing_company', detail: 'There is no company.' }
      if (company === '') return { row: row.row, outcome: 'refused', reasons: [refusal] }
      if (stored.has(known)) return { row: row.row, outcome: 'already_imported', reasons: [] }
      if (query.dry_run !== 'true') stored.set(known, row)
      const history = historyOf(row)
      const [status, applied_at] = [history.at(-1)!.to, history.find(({ to }) => to === 'applied')?.at]
      const application = { company, title, status, applied_at, history }
      const reasons = reasonsOf(row)
      return { row: row.row, outcome: 'imported', reasons, ...(query.dry_run && { application }) }
    })
    return { status: 200, body: { rows } }
  }
  return { respond, stored }
}
