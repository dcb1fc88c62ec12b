import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The part of a fake AWS CLI that all tests share. `answers` is the body of a function of the arguments. */
const fakeCli = (answers: string) => `#!${process.execPath}
const fs = require('node:fs')
const args = process.argv.slice(2)
const option = (name) => args[args.indexOf('--' + name) + 1]
const fail = (message) => { console.error(message); process.exit(254) }
fs.appendFileSync(process.env.CALLS, JSON.stringify(args) + '\\n')
if (process.env.FAILS) fail(process.env.FAILS)
const answer = args[0] === 'sts'
  ? { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/ada' }
  : (() => { ${answers} })()
if (answer) console.log(JSON.stringify(answer))
`

/** A folder with a fake AWS CLI, for running a command with it. */
export function createFakeAws(commandName: string, answers: string) {
  const folder = mkdtempSync(join(tmpdir(), 'fake-aws-'))
  const command = join(import.meta.dirname, `../../src/commands/${commandName}.ts`)
  writeFileSync(join(folder, 'aws'), fakeCli(answers), { mode: 0o755 })
  writeFileSync(join(folder, 'calls'), '')
  return {
    folder,
    calls: () =>
      readFileSync(join(folder, 'calls'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as string[]),
    run(args: string[] = [], environment: Record<string, string> = {}) {
      const env = {
        PATH: [folder, dirname(process.execPath)].join(delimiter),
        CALLS: join(folder, 'calls'),
        ...environment,
      }
      return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
        execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, stdout, stderr }),
        )
      })
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
