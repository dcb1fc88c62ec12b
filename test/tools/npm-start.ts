import { execFileSync, execSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { freePort } from '../../src/local/free-port.ts'
import type { DemoPerson } from '../../src/local/people.ts'

export const project = join(import.meta.dirname, '../..')

/** A time-out is for an event that never comes, not for a late one. */
const timeout = 60_000

export type Started = Awaited<ReturnType<ReturnType<typeof npmStart>['start']>>

/** Starts the server of `npm start`, any number of times. Each test has a data folder, or all tests of a file share one. */
export function npmStart(folderOf: 'test' | 'file' = 'test') {
  const [before, after] = folderOf === 'test' ? [beforeEach, afterEach] : [beforeAll, afterAll]
  let folder: string
  const running: { kill: () => Promise<void> }[] = []
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'job-hunt-'))
  })
  after(async () => {
    for (const started of running.splice(0)) await started.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts the server in its own process group, like a terminal. */
  async function launch(environment: NodeJS.ProcessEnv = {}, root = project) {
    const port = Number(environment.PORT ?? (await freePort()))
    const child = spawn(process.execPath, [join(root, 'src/local/start.ts')], {
      cwd: root,
      detached: true,
      env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), PORT: String(port), ...environment },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const started = {
      child,
      url: `http://127.0.0.1:${port}`,
      ended,
      output: () => output,
      says: (text: string | RegExp) =>
        vi.waitFor(() => expect(output).toMatch(text), { timeout, interval: 20 }),
      kill: async () => {
        if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
        await ended
      },
    }
    running.push(started)
    return started
  }

  /** Starts the server and waits until it listens. */
  async function start(environment?: NodeJS.ProcessEnv, root?: string) {
    const started = await launch(environment, root)
    await started.says('Ctrl-C ends it')
    return started
  }

  return { folder: () => folder, launch, start }
}

export const tokenIn = (output: string) => /^ {2}(eyJ\S+)$/m.exec(output)?.[1] ?? ''
export const keyIn = (output: string) => /^ {2}(jht_\S+)$/m.exec(output)?.[1] ?? ''

export const standInOf = (output: string) => /Google's stand-in +(\S+)$/m.exec(output)?.[1] ?? ''

/** An ID token of the stand-in for Google. */
export const idTokenOf = async (standIn: string, person: DemoPerson = 'ada') =>
  (await fetch(`${standIn}/token?person=${person}`)).text()

export const get = (url: string, token: string) =>
  fetch(url, { headers: { authorization: `Bearer ${token}` } })

/** The status for a `Host`. `fetch` does not allow this header. */
export const statusOf = (url: string, host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end()
  })

export async function applicationsOfAda({ url, output }: Pick<Started, 'url' | 'output'>) {
  const answer = await get(`${url}/api/applications?limit=200`, keyIn(output()))
  return ((await answer.json()) as { items: object[] }).items
}

/** The process and all its descendants. */
export function family({ pid }: ChildProcess): number[] {
  const pairs = execSync('ps -A -o pid=,ppid=')
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const of = (parent: number): number[] => [
    parent,
    ...pairs.filter(([, its]) => its === parent).flatMap(([its]) => of(its!)),
  ]
  return of(pid!)
}

/** The command lines of processes, one per line. */
export const argumentsOf = (pids: number[]) =>
  execFileSync('ps', ['-o', 'args=', '-p', pids.join(',')]).toString()

function isAlive(pid: number) {
  try {
    // A zombie counts as ended, because nobody waits for the children of a killed process.
    return !/^\d+ \(.*\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    try {
      return !existsSync('/proc') && process.kill(pid, 0)
    } catch {
      return false
    }
  }
}

export const nobodyLeft = (pids: number[]) =>
  vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout })
