import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
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
  const output = new PassThrough()
  const code = await runExport({
    args: [url, 'jht_secret', '--out', name && inFolder(name), ...options],
    environment: {},
    output,
    isTerminal: false,
    wait: async () => undefined,
  })
  return { code, sent, url, said: String(output.read() ?? '') }
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
