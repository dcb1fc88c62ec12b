import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeApis } from './fake-api.ts'
import { fileOf, importApi, rowsOf } from './import-tools.ts'

const startApi = fakeApis()
const command = join(import.meta.dirname, '../../src/commands/import.ts')

/** Starts the command as a process. */
function start(args: string[]) {
  const env = { PATH: process.env.PATH, API_KEY: 'jht_secret' }
  const child = spawn(process.execPath, [command, ...args, '--yes'], { env })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  )
  return { child, ended }
}

/** Sends a signal while the second page of three is imported, and then runs the command again. */
async function importTwice(signal: NodeJS.Signals) {
  const { respond, stored } = importApi()
  const running: ChildProcess[] = []
  const { url, sent } = await startApi((request, number) => {
    if (number === 5) running[0]!.kill(signal)
    return number === 5 ? 'drop' : respond(request, number)
  })
  const args = [url, fileOf(rowsOf(450))]
  const first = start(args)
  running.push(first.child)
  const broken = await first.ended
  const storedThen = stored.size
  const again = await start(args).ended
  return { broken, again, storedThen, stored, sent }
}

it('a process that is killed in the middle goes on when it is started again', async () => {
  const { broken, again, storedThen, stored, sent } = await importTwice('SIGKILL')
  expect(broken.code).toBeNull()
  expect({ storedThen, stored: stored.size, code: again.code }).toEqual({
    storedThen: 200,
    stored: 450,
    code: 0,
  })
  expect(again.output).toContain('Done: 250 imported, 200 imported by an earlier run.')
  expect(new Set(sent.map(({ query }) => query.import_id)).size).toBe(1)
})

it('Ctrl-C ends the process with 1 and tells how to go on', async () => {
  const { broken, again, stored } = await importTwice('SIGINT')
  expect(broken.code).toBe(1)
  expect(broken.output).toMatch(
    /Interrupted\. It was broken off after at least 200 of 450 rows\..*Run the same command again/,
  )
  expect({ stored: stored.size, code: again.code }).toEqual({ stored: 450, code: 0 })
  expect(broken.output + again.output).not.toContain('jht_secret')
})
