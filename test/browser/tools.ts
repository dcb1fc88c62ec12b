import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { DemoPerson } from '../../src/local/people.ts'
import { idTokenOf, standInOf } from '../tools/npm-start.ts'

const project = join(import.meta.dirname, '../..')

/** `npm start` on its own port, with data in memory. */
export async function startLocally(port: number, environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['src/local/start.ts'], {
    cwd: project,
    env: { PATH: process.env.PATH, DATA_DIR: ':memory:', PORT: String(port), ...environment },
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Ctrl-C ends it')) resolve()
    })
    child.once('close', () => reject(new Error(`The local start ended:\n${output}`)))
  })
  const standIn = () => standInOf(output)
  return {
    url: `http://127.0.0.1:${port}`,
    standIn,
    output: () => output,
    pid: child.pid!,
    idToken: (person?: DemoPerson) => idTokenOf(standIn(), person),
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/**
 * A page in a new, empty Chromium, with its errors. The browser resolves these names to this machine, and has the
 * extension of this folder.
 */
export async function openPage(names: string[] = [], extension?: string) {
  const profile = mkdtempSync(join(tmpdir(), 'job-hunt-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Chromium itself keeps pages of the internet from this machine. Not every browser does.
      ...(names.length > 0 ? ['--disable-features=LocalNetworkAccessChecks'] : []),
      `--host-resolver-rules=${names.map((name) => `MAP ${name} 127.0.0.1`).join(',')}`,
      ...(extension
        ? [
            `--load-extension=${extension}`,
            `--disable-extensions-except=${extension}`,
            // Lets a test press the button of the extension.
            '--enable-unsafe-extension-debugging',
          ]
        : []),
    ],
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return {
    page,
    complaints,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
