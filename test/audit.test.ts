import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditActions } from '../src/audit.ts'
import { accountDeletion } from './tools/account-deletion.ts'
import { createClock, testApp } from './tools/app.ts'
import type { Clock, TestApp } from './tools/app.ts'
import { newAddress } from './tools/calendar.ts'

const sub = '1001'
const limits = 'sign_in=1000,key=2,session=20'

type Line = Record<string, unknown>

describe('the log', () => {
  let test: TestApp
  let clock: Clock
  let token: string
  let session: { user_id: string; session_id: string }
  beforeEach(async () => {
    clock = createClock(new Date(Date.now() - 1_200_000))
    test = await testApp({ clock, environment: { RATE_LIMITS: limits } })
    token = await test.signIn({ sub })
    session = { user_id: sub, session_id: sessionIdIn(token) }
  })
  afterEach(() => test.close())

  const { eraseAll, createKey } = accountDeletion(() => ({ test, clock }))
  const sessionIdIn = (sessionToken: string) => decodeJwt(sessionToken).jti!

  /** The lines that the log got while `work` ran. */
  async function linesOf(work: () => Promise<unknown>): Promise<Line[]> {
    test.logs.length = 0
    await work()
    return test.logs.map((line) => JSON.parse(line) as Line)
  }
  const callersOf = (lines: Line[]) =>
    lines.map(({ user_id, session_id, key_id }) => ({ user_id, session_id, key_id }))
  const actionsIn = (lines: Line[]) =>
    lines.filter(({ message }) => auditActions.some((action) => action === message))

  const send = (credential: string, method: 'GET' | 'POST' | 'DELETE', url: string) => () =>
    test.as(credential, method, url)

  it('the log names the session of a request', async () => {
    const lines = await linesOf(send(token, 'GET', '/api/user'))
    expect(lines).toEqual([expect.objectContaining({ message: 'request', status: 200, ...session })])
  })

  it('the log names the API key of a request', async () => {
    const { id, key } = await createKey(token)
    const lines = await linesOf(send(key, 'GET', '/inbox'))
    expect(lines).toEqual([
      expect.objectContaining({ message: 'request', status: 200, user_id: sub, key_id: id }),
    ])
    expect(lines[0]).not.toHaveProperty('session_id')
  })

  it('the line of a refused request has the code of the refusal, once', async () => {
    await test.services.blocks.block(sub)
    await linesOf(send(token, 'GET', '/api/user'))
    const [line = '', ...others] = test.logs
    expect(others).toEqual([])
    expect(JSON.parse(line)).toMatchObject({
      message: 'request',
      status: 403,
      code: 'account_blocked',
      ...session,
    })
    expect(line.split('"code"')).toHaveLength(2)
  })

  it('a session that the twenty-first sign-in ends is a line', async () => {
    for (let made = 0; made < 19; made++) await test.signIn({ sub })
    const lines = await linesOf(() => test.signIn({ sub }))
    const { session_id: ended_session_id } = session
    expect(actionsIn(lines)).toContainEqual(
      expect.objectContaining({ message: 'session ended', ended_session_id }),
    )
  })

  it.each(['/health', '/nothing'])('the log names nobody for %s, which needs no credential', async (url) => {
    const lines = await linesOf(send(token, 'GET', url))
    expect(callersOf(lines)).toEqual([{}])
  })

  it('the log names a caller once in a line, also in the first request of a minute', async () => {
    const { key } = await createKey(token)
    clock.advance(60)
    for (const credential of [token, key]) {
      await linesOf(send(credential, 'GET', '/inbox'))
      expect(test.logs.map((line) => line.split('"user_id"').length)).toEqual([2])
    }
  })

  it('the log names an API key above its limit, in the table and in memory', async () => {
    const { id, key } = await createKey(token)
    for (let hit = 0; hit < 2; hit++) await test.as(key, 'GET', '/inbox')
    for (let refused = 0; refused < 2; refused++) {
      const lines = await linesOf(send(key, 'GET', '/inbox'))
      expect(lines).toMatchObject([{ status: 429, user_id: sub, key_id: id }])
    }
  })

  it('the log names the user of a calendar above its limit, in the table and in memory', async () => {
    const { path } = await newAddress(test, token)
    for (let hit = 0; hit < 2; hit++) await test.app.inject(path)
    for (let refused = 0; refused < 2; refused++) {
      const lines = await linesOf(() => test.app.inject(path))
      expect(lines).toMatchObject([{ status: 429, user_id: sub }])
      expect(lines[0]).not.toHaveProperty('session_id')
    }
  })

  it('the log names a session above its limit', async () => {
    for (let hit = 0; hit < 20; hit++) await test.as(token, 'GET', '/inbox')
    for (let refused = 0; refused < 2; refused++)
      expect(await linesOf(send(token, 'GET', '/inbox'))).toMatchObject([{ status: 429, ...session }])
  })

  it('the log names a session that has ended, and nobody for a forged one', async () => {
    await test.as(token, 'POST', '/auth/sign-out')
    expect(await linesOf(send(token, 'GET', '/inbox'))).toMatchObject([{ status: 401, ...session }])
    const forged = `${token.slice(0, -20)}${'A'.repeat(20)}`
    expect(callersOf(await linesOf(send(forged, 'GET', '/inbox')))).toEqual([{}])
  })

  it('the log names the caller of a request that failed', async () => {
    test.proxy.fail('GetItem', { kind: 'error', name: 'ValidationException' })
    const lines = await linesOf(send(token, 'GET', '/api/user'))
    test.proxy.heal()
    expect(lines).toMatchObject([
      { level: 'ERROR', ...session },
      { message: 'request', status: 500, ...session },
    ])
  })

  describe('actions', () => {
    const revoke = async () => {
      const { id } = await createKey(token)
      return { work: send(token, 'DELETE', `/api/keys/${id}`), line: { key_id: id, ...session } }
    }
    const cases: Record<string, () => Promise<{ work: () => Promise<unknown>; line: Line }>> = {
      'signed in': async () => ({
        work: () => test.signIn({ sub: '1002' }),
        line: { user_id: '1002', session_id: expect.stringMatching(/^[\da-f-]{36}$/) },
      }),
      'signed out': async () => ({
        work: send(token, 'POST', '/auth/sign-out?scope=all'),
        line: { scope: 'all', ...session },
      }),
      'session ended': async () => {
        const other = sessionIdIn(await test.signIn({ sub }))
        return {
          work: send(token, 'DELETE', `/api/sessions/${other}`),
          line: { ended_session_id: other, ...session },
        }
      },
      'API key created': async () => ({
        work: () => createKey(token),
        line: { key_id: expect.stringMatching(/^[\da-f-]{36}$/), ...session },
      }),
      'API key revoked': revoke,
      'calendar address created': async () => ({ work: send(token, 'POST', '/api/calendar'), line: session }),
      'calendar address ended': async () => {
        await newAddress(test, token)
        return { work: send(token, 'DELETE', '/api/calendar'), line: session }
      },
      'account deletion requested': async () => ({ work: send(token, 'DELETE', '/api/user'), line: session }),
      'account deleted': async () => {
        await test.as(token, 'DELETE', '/api/user')
        clock.advance(35)
        return { work: send(token, 'DELETE', '/api/user'), line: session }
      },
    }

    it('each action has a case', () => expect(Object.keys(cases)).toEqual(auditActions))

    it.each(auditActions)(
      'the log has one line that says "%s", beside the line of the request',
      async (action) => {
        const { work, line } = await cases[action]!()
        const lines = await linesOf(work)
        const [own, ...others] = actionsIn(lines)
        expect(others).toEqual([])
        expect(own).toEqual({
          level: 'INFO',
          timestamp: expect.any(String),
          request_id: lines.at(-1)!.request_id,
          message: action,
          ...line,
        })
      },
    )

    it('the log has the keys that a sign-out of everything revokes', async () => {
      const ids = [(await createKey(token)).id, (await createKey(token)).id]
      const lines = actionsIn(await linesOf(send(token, 'POST', '/auth/sign-out?scope=everything')))
      expect(lines.map(({ message }) => message)).toEqual([
        'API key revoked',
        'API key revoked',
        'signed out',
      ])
      expect(
        lines
          .slice(0, 2)
          .map(({ key_id }) => key_id)
          .sort(),
      ).toEqual(ids.sort())
    })

    it('the log has one request and one end of a deletion, however often its session asks', async () => {
      const lines = actionsIn(await linesOf(() => eraseAll(token)))
      expect(lines.map(({ message }) => message)).toEqual(['account deletion requested', 'account deleted'])
    })

    it('the log has no action that was refused', async () => {
      const missing = '01890a5d-ac96-774b-bcce-b302099a8057'
      const lines = await linesOf(async () => {
        for (const url of [`/api/sessions/${missing}`, `/api/keys/${missing}`])
          await test.as(token, 'DELETE', url)
        clock.advance(300)
        await test.as(token, 'DELETE', '/api/user')
        await test.signIn({ sub, email_verified: false }).catch(() => undefined)
      })
      expect(lines.map(({ status }) => status).filter(Boolean)).toEqual([404, 404, 403, 401])
      expect(actionsIn(lines)).toEqual([])
    })
  })

  describe('sign-ins', () => {
    const signIn = (of: TestApp, idToken: string) => () =>
      of.app.inject({ method: 'POST', url: '/auth/google', payload: { token: idToken } })

    it('the log names a person whom ALLOWED_EMAILS refuses, by the number alone', async () => {
      const strict = await testApp({ environment: { ALLOWED_EMAILS: 'else@example.com' } })
      test.logs.length = 0
      await signIn(strict, await strict.google.idToken({ sub }))()
      const lines = strict.logs.map((line) => JSON.parse(line) as Line)
      expect(lines).toMatchObject([
        {
          message: 'the request was refused',
          code: 'forbidden',
          reason: 'not in ALLOWED_EMAILS',
          user_id: sub,
        },
        { message: 'request', status: 403, user_id: sub },
      ])
      await strict.close()
    })

    it('the log names a person whose ID token was used before', async () => {
      const idToken = await test.google.idToken({ sub: '1003' })
      await signIn(test, idToken)()
      clock.advance(61)
      expect(await linesOf(signIn(test, idToken))).toMatchObject([
        { reason: 'Google ID token: used before', user_id: '1003' },
        { status: 401, user_id: '1003' },
      ])
    })

    it('the log names nobody for an ID token that is not valid', async () => {
      const idToken = await test.google.idToken({ sub: '1004', aud: 'another' })
      expect(callersOf(await linesOf(signIn(test, idToken)))).toEqual([{}, {}])
    })
  })
})
