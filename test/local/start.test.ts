import { execFileSync, execSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { localCredentials } from '../../src/local/environment.ts'
import { freePort } from '../../src/local/free-port.ts'
import { demoPeople } from '../../src/local/people.ts'
import {
  applicationsOfAda,
  argumentsOf,
  family,
  get,
  keyIn,
  nobodyLeft,
  npmStart,
  project,
  standInOf,
  statusOf,
  tokenIn,
} from '../tools/npm-start.ts'

type Event = { event_type: string }

describe.skipIf(process.platform === 'win32')('npm start', () => {
  const { folder, launch, start } = npmStart()

  it('the banner has a token, a key and four lines that work when pasted', async () => {
    const { output, url } = await start()
    const lines = output().match(/^ {2}curl .*$/gm) ?? []
    expect(lines).toHaveLength(4)
    const answers = lines.map((line) => JSON.parse(execSync(`${line.trim()} -s`).toString()))
    // The sign-in and the demo data run in parallel. Either may end first.
    answers[3].events.sort((one: Event, other: Event) => (one.event_type < other.event_type ? -1 : 1))
    expect(answers).toEqual([
      { status: 'healthy', timestamp: expect.any(String) },
      expect.objectContaining({
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        picture: `${standInOf(output())}/pictures/ada.svg`,
      }),
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
          expect.objectContaining({ event_type: 'key.created' }),
          expect.objectContaining({ event_type: 'user.signed_in' }),
        ],
        pagination: { next_cursor: null, has_more: false, total_undelivered: 5 },
      },
    ])
    expect(output()).toContain(`${url}/static/index.html`)
    expect((await fetch(answers[1].picture)).headers.get('content-type')).toContain('image/svg+xml')
  })

  it('the first page leads to the documentation, and accepts no other method', async () => {
    const { url } = await start({ DATA_DIR: ':memory:', DEMO_DATA: 'off' })
    const answer = await fetch(url, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'docs'])
    const docs = await fetch(url)
    expect([docs.status, docs.url]).toEqual([200, `${url}/docs`])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await fetch(url, { method })
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
  })

  it('the page of the stand-in counts the applications that are in the table', async () => {
    const countOfAda = async (page: string) =>
      /Ada Lovelace[^]*?(No applications|\d+ applications?)/.exec(await (await fetch(page)).text())?.[1]
    const first = await start({ DEMO_DATA: 'off' })
    expect(await countOfAda(standInOf(first.output()))).toBe('No applications')
    await first.kill()
    const second = await start({ DATA_DIR: ':memory:' })
    expect(await countOfAda(standInOf(second.output()))).toBe('40 applications')
    await fetch(`${second.url}/api/applications`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenIn(second.output())}`, 'content-type': 'application/json' },
      body: JSON.stringify({ company: 'Acme', title: 'Engineer' }),
    })
    expect(await countOfAda(standInOf(second.output()))).toBe('41 applications')
  })

  it("the banner's key works in the README's lines about events", async () => {
    const { output, url } = await start()
    const readme = readFileSync(join(project, 'README.md'), 'utf8')
    const block = /```sh\n(ID=\$\(curl -s \$API\/events [^]*?)```/.exec(readme)?.[1] ?? ''
    expect(block.match(/\bcurl /g)).toHaveLength(4)
    const env = { PATH: process.env.PATH, API: url, KEY: keyIn(output()) }
    const pasted = execSync(block.replaceAll(/\bcurl /g, 'curl -sS '), { env }).toString()
    const [, id] = /^{"events":\[{"event_id":"([^"]+)","event_type":"posting\.seen"/.exec(pasted) ?? []
    expect(pasted).toMatch(/HTTP\/1\.1 204/)
    expect(pasted).toMatch(new RegExp(`{"event_id":"${id}",.*"delivered":true,"delivered_at":"[^"]+"}$`))
  })

  it("the banner's token works in the README's lines about applications, pasted twice", async () => {
    const { output, url } = await start()
    const readme = readFileSync(join(project, 'README.md'), 'utf8')
    const block = /```sh\n(auth="authorization[^]*?)```/.exec(readme)?.[1] ?? ''
    expect(block.match(/\bcurl /g)).toHaveLength(9)
    const env = { PATH: process.env.PATH, API: url, TOKEN: tokenIn(output()) }
    for (const seconds of ['1', '2']) {
      const lines = block.replaceAll(/\bcurl /g, 'curl -sS -w "\\n" ').replace('$(date +%s)', seconds)
      const responses = execSync(lines, { env }).toString().split('\n').filter(Boolean)
      const [created, list, moved, changed, invited, statistics] = responses
        .slice(0, 6)
        .map((text) => JSON.parse(text))
      const [header, imported] = [responses[6], JSON.parse(responses.at(-1)!)]
      expect(created).toMatchObject({ company: 'Acme', version: 1 })
      expect(list.items[0]).toMatchObject({ id: created.id })
      expect(moved).toMatchObject({ id: created.id, status: 'applied' })
      expect(changed).toMatchObject({ id: created.id, priority: 5, version: 3 })
      expect(invited).toMatchObject({ id: created.id, interviews: [{ kind: 'video' }], version: 4 })
      expect(statistics.applied).toBeGreaterThan(0)
      expect(header).toMatch(/^id,company,title,/)
      expect(imported).toMatchObject({ dry_run: true, counts: { imported: 1 } })
    }
  })

  it('a restart keeps the data and the secret, so that an old token still works', async () => {
    const first = await start()
    process.kill(-first.child.pid!, 'SIGINT')
    expect(await first.ended).toBe(0)
    const second = await start()
    expect((await get(`${second.url}/api/user`, tokenIn(first.output()))).status).toBe(200)
    // A key cannot be shown again, so there is one new key.
    const inbox = `${second.url}/inbox`
    expect((await get(inbox, keyIn(first.output()))).status).toBe(401)
    expect((await get(inbox, keyIn(second.output()))).status).toBe(200)
    expect(await applicationsOfAda(second)).toHaveLength(40)
    const listed = await get(`${second.url}/api/keys`, tokenIn(second.output()))
    expect(((await listed.json()) as { items: object[] }).items).toHaveLength(1)
  })

  it('DATA_DIR=:memory: keeps nothing', async () => {
    const { output } = await start({ DATA_DIR: ':memory:', DEMO_DATA: 'off' })
    expect(output()).toContain('in memory')
    expect(readdirSync(folder())).toEqual([])
    expect(existsSync(join(project, ':memory:'))).toBe(false)
  })

  it('the server accepts only host names of this machine and of LOCAL_HOSTS', async () => {
    const { url, output } = await start({
      DATA_DIR: ':memory:',
      DEMO_DATA: 'off',
      LOCAL_HOSTS: 'api, my.box',
    })
    for (const asked of [`${url}/health`, `${standInOf(output())}/token`]) {
      const { port } = new URL(asked)
      for (const [name, status] of [
        ['localhost', 200],
        ['my.box', 200],
        ['rebound.example', 403],
      ] as const) {
        expect([asked, name, await statusOf(asked, `${name}:${port}`)]).toEqual([asked, name, status])
      }
    }
  })

  it('programs reach the database at the URL of the banner, and pages do not', async () => {
    const { child, output } = await start({ DATA_DIR: ':memory:' })
    const [, database = ''] = /Database +(\S+),/.exec(output()) ?? []
    const env = { ...localCredentials, PATH: process.env.PATH, AWS_ENDPOINT_URL_DYNAMODB: database }
    const command = [join(project, 'src/commands/keys.ts'), 'list', '--user', demoPeople.ada.sub]
    const listed = execFileSync(process.execPath, [...command, '--table', 'job-hunt-tracker'], { env })
    expect(listed.toString()).toContain('Demo key of this start')

    const asPage = await fetch(database, { method: 'POST', headers: { origin: 'http://evil.example' } })
    expect([asPage.status, asPage.headers.get('access-control-allow-origin')]).toEqual([403, null])
    expect(await statusOf(database, 'rebound.example')).toBe(403)
    const [, engine, port] = /serve --host (\S+) --port (\d+)/.exec(argumentsOf(family(child))) ?? []
    expect(output()).not.toContain(`:${port}`)
    if (process.platform === 'linux') {
      expect(engine).not.toBe('127.0.0.1')
      await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed')
    }
  })

  it('no process is left after Ctrl-C in a terminal', async () => {
    const { child, ended } = await start({ DEMO_DATA: 'off' })
    const pids = family(child)
    expect(pids.length).toBeGreaterThanOrEqual(3)
    process.kill(-child.pid!, 'SIGINT')
    await ended
    await nobodyLeft(pids)
  })

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a port that is not a number', { PORT: 'http' }, /^PORT must be a number from 1 to 65535\.$/m],
    ['a port out of range', { PORT: '70000' }, /^PORT must be a number/m],
    [
      'a port of the stand-in that is not a number',
      { STAND_IN_PORT: '8001.5' },
      /^STAND_IN_PORT must be a number from 1 to 65535\.$/m,
    ],
    [
      'a host of another machine',
      { HOST: '203.0.113.1' },
      /^Cannot listen on 203\.0\.113\.1:\d+ \(EADDRNOTAVAIL\)/m,
    ],
    ['DEMO_DATA that is neither on nor off', { DEMO_DATA: 'maybe' }, /^DEMO_DATA must be "on" or "off"\.$/m],
    [
      'a bad setting',
      { ALLOWED_ORIGINS: 'https://*.vercel.app' },
      /^The settings are invalid: ALLOWED_ORIGINS .* has a wildcard/m,
    ],
    [
      'a short secret',
      { JWT_SECRET_KEY: 'short' },
      /^The settings are invalid: JWT_SECRET_KEY must be at least 32 bytes long\.$/m,
    ],
    [
      'a data folder that cannot exist',
      { DATA_DIR: '/dev/null/data' },
      /^The folder \/dev\/null\/data cannot be created/m,
    ],
  ])('a wrong setting is explained in a line: %s', async (_what, environment, sentence) => {
    const { ended, output } = await launch({ PORT: String(await freePort()), ...environment })
    expect(await ended).toBe(1)
    expect(output()).toMatch(sentence)
    expect(output().trim().split('\n')).toHaveLength(1)
  })

  it.each(['PORT', 'STAND_IN_PORT'])('a taken %s is named with a remedy', async (name) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { ended, output } = await launch({ [name]: String(port) })
    expect(await ended).toBe(1)
    expect(output()).toBe(
      `Port ${port} is taken. Stop the program that uses it. Or set ${name} to another port, such as ${port + 100}.\n`,
    )
    server.close()
  })

  it('the stand-in for Google listens at STAND_IN_PORT', async () => {
    const port = await freePort()
    const { output } = await start({
      DATA_DIR: ':memory:',
      DEMO_DATA: 'off',
      STAND_IN_PORT: String(port),
    })
    expect(standInOf(output())).toBe(`http://127.0.0.1:${port}`)
    expect((await fetch(`${standInOf(output())}/oauth2/v3/certs`)).status).toBe(200)
  })

  it('a damaged data file is named and left as it is', async () => {
    const first = await start({ DEMO_DATA: 'off' })
    await first.kill()
    const file = join(folder(), 'data/table.db')
    writeFileSync(file, 'this is no database, but somebody may want it back')
    for (const rest of ['-wal', '-shm']) rmSync(file + rest, { force: true })
    const { ended, output } = await launch()
    expect(await ended).toBe(1)
    expect(output()).toBe(
      `The data file ${file} is damaged. Delete it to start without data, or set DATA_DIR to another folder.\n`,
    )
    expect(readFileSync(file, 'utf8')).toContain('no database')
  })
})

describe('the embedded database', () => {
  it('a platform without an embedded database gets an explanation', async () => {
    const { engineBinary } = await import('../../src/local/engine.ts')
    expect(() => engineBinary('sunos-x64')).toThrow(
      /^There is no embedded database for sunos-x64 in node_modules\. Run "npm ci"/,
    )
    expect(execFileSync(engineBinary(), ['--version']).toString()).toContain('dynoxide')
  })
})
