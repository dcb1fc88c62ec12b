import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { operatorCommand } from '../tools/operator-command.ts'

describe('the commands for API keys', () => {
  let test: TestApp
  let user: string
  let token: string
  let people = 0
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    user = `person-${people++}`
    token = await test.signIn({ sub: user })
  })

  /** The command of `npm run key:…`. */
  const run = operatorCommand('keys.ts', () => test)

  const list = async () => (await test.as(token, 'GET', '/api/keys')).json().items
  const status = async (key: string) => (await test.as(key, 'GET', '/inbox')).statusCode

  it('key:create prints a working key alone on stdout, and names the table', async () => {
    const { code, stdout, stderr } = await run(['create', '--user', user, '--label', 'Script'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^jht_[0-9A-Za-z]{36}\n$/)
    expect(stderr.split('\n')[0]).toBe(
      `Table ${test.tableName}, region eu-west-3, endpoint ${test.engineEndpoint}`,
    )
    expect(stderr).not.toContain(stdout.trim())
    expect(await status(stdout.trim())).toBe(200)
    expect(await list()).toMatchObject([
      { label: 'Script', scopes: ['events:write', 'inbox:read', 'inbox:write'] },
    ])
  })

  it.each([
    [['--scopes', 'inbox:read,inbox:write'], { scopes: ['inbox:read', 'inbox:write'] }],
    [['--preset', 'capture'], { scopes: ['events:write', 'applications:lookup'] }],
    [['--preset', 'zapier'], { scopes: ['events:write', 'inbox:write', 'applications:write'] }],
    [['--expires-in-days', '30'], { expires_at: expect.any(String) }],
  ])('key:create works with %s', async (options, made) => {
    expect((await run(['create', '--user', user, ...options])).code).toBe(0)
    expect(await list()).toMatchObject([made])
  })

  it('key:list shows keys without their secrets, and counts them', async () => {
    expect((await run(['list', '--user', user])).stdout).toBe('0 keys\n')
    const { stdout } = await run(['create', '--user', user, '--label', 'Zapier'])
    const [{ id, prefix, last_four, expires_at }] = await list()
    const listed = await run(['list', '--user', user])
    expect(listed.code).toBe(0)
    expect(listed.stdout).toBe(
      `${id}  ${prefix}…${last_four}  Zapier  events:write,inbox:read,inbox:write  last used never  expires ${expires_at}\n1 key\n`,
    )
    expect(listed.stdout + listed.stderr).not.toContain(stdout.trim())
  })

  it('key:revoke revokes a key at once', async () => {
    const key = (await run(['create', '--user', user])).stdout.trim()
    expect(await status(key)).toBe(200)
    const [{ id }] = await list()
    expect((await run(['revoke', '--user', user, '--key', id])).code).toBe(0)
    expect(await status(key)).toBe(401)
    const again = await run(['revoke', '--user', user, '--key', id])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('The API key was not found.')
  })

  it('--table goes before TABLE_NAME', async () => {
    const { code, stderr } = await run(['list', '--user', user, '--table', test.tableName], {
      environment: { TABLE_NAME: 'another-table' },
    })
    expect(code).toBe(0)
    expect(stderr).toContain(`Table ${test.tableName},`)
  })

  it('without an endpoint the commands name AWS, and fail without the table', async () => {
    const environment = {
      AWS_ENDPOINT_URL_DYNAMODB: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    const { code, stderr } = await run(['list', '--user', user], {
      environment: { ...environment, HOME: '/nowhere' },
    })
    expect(code).toBe(1)
    expect(stderr).toContain(`Table ${test.tableName}, region eu-west-3, endpoint AWS\n`)
    expect(stderr).toContain('it cannot use its table')
    expect((await run(['list', '--user', user, '--table', 'another-table'])).code).toBe(1)
  })

  it.each(['create', 'list', 'revoke'])('key:%s fails for an unknown user', async (name) => {
    const more = name === 'revoke' ? ['--key', 'any'] : []
    const { code, stdout, stderr } = await run([name, '--user', 'nobody', ...more])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('There is no user nobody in this table.')
    expect(stderr).not.toContain('    at ')
  })

  it('key:create fails for an account that is being deleted', async () => {
    expect((await test.as(token, 'DELETE', '/api/user')).statusCode).toBe(202)
    const { code, stdout, stderr } = await run(['create', '--user', user])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`The account of ${user} is being deleted.`)
  })

  it.each<[string, string[], NodeJS.ProcessEnv?]>([
    ['no user', ['list']],
    ['a blank user', ['list', '--user', '']],
    ['no table', ['list', '--user', '1'], { TABLE_NAME: '' }],
    ['an invalid table name', ['list', '--user', '1', '--table', 'a table']],
    ['an unknown option', ['list', '--user', '1', '--label', 'x']],
    ['one argument too many', ['list', '--user', '1', 'x']],
    ['an option without its value', ['create', '--user']],
    ['an unknown scope', ['create', '--user', '1', '--scopes', 'all']],
    ['scopes and a preset', ['create', '--user', '1', '--scopes', 'inbox:read', '--preset', 'capture']],
    ['days that are not a number', ['create', '--user', '1', '--expires-in-days', 'soon']],
    ['no key', ['revoke', '--user', '1']],
  ])('the commands show their usage for %s', async (_what, args, environment) => {
    const { code, stdout, stderr } = await run(args, { environment })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(
      new RegExp(`^Usage: npm run key:${args[0]} -- --user USER_ID .*\\[--table NAME\\]$`, 'm'),
    )
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })

  it('key:create says which option is wrong', async () => {
    const { stderr } = await run(['create', '--user', '1', '--expires-in-days', '9999'])
    expect(stderr.split('\n')[0]).toBe('--expires-in-days must be at most 3650.')
  })
})
