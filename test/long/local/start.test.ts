import { cpSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  applicationsOfAda,
  family,
  get,
  keyIn,
  nobodyLeft,
  npmStart,
  project,
  tokenIn,
} from '../../tools/npm-start.ts'

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size

describe.skipIf(process.platform === 'win32')('npm start', () => {
  const { folder, launch, start } = npmStart()

  it('the start works after a kill during the creation of the demo data', async () => {
    // If it finishes before the kill, try again in a new folder.
    let data: string
    for (let turn = 0, isDone = true; isDone; turn++) {
      data = join(folder(), `data-${turn}`)
      const first = await launch({ DATA_DIR: data })
      await vi.waitFor(() => expect(sizeOf(join(data, 'table.db-wal'))).toBeGreaterThan(100_000), {
        timeout: 60_000,
        interval: 2,
      })
      await first.kill()
      isDone = first.output().includes('Ctrl-C ends it')
      if (turn === 20) throw new Error('The demo data was kept before each of 20 kills')
    }
    const { url, output } = await start({ DATA_DIR: data! })
    expect((await get(`${url}/api/user`, tokenIn(output()))).status).toBe(200)
  })

  it('DEMO_DATA=off creates no demo data', async () => {
    const { output, kill } = await start({ DEMO_DATA: 'off' })
    expect([tokenIn(output()), keyIn(output())]).toEqual(['', ''])
    await kill()
    // The table exists from now on.
    expect(await applicationsOfAda(await start())).toEqual([])
  })

  it('GOOGLE_CLIENT_ID makes the page use Google itself', async () => {
    const { url, output, kill } = await start({ GOOGLE_CLIENT_ID: 'mine.apps.googleusercontent.com' })
    const page = await (await fetch(`${url}/static/index.html`)).text()
    expect(page).toContain('content="mine.apps.googleusercontent.com"')
    expect(page).toContain('content="https://accounts.google.com/o/oauth2/v2/auth"')
    expect(output()).not.toContain('stand-in')
    await kill()
    expect(await applicationsOfAda(await start())).toEqual([])
  })

  it('blank variables and credentials of a real account are ignored', async () => {
    const { url, output } = await start({
      GOOGLE_CLIENT_ID: '',
      JWT_SECRET_KEY: ' ',
      AWS_PROFILE: '',
      AWS_SESSION_TOKEN: 'left-behind',
    })
    expect((await get(`${url}/api/user`, tokenIn(output()))).status).toBe(200)
  })

  it.each<[string, NodeJS.Signals, boolean]>([
    ['SIGINT to the process only', 'SIGINT', false],
    ['SIGTERM to the process only', 'SIGTERM', false],
    ['a closed terminal', 'SIGHUP', true],
    ['SIGKILL to the process only', 'SIGKILL', false],
  ])('no process is left after %s', async (_what, signal, isForAll) => {
    const { child, ended } = await start({ DEMO_DATA: 'off' })
    const pids = family(child)
    expect(pids.length).toBeGreaterThanOrEqual(3)
    process.kill(isForAll ? -child.pid! : child.pid!, signal)
    await ended
    await nobodyLeft(pids)
  })

  it('no process is left after a stop during the start', async () => {
    const { child, ended } = await launch()
    let pids: number[] = []
    await vi.waitFor(() => expect((pids = family(child)).length).toBeGreaterThan(1), { timeout: 60_000 })
    process.kill(-child.pid!, 'SIGINT')
    await ended
    await nobodyLeft(pids)
  })

  describe('with changing sources', () => {
    let copy: string
    beforeEach(() => {
      copy = join(folder(), 'project')
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

    it('the server restarts, waits while the sources are broken, and keeps its data and token', async () => {
      const { url, says, output } = await start({}, copy)
      expect(await status(url)).toBe('1.0.0')
      change('version: about.version,\n', "version: 'changed',\n")
      await says(/health.routes\.ts changed\. The API has restarted/)
      expect(await status(url)).toBe('changed')
      change("'changed'", "'bro' ken'")
      await says(/The API stopped. It restarts at the next change/)
      change("'bro' ken'", "'mended'")
      await vi.waitFor(async () => expect(await status(url)).toBe('mended'), { timeout: 60_000 })
      expect((await get(`${url}/api/user`, tokenIn(output()))).status).toBe(200)
    })
  })
})
