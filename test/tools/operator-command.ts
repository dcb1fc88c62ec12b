import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { TestApp } from './app.ts'

const commands = join(import.meta.dirname, '../../src/commands')

/** The command is killed as soon as it has written `until` to stderr. */
type Options = { environment?: NodeJS.ProcessEnv; input?: string; until?: string }

/** Runs commands of a file in src/commands/ over the table of a test, as `npm run` does. */
export const operatorCommand =
  (file: string, current: () => TestApp) =>
  (args: string[], { environment = {}, input = '', until }: Options = {}) => {
    const test = current()
    const env = {
      PATH: process.env.PATH,
      AWS_REGION: 'eu-west-3',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: test.engineEndpoint,
      TABLE_NAME: test.tableName,
      ...environment,
    }
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [join(commands, file), ...args],
        { env, maxBuffer: 100 * 1024 * 1024 },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      )
      child.stdin!.end(input)
      let written = ''
      child.stderr!.on('data', (text: string) => {
        written += text
        if (until && written.includes(until)) child.kill('SIGKILL')
      })
    })
  }
