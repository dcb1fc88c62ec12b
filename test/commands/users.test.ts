import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accountDeletion } from '../tools/account-deletion.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { newAddress } from '../tools/calendar.ts'
import { callerOf } from '../tools/caller.ts'
import { operatorCommand } from '../tools/operator-command.ts'

type Export = Record<string, unknown> & Record<'sessions' | 'api_keys' | 'applications' | 'events', object[]>

describe('the commands for users', () => {
  let test: TestApp
  let clock: Clock
  let user: string
  let token: string
  let people = 0
  beforeAll(async () => {
    // Ten minutes behind the clock of the commands, so that keys and sessions expire in the future for both clocks.
    clock = createClock(new Date(Date.now() - 600_000))
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    user = `person-${people++}`
    token = await test.signIn({ sub: user })
  })

  /** The command of `npm run user:…`. */
  const run = operatorCommand('users.ts', () => test)
  const { createKey, push, leftOf } = accountDeletion(() => ({ test, clock }))

  const status = async (credential: string, url = '/inbox') =>
    (await test.as(credential, 'GET', url)).statusCode
  const signInStatus = async () => {
    const payload = { token: await test.google.idToken({ sub: user }) }
    return (await test.app.inject({ method: 'POST', url: '/auth/google', payload })).statusCode
  }
  const rowsWithoutCounters = async () =>
    (await leftOf(user)).filter(({ sk }) => sk !== 'work').map(({ pk, sk }) => `${pk} ${sk}`)

  describe('user:block', () => {
    it('a blocked person gets 403 with every session and API key and at a sign-in, and nothing is deleted', async () => {
      const other = await test.signIn({ sub: user })
      const { key } = await createKey(token)
      const stranger = await test.signIn({ sub: 'stranger' })
      const before = await rowsWithoutCounters()
      const { code, stdout, stderr } = await run(['block', '--user', user])
      expect([code, stdout]).toEqual([
        0,
        `${user} is blocked. Every session, API key and sign-in is rejected from now on. Nothing is deleted.\n`,
      ])
      expect(stderr).toBe(`Table ${test.tableName}, region eu-west-3, endpoint ${test.engineEndpoint}\n`)
      expect([await status(token), await status(other), await status(key), await signInStatus()]).toEqual([
        403, 403, 403, 403,
      ])
      expect((await test.as(token, 'DELETE', '/api/user')).json()).toMatchObject({ code: 'account_blocked' })
      expect(await status(stranger)).toBe(200)
      expect(await rowsWithoutCounters()).toEqual(before)
    })

    it('user:unblock lets the same sessions and keys in again', async () => {
      const { key } = await createKey(token)
      await run(['block', '--user', user])
      const { code, stdout } = await run(['unblock', '--user', user])
      expect(code).toBe(0)
      expect(stdout).toMatch(new RegExp(`^${user} is no longer blocked\\. The block began at 20.*Z\\.\n$`))
      expect([await status(token), await status(key), await signInStatus()]).toEqual([200, 200, 200])
      expect((await run(['unblock', '--user', user])).stdout).toBe(`${user} was not blocked.\n`)
    })
  })

  describe('user:end-access', () => {
    it('every session and API key and the calendar address end, and the person may sign in again', async () => {
      const other = await test.signIn({ sub: user })
      const { path } = await newAddress(test, token)
      const [first, second] = [await createKey(token), await createKey(token)]
      const stranger = await test.signIn({ sub: 'stranger' })
      const { code, stdout } = await run(['end-access', '--user', user])
      expect([code, stdout]).toEqual([
        0,
        `Every session and API key and the calendar address of ${user} have ended. The person may sign in again.\n`,
      ])
      for (const credential of [token, other, first.key, second.key])
        expect(await status(credential)).toBe(401)
      expect((await test.app.inject(path)).statusCode).toBe(401)
      expect([await status(stranger), await signInStatus()]).toEqual([200, 200])
    })

    it('user:end-access fails for an account that is being deleted', async () => {
      await test.as(token, 'DELETE', '/api/user')
      const { code, stdout, stderr } = await run(['end-access', '--user', user])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(`The account of ${user} is being deleted.`)
    })
  })

  describe('user:delete', () => {
    const wait = 'The account is being deleted. Wait '

    /** Begins a deletion, as if it had begun ten minutes ago. */
    async function begun() {
      await test.as(token, 'DELETE', '/api/user')
    }

    it('a deletion ends access at once, says how long it waits, and begins if the id is typed', async () => {
      const { key } = await createKey(token)
      const { stdout, stderr } = await run(['delete', '--user', user], { input: `${user}\n`, until: wait })
      expect(stdout).toBe('')
      expect(stderr).toContain(wait)
      expect([await status(token), await status(key), await signInStatus()]).toEqual([401, 401, 503])
    })

    it('a deletion that has begun is finished, and leaves nothing', async () => {
      await createKey(token)
      await push(token)
      await begun()
      const { code, stdout, stderr } = await run(['delete', '--user', user, '--yes'])
      expect([code, stdout]).toEqual([0, `The account of ${user} is deleted, with everything in it.\n`])
      expect(stderr).toBe(`Table ${test.tableName}, region eu-west-3, endpoint ${test.engineEndpoint}\n`)
      expect(await leftOf(user)).toEqual([])
      expect([await status(token), await signInStatus()]).toEqual([401, 200])
    })

    it('the block of a deleted person stays, and can be ended', async () => {
      await begun()
      await run(['block', '--user', user])
      expect((await run(['delete', '--user', user, '--yes'])).code).toBe(0)
      expect((await leftOf(user)).map(({ sk }) => sk)).toEqual(['work'])
      expect(await signInStatus()).toBe(403)
      const { stdout } = await run(['export', '--user', user])
      expect(JSON.parse(stdout)).toMatchObject({
        account: null,
        blocked_at: expect.any(String),
        sessions: [],
      })
      expect((await run(['unblock', '--user', user])).code).toBe(0)
      expect(await signInStatus()).toBe(200)
    })

    it.each([
      ['another id', 'person-x\n'],
      ['nothing', ''],
    ])('nothing is deleted if %s is typed', async (_what, input) => {
      const { code, stdout, stderr } = await run(['delete', '--user', user], { input })
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(`Type the id to go on: `)
      expect(stderr).toContain('The id was not typed. Nothing was deleted.')
      expect(await status(token, '/api/user')).toBe(200)
    })
  })

  describe('user:export', () => {
    const exported = async () => {
      const { code, stdout, stderr } = await run(['export', '--user', user])
      expect([code, stderr.split('\n').length]).toEqual([0, 2])
      return { text: stdout, content: JSON.parse(stdout) as Export }
    }

    it('everything that is kept of a person is one JSON document, without secrets', async () => {
      const email = 'ada@example.com'
      const session = await test.signIn({ sub: user, email })
      const send = callerOf(test, session)
      const { id: keyId, key } = await createKey(session)
      const calendar = await newAddress(test, session)
      const { id } = (await send('POST', '/api/applications', { company: 'Acme', title: 'Engineer' })).json()
      await send('POST', `/api/applications/${id}/status`, { to: 'applied', note: 'By mail' })
      const { event_id } = (await push(session)).json()
      await send('DELETE', `/inbox/${event_id}`)
      const { text, content } = await exported()
      expect(content).toMatchObject({
        user_id: user,
        account: { user_id: user, email, created_at: expect.any(String) },
        blocked_at: null,
        api_keys: [{ id: keyId, label: 'A key', last_four: key.slice(-4) }],
        calendar_addresses: [{ email, created_at: calendar.created_at, window_start: 0 }],
        applications: [
          {
            id,
            company: 'Acme',
            status: 'applied',
            history: [{ to: 'saved' }, { to: 'applied', note: 'By mail' }],
          },
        ],
      })
      expect(content.sessions).toHaveLength(2)
      expect(content.sessions[0]).toMatchObject({ email, expires_at: expect.any(String) })
      expect(content.events).toContainEqual(
        expect.objectContaining({ event_id, payload: {}, delivered: true, delivered_at: expect.any(String) }),
      )
      expect(content.events).toContainEqual(
        expect.objectContaining({ event_type: 'application.status_changed', delivered: false }),
      )
      for (const secret of [session, key, calendar.key]) expect(text).not.toContain(secret)
      expect(text).not.toContain('hash')
    })

    it('an export has every page, in the order in which things were saved', async () => {
      const send = callerOf(test, token)
      const ids: string[] = []
      for (let index = 0; index < 60; index++) {
        const made = await send('POST', '/api/applications', { company: `No ${index}`, title: 'x' })
        ids.push(made.json().id)
      }
      const { content } = await exported()
      expect(content.applications.map((it) => (it as { id: string }).id)).toEqual(ids)
      const created = content.events.filter(
        (it) => 'event_type' in it && it.event_type === 'application.created',
      )
      expect(
        created.map((it) => (it as { payload: { application_id: string } }).payload.application_id),
      ).toEqual(ids)
    })

    it('an export has the time of a block', async () => {
      await run(['block', '--user', user])
      expect((await exported()).content.blocked_at).toMatch(/^20.*Z$/)
    })
  })

  const names = ['block', 'unblock', 'end-access', 'delete', 'export']

  it.each(names)('user:%s fails for an unknown user', async (name) => {
    const { code, stdout, stderr } = await run([name, '--user', 'nobody'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('There is no user nobody in this table.')
    expect(stderr).not.toContain('    at ')
    expect((await test.items()).filter(({ pk }) => pk.startsWith('user#nobody'))).toEqual([])
  })

  it.each<[string, string[], NodeJS.ProcessEnv?]>([
    ['no user', ['block']],
    ['no table', ['export', '--user', '1'], { TABLE_NAME: '' }],
    ['an option of another command', ['block', '--user', '1', '--yes']],
    ['a flag with a value', ['delete', '--user', '1', '--yes=no']],
    ['one argument too many', ['unblock', '1', '--user', '1']],
  ])('the commands for users show their usage for %s', async (_what, args, environment) => {
    const { code, stdout, stderr } = await run(args, { environment })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(
      new RegExp(`^Usage: npm run user:${args[0]} -- --user USER_ID (\\[--yes\\] )?\\[--table NAME\\]$`, 'm'),
    )
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })
})
