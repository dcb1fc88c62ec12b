// @engine
import { decodeJwt } from 'jose'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../src/table/keys.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { secondInstance } from '../tools/second-instance.ts'
import { tableOf } from '../tools/table.ts'

describe('sign-ins of one person', () => {
  let test: TestApp
  let second: Awaited<ReturnType<typeof secondInstance>>
  beforeEach(async () => {
    test = await testApp()
    second = await secondInstance(test)
    return async () => {
      await second.close()
      await test.close()
    }
  })

  const rows = async () => (await test.items()).filter(({ pk }) => pk === 'user#1001#sessions')
  const idIn = (token: string) => decodeJwt(token).jti!

  /** The tokens of this many sign-ins at once, at two instances. A sign-in may be asked to come again. */
  async function signInAtOnce(count: number) {
    const answers = await Promise.all(
      Array.from({ length: count }, async (_, index) =>
        (index % 2 ? second : test).app.inject({
          method: 'POST',
          url: '/auth/google',
          payload: { token: await test.google.idToken() },
        }),
      ),
    )
    for (const { statusCode } of answers) expect([200, 503]).toContain(statusCode)
    return answers
      .filter(({ statusCode }) => statusCode === 200)
      .map((answer) => answer.json<{ access_token: string }>().access_token)
  }

  it('of sixty sign-ins at once, at most twenty sessions remain, and their tokens work', async () => {
    await test.signIn()
    const tokens = await signInAtOnce(60)
    const left = (await rows()).map(({ sk }) => sk)
    expect(left.length).toBeLessThanOrEqual(20)
    const works = async (token: string) => (await test.as(token, 'GET', '/api/user')).statusCode === 200
    for (const token of tokens) expect(await works(token)).toBe(left.includes(idIn(token)))
  })

  it('the sign-in after twenty others ends the oldest session', async () => {
    const tokens: string[] = []
    for (let made = 0; made < 21; made++) tokens.push(await test.signIn())
    const statuses = await Promise.all(tokens.map((token) => test.as(token, 'GET', '/api/user')))
    expect(statuses.map(({ statusCode }) => statusCode)).toEqual([401, ...Array<number>(20).fill(200)])
  })

  it('the next sign-in ends all sessions beyond twenty of an account of version 1.0.0', async () => {
    const table = tableOf(test)
    const at = new Date()
    const expires_at = new Date(at.getTime() + 3_600_000).toISOString()
    for (let made = 0; made < 200; made++) {
      const id = v7()
      const session = {
        id,
        user_id: '1001',
        created_at: at.toISOString(),
        expires_at,
        window_start: 0,
        hits: 0,
      }
      await table.put({ ...keys.session('1001', id), ...session, ttl: at.getTime() / 1000 + 3600 })
    }
    const token = await test.signIn()
    expect(await rows()).toHaveLength(20)
    const { items } = (await test.as(token, 'GET', '/api/sessions')).json<{ items: { current: boolean }[] }>()
    expect(items.map(({ current }) => current)).toEqual([true, ...Array<boolean>(19).fill(false)])
  })

  it('a session that deletes the account stays, however many sign-ins follow', async () => {
    const token = await test.signIn()
    await tableOf(test).update(keys.session('1001', idIn(token)), { set: { deletes: true } }, 'if-present')
    for (let made = 0; made < 22; made++) await test.signIn()
    expect((await rows()).map(({ sk }) => sk)).toContain(idIn(token))
  })
})
