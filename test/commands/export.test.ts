import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runExport } from '../../src/commands/export-run.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { keepRows, usualRows } from '../tools/applications.ts'
import { rowsIn } from '../tools/csv.ts'
import { newKey } from '../tools/inbox.ts'

type Fault = 'drop' | 'half' | 'hang' | { status: number; retryAfter: number }

const isWindows = process.platform === 'win32'

/** Enough for three pages of this size. The command asks for pages of 500. */
const kept = 48
const perPage = 20

describe('npm run export', () => {
  let test: TestApp
  let server: Server
  let url: string
  let key: string
  let folder: string
  /** The faults of requests to the export, by their number from 1. */
  let faults: Record<number, Fault> = {}
  let asked: string[] = []

  beforeAll(async () => {
    test = await testApp({ environment: { RATE_LIMITS: 'sign_in=1000,key=1000,session=1000' } })
    await test.signIn({ sub: 'ada' })
    key = (await newKey(test, 'ada', ['applications:read'])).key
    const rows = Array.from({ length: kept }, (_, number) => usualRows('ada', number)).flat()
    await keepRows(
      test,
      rows.filter(({ sk }) => /^(application|history|updated_at)#/.test(sk!.S!)),
    )
    const answerTo = async (request: IncomingMessage, response: ServerResponse) => {
      const isExport = request.url!.startsWith('/api/applications/export')
      if (isExport) asked.push(request.url!)
      const fault = isExport ? faults[asked.length] : undefined
      if (fault === 'hang') return
      if (fault === 'drop') return request.socket.destroy()
      if (typeof fault === 'object')
        return response.writeHead(fault.status, { 'retry-after': String(fault.retryAfter) }).end()
      const { authorization = '' } = request.headers
      const smaller = request.url!.replace('limit=500', `limit=${perPage}`)
      const answer = await test.app.inject({ url: smaller, headers: { authorization } })
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>)
      if (fault !== 'half') return response.end(answer.body)
      response.write(answer.body.slice(0, answer.body.length / 2), () => request.socket.destroy())
    }
    server = createServer((request, response) => void answerTo(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await test.close()
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'job-hunt-export-'))
    ;[faults, asked] = [{}, []]
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const inFolder = (name: string) => join(folder, name)
  const textOf = (name: string) => readFileSync(inFolder(name), 'utf8')

  async function run(args: string[], { environment = {}, isTerminal = false } = {}) {
    const output = Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 80 })
    const waits: number[] = []
    const code = await runExport({
      args,
      environment,
      output,
      isTerminal,
      wait: async (ms) => void waits.push(ms),
    })
    return { code, waits, said: String(output.read() ?? '') }
  }
  const exportTo = (name: string, ...options: string[]) =>
    run([url, key, '--out', inFolder(name), ...options])

  it('JSON is one array of all applications, which only the owner of the file may read', async () => {
    const { code, said } = await exportTo('all.json')
    expect(said).toBe(
      `Exported 20/${kept}\nExported 40/${kept}\nExported 48/${kept}\n${inFolder('all.json')} has 48 applications.\n`,
    )
    expect(code).toBe(0)
    const items = JSON.parse(textOf('all.json'))
    expect(new Set(items.map(({ id }: { id: string }) => id)).size).toBe(kept)
    expect(items[0].history).toHaveLength(4)
    expect(readdirSync(folder)).toEqual(['all.json'])
    if (!isWindows) expect(statSync(inFolder('all.json')).mode & 0o777).toBe(0o600)
  })

  it('CSV has one header row and one byte order mark', async () => {
    expect(await exportTo('all.csv', '--bom')).toMatchObject({ code: 0 })
    const text = textOf('all.csv')
    expect(text.startsWith('\ufeffid,company,')).toBe(true)
    expect(text.split('\ufeff')).toHaveLength(2)
    expect(rowsIn(text)).toHaveLength(1 + kept)
  })

  it('the filters go to the API, and the total is that of the filters', async () => {
    const filters = [
      '--from',
      '2026-01-02',
      '--to',
      '2026-01-02',
      '--status',
      'rejected',
      '--columns',
      'proof',
    ]
    expect(await exportTo('proof.csv', ...filters)).toMatchObject({
      code: 0,
      said: expect.stringContaining('1/1'),
    })
    expect(rowsIn(textOf('proof.csv')).map(([day]) => day)).toEqual(['applied_on', '2026-01-02'])
    expect((await exportTo('none.json', '--status', 'offer')).said).toContain('has 0 applications')
    expect(JSON.parse(textOf('none.json'))).toEqual([])
  })

  it('the key comes from API_KEY too, and is never printed', async () => {
    const { code, said } = await run([url, '--out', inFolder('a.json')], { environment: { API_KEY: key } })
    expect([code, said.includes(key)]).toEqual([0, false])
  })

  it('on a terminal there is a bar', async () => {
    const { code, said } = await run([url, key, '--out', inFolder('a.json')], { isTerminal: true })
    expect(code).toBe(0)
    expect(said).toContain('Exported [')
  })

  it.each<[string, Record<number, Fault>]>([
    ['a dropped connection', { 2: 'drop' }],
    ['half of a response', { 2: 'half', 3: 'half' }],
    ['a busy service', { 1: { status: 503, retryAfter: 7 }, 3: { status: 429, retryAfter: 20 } }],
  ])('after %s the request is sent again, and the file is the same', async (what, itsFaults) => {
    await exportTo('whole.csv')
    ;[faults, asked] = [itsFaults, []]
    const { code, waits } = await exportTo('broken.csv')
    expect(code).toBe(0)
    expect(textOf('broken.csv')).toBe(textOf('whole.csv'))
    if (what === 'a busy service') expect(waits).toEqual([7000, 20_000])
  })

  it.each(['json', 'csv'])('a killed export as %s goes on, and the file is the same', async (format) => {
    await exportTo(`whole.${format}`)
    ;[faults, asked] = [{ 3: 'hang' }, []]
    const file = inFolder(`killed.${format}`)
    const child = spawn(process.execPath, ['src/commands/export.ts', url, '--out', file], {
      env: { PATH: process.env.PATH, API_KEY: key },
    })
    await vi.waitFor(() => expect(asked).toHaveLength(3), { timeout: 60_000, interval: 20 })
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, true])
    // The process was killed while it wrote the next page, which was longer than what follows now.
    writeFileSync(`${file}.part`, 'half a page'.repeat(200_000), { flag: 'a' })
    faults = {}
    const { code, said } = await exportTo(`killed.${format}`)
    expect([code, said]).toEqual([0, expect.stringMatching(/^Exported 40\/48\nExported 48\/48\n/)])
    expect(asked).toHaveLength(4)
    expect(textOf(`killed.${format}`)).toBe(textOf(`whole.${format}`))
    expect(readdirSync(folder).toSorted()).toEqual([`killed.${format}`, `whole.${format}`])
  })

  it.skipIf(isWindows)('an interrupted export says how to go on', async () => {
    faults = { 2: 'hang' }
    const child = spawn(process.execPath, ['src/commands/export.ts', url, key, '--out', inFolder('a.json')])
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 60_000, interval: 20 })
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGINT')
    expect(await ended).toBe(1)
    expect(said).toContain('The same command goes on.')
  })

  it('a place that is of no use begins again', async () => {
    await exportTo('whole.json')
    const state = { source: JSON.stringify([url, { format: 'json' }]), cursor: 'other', bytes: 4, items: 1 }
    for (const its of [state, { ...state, bytes: 1000 }, 'no state']) {
      writeFileSync(inFolder('again.json.part'), 'half a page')
      writeFileSync(inFolder('again.json.part.json'), JSON.stringify(its))
      asked = []
      expect(await exportTo('again.json')).toMatchObject({ code: 0 })
      expect(asked[0]!.includes('cursor=other')).toBe(its === state)
      expect(textOf('again.json')).toBe(textOf('whole.json'))
      rmSync(inFolder('again.json'))
    }
  })

  it('half of an export with other options is kept', async () => {
    faults = { 2: { status: 401, retryAfter: 0 } }
    expect(await exportTo('a.json')).toMatchObject({ code: 1 })
    const half = textOf('a.json.part')
    faults = {}
    expect(await exportTo('a.json', '--status', 'offer')).toMatchObject({
      code: 2,
      said: expect.stringContaining(`${inFolder('a.json')}.part is of another export`),
    })
    expect(textOf('a.json.part')).toBe(half)
    rmSync(inFolder('a.json.part'))
    expect(await exportTo('a.json', '--status', 'offer')).toMatchObject({ code: 0 })
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  it('the order of the options makes no other export', async () => {
    const [from, to] = [
      ['--from', '2020-01-01'],
      ['--to', '2030-01-01'],
    ]
    faults = { 2: { status: 401, retryAfter: 0 } }
    expect(await exportTo('a.json', ...from, ...to)).toMatchObject({ code: 1 })
    faults = {}
    expect(await exportTo('a.json', ...to, ...from)).toMatchObject({ code: 0 })
    expect(asked).toHaveLength(4)
  })

  it('an existing file is not replaced', async () => {
    writeFileSync(inFolder('a.json'), 'mine')
    expect(await exportTo('a.json')).toEqual({
      code: 2,
      waits: [],
      said: `There is a file ${inFolder('a.json')} already. Move it, or name another one by --out.\n`,
    })
    expect(textOf('a.json')).toBe('mine')
  })

  it.each([
    ['a.CSV', [], 'id,', ''],
    ['a.Json', [], '[', ''],
    ['a.csv', ['--format', 'json'], '[', 'a.csv will be JSON, whatever its name says.\n'],
    ['a.json', ['--bom'], '\ufeffid,', 'a.json will be CSV, whatever its name says.\n'],
    ['a', ['--format', 'csv'], 'id,', ''],
  ])('%s with the options %j begins with %j', async (name, options, start, sentence) => {
    const { code, said } = await exportTo(name, '--status', 'offer', ...options)
    expect(code).toBe(0)
    expect(textOf(name).startsWith(start)).toBe(true)
    expect(said.replace(inFolder(name), name).replace(/^Exported .*/ms, '')).toBe(sentence)
  })

  it('a rejected key, a missing scope and a wrong filter get the sentence of the API, and leave no file', async () => {
    const lookup = (await newKey(test, 'ada', ['applications:lookup'])).key
    const out = ['--out', inFolder('a.json')]
    expect(await run([url, 'jht_wrong', ...out])).toMatchObject({ code: 1 })
    expect(await run([url, lookup, ...out])).toMatchObject({
      code: 1,
      said: expect.stringContaining('does not have the scope "applications:read"'),
    })
    expect(await exportTo('a.json', '--columns', 'proof', '--format', 'json')).toMatchObject({
      code: 2,
      said: expect.stringContaining('must be csv'),
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['no URL', []],
    ['no key', ['http://127.0.0.1:1']],
    ['an unknown option', ['http://127.0.0.1:1', 'jht_key', '--all']],
    ['an unknown format', ['http://127.0.0.1:1', 'jht_key', '--format', 'xml']],
    ['too many arguments', ['http://127.0.0.1:1', 'jht_key', 'file']],
    ['an open connection', ['http://api.example', 'jht_key']],
  ])('%s gets the usage and the exit code 2', async (_what, args) => {
    const { code, said } = await run(args)
    expect([code, said]).toEqual([2, expect.stringContaining('Usage: npm run export')])
    expect(said).not.toContain('jht_key')
  })

  it('a folder that is not there gets a sentence', async () => {
    expect(await exportTo('none/a.json')).toMatchObject({
      code: 1,
      said: expect.stringContaining('no such file'),
    })
  })
})
