import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runExport } from '../../src/commands/export-run.ts'
import { fakeApis } from './fake-api.ts'
import type { Sent } from './fake-api.ts'

type Page = { body: unknown; link?: string }
type Api = { counts?: unknown; page?: (request: Sent) => Page }

const startApi = fakeApis()
const noPage = { items: [] }
const usual = { in_status: [{ status: 'saved', count: 1 }] }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'job-hunt-export-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const inFolder = (name: string) => join(folder, name)
const nextPage = (cursor: string) => `<?format=json&cursor=${cursor}>; rel="next"`

/** Runs the command against an API that answers with anything. */
async function exportTo(
  name: string,
  { counts = usual, page = () => ({ body: noPage }) }: Api,
  ...options: string[]
) {
  const { url, sent } = await startApi((request) => {
    if (request.path === '/api/stats') return { status: 200, body: counts }
    const { body, link } = page(request)
    return { status: 200, body, ...(link !== undefined && { headers: { link } }) }
  })
  return { sent, ...(await runTo(url, name && inFolder(name), ...options)) }
}

async function runTo(url: string, ...out: string[]) {
  const output = new PassThrough()
  const code = await runExport({
    args: [url, 'jht_secret', '--out', ...out],
    environment: {},
    output,
    isTerminal: false,
    wait: async () => undefined,
  })
  return { code, said: String(output.read() ?? '') }
}

describe('npm run export and an API that is another one', () => {
  it.each([
    ['{}', {}],
    ['null', 'null'],
    ['counts that are no list', { in_status: 7 }],
    ['a count that is a text', { in_status: [{ status: 'saved', count: '\u001b]0;title\u0007' }] }],
    ['a count below 0', { in_status: [{ status: 'saved', count: -1 }] }],
  ])('%s as statistics gets a sentence', async (_what, counts) => {
    const { code, said } = await exportTo('a.json', { counts })
    expect([code, said]).toEqual([1, 'The answer is not one of this API. Is the URL right?\n'])
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['json', {}],
    ['json', 'null'],
    ['json', { items: { length: 1 } }],
    ['json', { items: ['a'] }],
    ['csv', ''],
    ['csv', '<h1>Hello</h1>'],
  ])('a page of %s that is %j gets a sentence', async (format, body) => {
    const { code, said } = await exportTo(`a.${format}`, { page: () => ({ body }) })
    expect([code, said]).toEqual([1, 'The answer is not one of this API. Is the URL right?\n'])
    expect(readdirSync(folder)).toEqual([])
  })

  it('an application is written as it came', async () => {
    const items = [{ title: 'b', id: 1, company: { b: [1, null], a: 'é' } }]
    expect(await exportTo('a.json', { page: () => ({ body: { items } }) })).toMatchObject({ code: 0 })
    expect(readFileSync(inFolder('a.json'), 'utf8')).toBe(`[\n${JSON.stringify(items[0])}\n]\n`)
  })

  it.each([
    ['the same page', () => 'x'],
    ['two pages in turns', (cursor?: string) => (cursor === 'x' ? 'y' : 'x')],
  ])('%s again and again ends', async (_what, next) => {
    const page = ({ query }: Sent) => ({ body: { items: [{}] }, link: nextPage(next(query.cursor)) })
    const { code, said, sent } = await exportTo('a.json', { page })
    expect(code).toBe(1)
    expect(said).toContain('The API names a page again that it sent already')
    expect(sent.length).toBeLessThan(5)
  })
})

const isWindows = process.platform === 'win32'

it.skipIf(isWindows)('a name of a file does nothing to the terminal', async () => {
  const name = 'a\u001b]0;title\u0007\u202e.json'
  const first = await exportTo(name, {})
  const second = await exportTo(name, {})
  expect([first.code, second.code]).toEqual([0, 2])
  expect(first.said).toContain('a\ufffd]0;title\ufffd\ufffd.json has 0 applications.')
  expect(first.said + second.said).not.toMatch(/[\u001b\u0007\u202e]/)
})

describe('the files of npm run export', () => {
  const twoPages = ({ query }: Sent) =>
    query.cursor === undefined ? { body: { items: [{ id: 1 }] }, link: nextPage('x') } : { body: noPage }
  const names = ['a.json.part', 'a.json.part.json', 'a.json.part.json.new']
  const links = [
    ['symbolic', symlinkSync],
    ['hard', linkSync],
  ] as const

  it.skipIf(isWindows).each(names.flatMap((name) => links.map(([kind, link]) => ({ name, kind, link }))))(
    'a $kind link at $name is refused, and its file stays as it is',
    async ({ name, link }) => {
      writeFileSync(inFolder('other'), 'mine', { mode: 0o644 })
      link(inFolder('other'), inFolder(name))
      const { code, said } = await exportTo('a.json', { page: twoPages })
      expect(code).toBe(2)
      expect(said).toContain(`${inFolder(name)} is a link or no file.`)
      expect(readFileSync(inFolder('other'), 'utf8')).toBe('mine')
      expect(statSync(inFolder('other')).mode & 0o777).toBe(0o644)
    },
  )

  it.skipIf(isWindows)('a link that is made while the export runs is not followed', async () => {
    writeFileSync(inFolder('other'), 'mine')
    const page = (request: Sent) => {
      if (request.query.cursor === undefined) symlinkSync(inFolder('other'), inFolder('a.json.part.json.new'))
      return twoPages(request)
    }
    expect(await exportTo('a.json', { page })).toMatchObject({ code: 0 })
    expect(readFileSync(inFolder('other'), 'utf8')).toBe('mine')
    expect(readdirSync(folder).toSorted()).toEqual(['a.json', 'other'])
  })

  it('a folder at the place of the part is refused', async () => {
    mkdirSync(inFolder('a.json.part'))
    const { code, said } = await exportTo('a.json', {})
    expect([code, said]).toEqual([2, expect.stringContaining('is a link or no file')])
  })

  it.each([
    { bytes: -5, items: 1 },
    { bytes: 0, items: 0 },
    { bytes: 4, items: -1 },
  ])('a place with %j is not taken', async (place) => {
    const { url, sent } = await startApi(({ path }) => ({
      status: 200,
      body: path === '/api/stats' ? usual : noPage,
    }))
    const source = JSON.stringify([url, { format: 'json' }])
    writeFileSync(inFolder('a.json.part'), 'half a page')
    writeFileSync(inFolder('a.json.part.json'), JSON.stringify({ source, cursor: 'x', ...place }))
    expect((await runTo(url, inFolder('a.json'))).code).toBe(0)
    expect(sent.at(-1)!.query).not.toHaveProperty('cursor')
    expect(readFileSync(inFolder('a.json'), 'utf8')).toBe('[\n\n]\n')
  })

  it('a file without a name is refused before any request', async () => {
    const { code, said, sent } = await exportTo('', {})
    expect([code, sent]).toEqual([2, []])
    expect(said).toContain('--out must be the name of a file.')
  })
})
