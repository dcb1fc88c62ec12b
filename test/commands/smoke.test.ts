import { execFile } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

const smoke = join(import.meta.dirname, '../../src/commands/smoke.ts')

const run = (...args: string[]) =>
  new Promise<{ code: number; lines: string[] }>((resolve) => {
    const child = execFile(process.execPath, [smoke, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, lines: (stdout + stderr).trim().split('\n') }),
    )
  })

describe('npm run smoke', () => {
  let test: TestApp
  let url: string
  let token: string
  beforeAll(async () => {
    test = await testApp({ environment: { ALLOWED_ORIGINS: 'http://localhost:3000' } })
    await test.app.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`
    token = await test.signIn()
  })
  afterAll(() => test.close())

  const total = async () =>
    (await test.as(token, 'GET', '/inbox')).json().pagination.total_undelivered as number
  const keyWith = async (...scopes: string[]) => {
    const payload = { label: 'Smoke', scopes }
    const url = '/api/keys'
    const made = await test.app.inject({ method: 'POST', url, headers: test.bearer(token), payload })
    return made.json<{ key: string }>().key
  }

  it.each([
    ['no credential', async () => [], 9],
    ['a session token', async () => [token], 10],
    ['an API key', async () => [await keyWith('events:write', 'inbox:read', 'inbox:write')], 20],
  ])('the smoke test passes with %s, with one line per check', async (_what, credentials, questions) => {
    const { code, lines } = await run(url, ...(await credentials()))
    expect(lines.at(-1)).toBe('All checks passed.')
    expect(lines.filter((line) => line.startsWith('ok  '))).toHaveLength(questions)
    expect(code).toBe(0)
  })

  it('the smoke test acknowledges its own events and no others', async () => {
    const payload = { event_type: 'test.sample', payload: {} }
    await test.app.inject({ method: 'POST', url: '/events', headers: test.bearer(token), payload })
    const key = await keyWith('events:write', 'inbox:read', 'inbox:write')
    const before = await total()
    await run(url, key)
    expect(await total()).toBe(before)
  })

  it('the smoke test says what to do about the origin of a frontend that is not listed', async () => {
    const { code, lines } = await run(url, '--origin', 'https://app.example.com')
    expect(code).toBe(1)
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([
      expect.stringMatching(
        /^FAIL {2}preflight of https:\/\/app\.example\.com \(.*\): add it to AllowedOrigins/,
      ),
    ])
  })

  it('the smoke test checks no further with a key that lacks a scope', async () => {
    const { code, lines } = await run(url, await keyWith('inbox:read'))
    expect(code).toBe(1)
    expect(lines.filter((line) => line.startsWith('ok  '))).toHaveLength(9)
    expect(lines.slice(9)).toEqual([
      'FAIL  the token or key is not good here: This API key does not have the scope "events:write".',
      '',
      '1 failed.',
    ])
  })

  it('the smoke test checks nothing at a URL that is not the API', async () => {
    expect(await run(`${url}/docs#/default/get_health`)).toEqual({
      code: 1,
      lines: [`The API is not at ${url}/docs: is the stage in the URL? It is at ${url}.`],
    })
  })

  it('the smoke test prints nothing of the credential', async () => {
    const key = await keyWith('inbox:read')
    expect((await run(url, key)).lines.join()).not.toContain(key.slice(4))
    expect((await run(url, `${token}\n`)).lines.join()).not.toContain(token.slice(0, 20))
    expect((await run(key, url)).lines.join()).not.toContain(key.slice(4))
  })

  it.each([
    ['no URL', []],
    ['a URL without a scheme', ['127.0.0.1:8000']],
    ['an empty token, as of an unset variable', ['http://127.0.0.1:1', '', '--wait', '0']],
    ['a third argument', ['http://127.0.0.1:1', 'a', 'b']],
    ['an unknown option', ['http://127.0.0.1:1', '--nothing']],
    ['an origin with a slash', ['http://127.0.0.1:1', '--origin', 'https://app.example.com/']],
    ['a time that is no number', ['http://127.0.0.1:1', '--wait', 'long']],
  ])('the smoke test explains its usage for %s', async (_what, args) => {
    const { code, lines } = await run(...args)
    expect(code).toBe(2)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/^Usage: npm run smoke -- https:/)
  })
})
