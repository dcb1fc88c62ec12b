import { describe, expect, it } from 'vitest'
import { fileOf, rowsOf, run } from './import-tools.ts'

const url = 'https://api.example.com/prod'
const key = 'jht_secret'

describe('the arguments of npm run import', () => {
  it.each([
    ['no argument', [], 'The first argument must be the URL of the API'],
    ['no URL', ['jobs.csv', key], 'The first argument must be the URL of the API'],
    ['a URL that everybody on the way can read', ['http://api.example.com', key, 'a.csv'], 'https://'],
    ['no file', [url], 'Give the URL, the API key and one file.'],
    ['no key', [url, 'jobs.csv'], 'The API key is missing.'],
    ['an empty key, as of an unset variable', [url, '', 'jobs.csv'], 'The API key is missing.'],
    ['two files', [url, key, 'a.csv', 'b.csv'], 'Give the URL, the API key and one file.'],
    ['the key in the place of the file', [url, 'jobs.csv', key], 'The last argument must be the file.'],
    ['an unknown option', [url, key, 'a.csv', '--force'], "Unknown option '--force'"],
    ['another order of dates', [url, key, 'a.csv', '--date-order', 'ymd'], '--date-order must be dmy'],
    ['an empty id', [url, key, 'a.csv', '--import-id', ''], '--import-id must have'],
    ['a long id', [url, key, 'a.csv', '--import-id', 'a'.repeat(201)], '--import-id must have'],
    ['a key in an option', [url, `--${key}`, 'a.csv'], "Unknown option '--jht_…'"],
  ])('%s is answered with the usage', async (_what, args, sentence) => {
    const { code, lines } = await run({ args })
    expect(code).toBe(2)
    expect(lines[0]).toContain(sentence)
    expect(lines[1]).toMatch(/^Usage: npm run import -- https:/)
    expect(lines.join()).not.toContain(key)
  })

  it('a file that cannot be read has no usage', async () => {
    const { code, lines } = await run({ args: [url, key, 'none.csv', '--yes'] })
    expect({ code, lines }).toEqual({ code: 2, lines: ['There is no such file: none.csv.'] })
  })

  it('a file that is no list is refused without a request', async () => {
    const { code, lines } = await run({ args: [url, key, fileOf('<html><p>a</p></html>'), '--yes'] })
    expect(code).toBe(2)
    expect(lines).toHaveLength(1)
  })

  it('the key may be in the environment', async () => {
    const args = ['http://127.0.0.1:1', fileOf(rowsOf(1)), '--yes']
    const { code, lines } = await run({ args, env: { API_KEY: key } })
    expect(code).toBe(1)
    expect(lines.at(-1)).toMatch(/^The connection to http:\/\/127\.0\.0\.1:1 failed/)
  })
})
