import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { project } from '../tools/npm-start.ts'
import type { Call, Outcome } from './run-app.ts'

/** Zapier's packages, where `.ci/run zapier` installs them. */
const packages = join(project, 'node_modules/.cache/zapier/node_modules')

/** The files of the app in docs/zapier.md, by their names. */
export const appFiles = () =>
  Object.fromEntries(
    [
      ...readFileSync(join(project, 'docs/zapier.md'), 'utf8').matchAll(
        /^\*\*`(.+)`\*\*\n\n```\w+\n([^]*?)^```/gm,
      ),
    ].map(([, name = '', text = '']) => [name, text]),
  )

/** Writes the app of docs/zapier.md to a temporary folder and runs it there. */
export function openApp() {
  const folder = mkdtempSync(join(tmpdir(), 'zapier-app-'))
  for (const [name, text] of Object.entries(appFiles())) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  symlinkSync(packages, join(folder, 'node_modules'))
  const child = fork(join(import.meta.dirname, 'run-app.ts'), {
    cwd: folder,
    execPath: join(packages, `node-linux-${process.arch}/bin/node`),
    // Zapier's packages send no logs in a test.
    env: { PATH: process.env.PATH, NODE_ENV: 'test' },
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('The Zapier app ended')
  })
  ended.catch(() => undefined)

  /** Calls a function of the app, such as `triggers.new_event.operation.perform`. One call at a time. */
  async function call(path: string, bundle?: object): Promise<Outcome> {
    const answered = once(child, 'message')
    child.send({ path, bundle } satisfies Call)
    const [outcome] = await Promise.race([answered, ended])
    return outcome
  }

  return {
    call,
    close() {
      child.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
