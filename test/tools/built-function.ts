import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayEvent } from './events.ts'

const folder = join(import.meta.dirname, '../../.aws-sam/build/JobHuntTrackerAPI')

/** The files of the deployment package, with their bytes. */
export const packagedFiles = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(folder.length + 1), bytes: readFileSync(path) }))

type Answer = { statusCode: number; headers: Record<string, string>; body: string; loaded: string[] }

/** The built function with only this environment, in a folder outside of the project. */
export async function startBuilt(environment: Record<string, string>, others: Record<string, string> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'job-hunt-built-'))
  cpSync(folder, home, { recursive: true })
  for (const [name, text] of Object.entries(others)) writeFileSync(join(home, name), text)
  const child = fork(join(import.meta.dirname, 'built-instance.ts'), {
    cwd: home,
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let printed = ''
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  await once(child, 'message')

  return {
    printed: () => printed,

    /** One request in the stage `prod`. */
    ask: async (
      method: string,
      path: string,
      sent: { token?: string; body?: object; query?: string } = {},
    ) => {
      child.send(gatewayEvent(method, path, sent))
      const [answer] = (await once(child, 'message')) as [Answer]
      const isJson = /json/.test(answer.headers['content-type'] ?? '')
      return { ...answer, json: isJson ? JSON.parse(answer.body) : undefined }
    },

    async close() {
      child.kill()
      await once(child, 'close')
      rmSync(home, { recursive: true })
    },
  }
}
