import { execFileSync, execSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../src/local/free-port.ts'

const project = join(import.meta.dirname, '../..')
const isWindows = process.platform === 'win32'

describe.skipIf(isWindows)('npm start', () => {
  let folder: string
  const running: Started[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'job-hunt-'))
  })
  afterEach(async () => {
    for (const started of running.splice(0)) await started.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  type Started = {
    child: ChildProcess
    url: string
    ended: Promise<number | null>
    output: () => string
    says: (text: string | RegExp) => Promise<void>
    kill: () => Promise<void>
  }

  /** Starts what `npm start` starts, in a process group of its own, as a terminal does. */
  async function launch(environment: NodeJS.ProcessEnv = {}, root = project): Promise<Started> {
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
    const started: Started = {
      child,
      url: `http://127.0.0.1:${port}`,
      ended,
      output: () => output,
      says: (text: string | RegExp) =>
        vi.waitFor(() => expect(output).toMatch(text), { timeout: 15_000, interval: 20 }),
      kill: async () => {
        if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
        await ended
      },
    }
    running.push(started)
    return started
  }

  async function start(environment?: NodeJS.ProcessEnv, root?: string) {
    const started = await launch(environment, root)
    await started.says('Ctrl-C ends it')
    return started
  }

  const tokenIn = (output: string) => /^ {2}(eyJ\S+)$/m.exec(output)?.[1] ?? ''
  const keyIn = (output: string) => /^ {2}(jht_\S+)$/m.exec(output)?.[1] ?? ''
  const get = async (url: string, token: string) =>
    fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const user = async (url: string, token: string) => get(`${url}/api/user`, token)
  const applicationsOfAda = async ({ url, output }: Started) => {
    const answer = await get(`${url}/api/applications?limit=200`, keyIn(output()))
    return ((await answer.json()) as { items: object[] }).items
  }

  /** The process and all that it began. */
  function family({ pid }: ChildProcess): number[] {
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
  const isAlive = (pid: number) => {
    try {
      // A zombie counts as ended: nobody here waits for the children of a killed process.
      return !/^\d+ \(.*\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      try {
        return !existsSync('/proc') && process.kill(pid, 0)
      } catch {
        return false
      }
    }
  }
  const nobodyLeft = (pids: number[]) =>
    vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 8000 })

  it('prints a token, a key and four lines that work when pasted', async () => {
    const { output, url } = await start()
    const lines = output().match(/^ {2}curl .*$/gm) ?? []
    expect(lines).toHaveLength(4)
    const answers = lines.map((line) => JSON.parse(execSync(`${line.trim()} -s`).toString()))
    expect(answers).toEqual([
      { status: 'healthy', timestamp: expect.any(String) },
      expect.objectContaining({ name: 'Ada Lovelace', email: 'ada@example.com' }),
      {
        items: [
          expect.objectContaining({ company: 'Northlight Instruments', status: 'offer' }),
          expect.objectContaining({ company: expect.any(String) }),
          expect.objectContaining({ company: expect.any(String) }),
        ],
        next_cursor: expect.any(String),
      },
      {
        events: [
          ...Array<unknown>(3).fill(expect.objectContaining({ source: 'tracker' })),
          expect.objectContaining({ event_type: 'user.signed_in' }),
        ],
        pagination: { next_cursor: null, has_more: false, total_undelivered: 4 },
      },
    ])
    expect(output()).toContain(`${url}/static/index.html`)
  })

  it("has a key with which the README's lines about events work when pasted", async () => {
    const { output, url } = await start()
    const readme = readFileSync(join(project, 'README.md'), 'utf8')
    const block = /```sh\n(curl \$API\/events [^]*?)```/.exec(readme)?.[1] ?? ''
    expect(block.match(/\bcurl /g)).toHaveLength(5)
    const env = { PATH: process.env.PATH, API: url, KEY: keyIn(output()) }
    const pasted = execSync(block.replaceAll(/\bcurl /g, 'curl -sS '), { env }).toString()
    expect(pasted).toMatch(
      /"status":"accepted".*"total_undelivered":5.*HTTP\/1\.1 204.*"delivered":true,"delivered_at":"[^"]+"}$/s,
    )
  })

  it("keeps its data and its secret, so that yesterday's token still opens the door", async () => {
    const first = await start()
    process.kill(-first.child.pid!, 'SIGINT')
    expect(await first.ended).toBe(0)
    const second = await start()
    expect((await user(second.url, tokenIn(first.output()))).status).toBe(200)
    // A key cannot be shown again: there is a new one, and no more than that.
    const inbox = `${second.url}/inbox`
    expect((await get(inbox, keyIn(first.output()))).status).toBe(401)
    expect((await get(inbox, keyIn(second.output()))).status).toBe(200)
    expect(await applicationsOfAda(second)).toHaveLength(40)
    const listed = await get(`${second.url}/api/keys`, tokenIn(second.output()))
    expect(((await listed.json()) as { items: object[] }).items).toHaveLength(1)
  })

  it('starts anew after it was killed while it kept the demo data', async () => {
    const first = await launch()
    await vi.waitFor(() => expect(existsSync(join(folder, 'data/table.db'))).toBe(true))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await first.kill()
    expect(first.output()).not.toContain('Ctrl-C ends it')
    const { url, output } = await start()
    expect((await user(url, tokenIn(output()))).status).toBe(200)
  })

  it('keeps nothing with DATA_DIR=:memory:', async () => {
    const { output } = await start({ DATA_DIR: ':memory:' })
    expect(output()).toContain('in memory')
    expect(readdirSync(folder)).toEqual([])
    expect(existsSync(join(project, ':memory:'))).toBe(false)
  })

  it('makes no demo data with DEMO_DATA=off', async () => {
    const { output, kill } = await start({ DEMO_DATA: 'off' })
    expect([tokenIn(output()), keyIn(output())]).toEqual(['', ''])
    await kill()
    // The table is there from now on, and stays as it is.
    expect(await applicationsOfAda(await start())).toEqual([])
  })

  it('sends people to Google itself where GOOGLE_CLIENT_ID is set', async () => {
    const { url, output, kill } = await start({ GOOGLE_CLIENT_ID: 'mine.apps.googleusercontent.com' })
    const page = await (await fetch(`${url}/static/index.html`)).text()
    expect(page).toContain('content="mine.apps.googleusercontent.com"')
    expect(page).toContain('content="https://accounts.google.com/o/oauth2/v2/auth"')
    expect(output()).not.toContain('stand-in')
    await kill()
    expect(await applicationsOfAda(await start())).toEqual([])
  })

  it('counts blank variables as unset, credentials of a real account included', async () => {
    const { url, output } = await start({
      GOOGLE_CLIENT_ID: '',
      JWT_SECRET_KEY: ' ',
      AWS_PROFILE: '',
      AWS_SESSION_TOKEN: 'left-behind',
    })
    expect((await user(url, tokenIn(output()))).status).toBe(200)
  })

  it.each<[string, NodeJS.Signals, boolean]>([
    ['Ctrl-C in a terminal', 'SIGINT', true],
    ['SIGINT to it alone', 'SIGINT', false],
    ['SIGTERM to it alone', 'SIGTERM', false],
    ['a closed terminal', 'SIGHUP', true],
    ['SIGKILL to it alone', 'SIGKILL', false],
  ])('leaves no process behind after %s', async (_what, signal, isForAll) => {
    const { child, ended } = await start()
    const pids = family(child)
    expect(pids.length).toBeGreaterThanOrEqual(3)
    process.kill(isForAll ? -child.pid! : child.pid!, signal)
    await ended
    await nobodyLeft(pids)
  })

  it('leaves no process behind when it is stopped while it starts', async () => {
    const { child, ended } = await launch()
    await new Promise((resolve) => setTimeout(resolve, 400))
    const pids = family(child)
    process.kill(-child.pid!, 'SIGINT')
    await ended
    await nobodyLeft(pids)
  })

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a port that is no number', { PORT: 'http' }, /^PORT must be a number from 1 to 65535\.$/m],
    ['a port out of range', { PORT: '70000' }, /^PORT must be a number/m],
    [
      'a host that this machine has not',
      { HOST: '203.0.113.1' },
      /^Cannot listen on 203\.0\.113\.1:\d+ \(EADDRNOTAVAIL\)/m,
    ],
    ['DEMO_DATA that is neither', { DEMO_DATA: 'maybe' }, /^DEMO_DATA must be "on" or "off"\.$/m],
    [
      'a bad setting',
      { ALLOWED_ORIGINS: 'https://*.vercel.app' },
      /^The environment cannot be used: ALLOWED_ORIGINS .* has a wildcard/m,
    ],
    [
      'a short secret',
      { JWT_SECRET_KEY: 'short' },
      /^The environment cannot be used: JWT_SECRET_KEY must be at least 32 bytes long\.$/m,
    ],
    [
      'a data folder that cannot be',
      { DATA_DIR: '/dev/null/data' },
      /^The folder \/dev\/null\/data cannot be made/m,
    ],
  ])('says in a line what to do about %s', async (_what, environment, sentence) => {
    const { ended, output } = await launch({ PORT: String(await freePort()), ...environment })
    expect(await ended).toBe(1)
    expect(output()).toMatch(sentence)
    expect(output().trim().split('\n')).toHaveLength(1)
  })

  it('says which port is taken and what to do', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { ended, output } = await launch({ PORT: String(port) })
    expect(await ended).toBe(1)
    expect(output()).toBe(
      `Port ${port} is taken: end the program that has it, or set PORT to another one, such as ${port + 100}.\n`,
    )
    server.close()
  })

  it('says that a data file is damaged, and leaves it as it is', async () => {
    const first = await start()
    await first.kill()
    const file = join(folder, 'data/table.db')
    writeFileSync(file, 'this is no database, but somebody may want it back')
    for (const rest of ['-wal', '-shm']) rmSync(file + rest, { force: true })
    const { ended, output } = await launch()
    expect(await ended).toBe(1)
    expect(output()).toBe(
      `The data file ${file} is damaged. Delete it to begin anew, or set DATA_DIR to another folder.\n`,
    )
    expect(readFileSync(file, 'utf8')).toContain('no database')
  })

  describe('with sources that change', () => {
    let copy: string
    beforeEach(() => {
      copy = join(folder, 'project')
      cpSync(join(project, 'src'), join(copy, 'src'), { recursive: true })
      cpSync(join(project, 'package.json'), join(copy, 'package.json'))
      symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
    })
    const change = (text: string, other: string) => {
      const file = join(copy, 'src/health/routes.ts')
      writeFileSync(file, readFileSync(file, 'utf8').replace(text, other))
    }
    const status = async (url: string) =>
      ((await (await fetch(`${url}/status`)).json()) as { version: string }).version

    it('restarts, waits while they are broken, and keeps its data and its token', async () => {
      const { url, says, output } = await start({}, copy)
      expect(await status(url)).toBe('1.0.0')
      change('version: about.version', "version: 'changed'")
      await says(/health.routes\.ts changed: restarted/)
      expect(await status(url)).toBe('changed')
      change("'changed'", "'bro' ken'")
      await says(/The API ended: waiting for the next change/)
      change("'bro' ken'", "'mended'")
      await vi.waitFor(async () => expect(await status(url)).toBe('mended'), { timeout: 8000 })
      expect((await user(url, tokenIn(output()))).status).toBe(200)
    })
  })
})

describe('the embedded database', () => {
  it('of a platform that has none is asked for in a sentence', async () => {
    const { engineBinary } = await import('../../src/local/engine.ts')
    expect(() => engineBinary('sunos-x64')).toThrow(
      /^There is no embedded database for sunos-x64 in node_modules\. Run "npm ci"/,
    )
    expect(execFileSync(engineBinary(), ['--version']).toString()).toContain('dynoxide')
  })
})
