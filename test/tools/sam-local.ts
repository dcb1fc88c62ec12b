import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { about } from '../../src/about.ts'
import { localCredentials } from '../../src/local/environment.ts'
import { freePort } from '../../src/local/free-port.ts'
import { keyIn, project, standInOf, tokenIn } from './npm-start.ts'

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'

/** The image already exists: see test/tools/lambda-engine. */
const skipPull = '--skip-pull-image'

/** The server of `npm run sam:local`, in its own process group, like in a terminal. */
export async function startSamLocal() {
  const others = containers()
  const npm = spawn('npm', ['run', 'sam:local', '--', skipPull], {
    cwd: project,
    detached: true,
    // Other tests start a stand-in of their own at the usual port.
    env: { ...process.env, DATA_DIR: ':memory:', PORT: '8000', STAND_IN_PORT: String(await freePort()) },
  })
  let output = ''
  for (const stream of [npm.stdout, npm.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const banner = () => expect(output).toContain('Ctrl-C ends it')
  await vi.waitFor(banner, { timeout: 150_000, interval: 200 }).catch(() => {
    process.kill(-npm.pid!, 'SIGINT')
    throw new Error(`npm run sam:local did not start:\n${output}`)
  })

  return {
    url: new RegExp(`${about.title} +(\\S+)$`, 'm').exec(output)?.[1] ?? '',
    standIn: standInOf(output),
    token: tokenIn(output),
    key: keyIn(output),
    ownContainers: () => containers().filter((id) => !others.includes(id)),
    processes: () => family(npm.pid!),
    output: () => output,
    /** Ctrl-C signals every process of the terminal. `kill` signals one. */
    stop: (how: 'Ctrl-C' | 'kill') =>
      how === 'Ctrl-C' ? process.kill(-npm.pid!, 'SIGINT') : process.kill(npm.pid!, 'SIGTERM'),
  }
}

const containers = () => linesOf(execFileSync('docker', ['ps', '--all', '--quiet']))

const linesOf = (bytes: Buffer) => bytes.toString().split('\n').filter(Boolean)

/** The process and all its descendants. */
function family(pid: number): number[] {
  const pairs = linesOf(execFileSync('ps', ['-A', '-o', 'pid=,ppid='])).map((line) =>
    line.trim().split(/\s+/).map(Number),
  )
  const of = (parent: number): number[] => [
    parent,
    ...pairs.filter(([, its]) => its === parent).flatMap(([its]) => of(its!)),
  ]
  return of(pid)
}

/** SAM finds no account, so it makes no calls to AWS. */
const samEnvironment = { ...process.env, ...localCredentials, AWS_MAX_ATTEMPTS: '1', SAM_CLI_TELEMETRY: '0' }

/** Runs a command in the project and resolves to its output. Rejects when it fails. */
export const run = (command: string, ...args: string[]) =>
  new Promise<string>((resolve, reject) => {
    execFile(command, args, { cwd: project, env: samEnvironment }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`))
      else resolve(stdout)
    })
  })

/** `npm run sam:local` has written the variables with the port of its stand-in. */
const samOptions = [
  ...[skipPull, '--parameter-overrides', `Architecture=${architecture}`],
  ...['--env-vars', '.aws-sam/sam-local.json'],
]

type Answer = { statusCode: number; headers: Record<string, string>; body: string }

/** Sends an event to the built function by `sam local invoke`, which starts a new container. */
export async function invoke(event: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-event-'))
  const file = join(folder, 'event.json')
  writeFileSync(file, JSON.stringify(event))
  const printed = await run('sam', 'local', 'invoke', ...samOptions, '--event', file)
  rmSync(folder, { recursive: true })
  return JSON.parse(printed) as Answer
}

/** The built function in one warm container, behind Lambda's own API: `sam local start-lambda`. */
export async function startFunction() {
  const others = containers()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/2015-03-31/functions/JobHuntTrackerAPI/invocations`
  const sam = spawn('sam', ['local', 'start-lambda', '--port', String(port), ...samOptions], {
    cwd: project,
    detached: true,
    env: samEnvironment,
  })
  const ended = once(sam, 'close')
  let output = ''
  for (const stream of [sam.stdout, sam.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))

  const ownContainers = () => containers().filter((id) => !others.includes(id))
  /** SAM removes its container at SIGINT, and leaves it behind at SIGTERM. */
  async function stop() {
    sam.kill('SIGINT')
    await ended
  }
  // The container is created before the port listens. SAM itself answers a GET.
  await vi
    .waitFor(() => fetch(url), { timeout: 60_000, interval: 100 })
    .catch(async () => {
      await stop()
      throw new Error(`sam local start-lambda did not start:\n${output}`)
    })

  return {
    ownContainers,
    stop,
    /** One event after the other, because a container handles one at a time. */
    invoke: async (event: unknown) => {
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
      const text = await answer.text()
      if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(`${text}\n${output}`)
      return JSON.parse(text) as Answer
    },
  }
}
