import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { fileOf, rowsOf, run } from './import-tools.ts'

const samples = join(import.meta.dirname, '../transfer/samples')
const sample = (name: string) => join(samples, name)

type Item = { company: string; title: string; status: string; applied_at?: string }

describe('npm run import with the API', () => {
  let test: TestApp
  let url: string
  let accounts = 0
  beforeAll(async () => {
    test = await testApp()
    await test.app.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}/`
  })
  afterAll(() => test.close())

  /** Runs the command in a new account. */
  async function inNewAccount() {
    const token = await test.signIn({ sub: String(1000 + (accounts += 1)) })
    const import_ = (...args: string[]) => run({ args: [url, token, ...args] })
    const items = async () => {
      const answer = await test.as(token, 'GET', '/api/applications?limit=200&sort=company')
      return answer
        .json<{ items: Item[] }>()
        .items.map(({ company, title, status, applied_at }) => [
          company,
          title,
          status,
          applied_at?.slice(0, 10),
        ])
    }
    return { token, import: import_, items }
  }

  it("LinkedIn's archive is imported, and its two odd rows are refused", async () => {
    const account = await inNewAccount()
    const { code, text } = await account.import(sample('linkedin-job-applications.csv'), '--yes')
    expect(await account.items()).toEqual([
      ['Kestrel & Finch', 'Staff Engineer, Platform', 'applied', '2026-03-07'],
      ['Nordlicht Systeme GmbH', 'Backend Engineer', 'applied', '2025-11-20'],
      ['Quillmark', 'Developer Advocate (m/w/d)', 'applied', '2025-12-01'],
    ])
    expect(text).toMatch(/Read as: linkedin/)
    expect(text).toMatch(/Done: 3 imported, 2 refused/)
    expect(code).toBe(1)
  })

  it('a sheet of Excel in Windows-1252 is imported', async () => {
    const account = await inNewAccount()
    const { code, lines } = await account.import(sample('excel-semicolon-windows-1252.csv'), '--yes')
    expect(lines[0]).toBe('File: excel-semicolon-windows-1252.csv, Windows-1252')
    expect((await account.items())[0]).toEqual(['Blaue Ameise AG', 'Köchin (w/m/d)', 'applied', '2026-02-03'])
    expect(code).toBe(0)
  })

  it('the given order of day and month counts', async () => {
    const account = await inNewAccount()
    const { code } = await account.import(sample('dates-ambiguous.csv'), '--yes', '--date-order', 'dmy')
    expect((await account.items()).map(([company, , , applied]) => [company, applied])).toEqual([
      ['Pebble & Oak', '2026-02-01'],
      ['Quillmark', '2026-04-03'],
      ['Tarn Analytics', '2026-05-05'],
    ])
    expect(code).toBe(0)
  })

  it('a second run of the same command imports nothing twice', async () => {
    const account = await inNewAccount()
    const file = fileOf(rowsOf(203))
    expect((await account.import(file, '--yes')).lines.at(-1)).toBe('Done: 203 imported.')
    const { code, text, lines } = await account.import(file, '--yes')
    expect({ code, last: lines.at(-1) }).toEqual({
      code: 0,
      last: 'Done: 0 imported, 203 imported by an earlier run.',
    })
    expect(text).not.toContain('broken off')
  })

  it('a dry run imports nothing', async () => {
    const account = await inNewAccount()
    const { code, lines } = await account.import(sample('simplify-tracker.csv'), '--dry-run')
    expect({ code, last: lines.at(-1), items: await account.items() }).toEqual({
      code: 0,
      last: '5 rows: 5 would be imported.',
      items: [],
    })
  })

  it('text that was damaged before is imported, with a question mark for each lost character', async () => {
    const account = await inNewAccount()
    await account.import(fileOf('Company,Title\nS\ufffdd GmbH,Engineer\n'), '--yes')
    expect(await account.items()).toEqual([['S?d GmbH', 'Engineer', 'saved', undefined]])
  })

  it('the export of an account is imported into another one, exactly', async () => {
    const [one, two] = [await inNewAccount(), await inNewAccount()]
    await one.import(sample('teal-download-data.csv'), '--yes')
    const exported = async (token: string) => {
      const answer = await test.as(token, 'GET', '/api/applications/export')
      return answer
        .json<{ items: (Item & { history: object[] })[] }>()
        .items.map((item) => withoutIds({ ...item, history: item.history.map(withoutIds) }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
    }
    for (const format of ['json', 'csv']) {
      const { body } = await test.as(one.token, 'GET', `/api/applications/export?format=${format}`)
      const target = format === 'json' ? two : await inNewAccount()
      const { code } = await target.import(fileOf(body, `applications.${format}`), '--yes')
      expect(code).toBe(0)
      expect(await exported(target.token)).toEqual(await exported(one.token))
    }
  })
})

const withoutIds = (item: object) =>
  Object.fromEntries(
    Object.entries(item).filter(([name]) => !['id', 'version', 'updated_at', 'recorded_at'].includes(name)),
  )
