// @engine
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWorkRepository } from '../../src/work/repository.ts'
import { createClock, testApp, thisMinute } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { callerOf } from '../tools/caller.ts'
import { newKey } from '../tools/inbox.ts'
import { tableOf } from '../tools/table.ts'

/** 60 requests of the smallest kind in an hour. */
const RATE_LIMITS = 'sign_in=1000,key=1000,session=1000,work=5'

describe('the budget of work over HTTP', () => {
  let test: TestApp
  let clock: Clock
  let token: string
  let key: string
  beforeEach(async () => {
    clock = createClock(thisMinute())
    test = await testApp({ clock, environment: { RATE_LIMITS } })
    token = await test.signIn({ sub: 'ada' })
    ;({ key } = await newKey(test, 'ada'))
  })
  afterEach(() => test.close())

  const work = () => createWorkRepository({ table: tableOf(test, clock.now) })
  const statusOf = async (credential: string, url = '/zapier/me') =>
    (await test.as(credential, 'GET', url)).statusCode

  /** Sends requests until one is refused. */
  async function exhaust(credential: string) {
    for (let sent = 0; sent < 200; sent++) if ((await statusOf(credential)) === 429) return sent
    throw new Error('The budget of work was never used up')
  }
  const signIn = async (claims: object) =>
    test.app.inject({
      method: 'POST',
      url: '/auth/google',
      payload: { token: await test.google.idToken({ sub: 'ada', ...claims }) },
    })

  it('all sessions and keys of an account share its budget', async () => {
    const other = await test.signIn({ sub: 'ada' })
    const stranger = await test.signIn({ sub: 'grace' })
    expect(await exhaust(token)).toBeGreaterThan(20)
    for (const credential of [key, other, token]) expect(await statusOf(credential)).toBe(429)
    expect(await statusOf(stranger)).toBe(200)
  })

  it('the rejection says when to come back, and the request then passes', async () => {
    await exhaust(key)
    const answer = await test.as(key, 'GET', '/zapier/me')
    expect(answer.json()).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('too many or too large requests'),
    })
    expect(answer.headers['ratelimit-policy']).toBe('"key";q=1000;w=60')
    const seconds = Number(answer.headers['retry-after'])
    clock.advance(seconds - 1)
    expect(await statusOf(key)).toBe(429)
    clock.advance(1)
    expect(await statusOf(key)).toBe(200)
  })

  it('a large request takes more than a small one', async () => {
    const small = await exhaust(key)
    clock.advance(7200)
    const push = callerOf(test, key)
    let large = 0
    const event = { event_type: 'test.large', payload: { text: 'x'.repeat(20_000) } }
    while ((await push('POST', '/events', event)).statusCode === 202) large += 1
    expect(small / large).toBeGreaterThan(5)
  })

  it('a person whose budget is used up can sign in and end all sessions and API keys', async () => {
    await exhaust(key)
    const answer = await signIn({})
    expect(answer.statusCode).toBe(200)
    const mine = answer.json().access_token
    expect(await statusOf(mine)).toBe(429)
    for (const url of ['/api/keys', '/api/sessions']) expect(await statusOf(mine, url)).toBe(200)
    expect((await test.as(mine, 'POST', '/auth/sign-out?scope=everything')).statusCode).toBe(204)
    for (const credential of [key, token, mine]) expect(await statusOf(credential)).toBe(401)
  })

  it('a Google credential that was used before takes nothing from the budget', async () => {
    const credential = await test.google.idToken({ sub: 'ada' })
    const send = () =>
      test.app.inject({ method: 'POST', url: '/auth/google', payload: { token: credential } })
    expect((await send()).statusCode).toBe(200)
    clock.advance(61)
    const before = await work().find('ada')
    expect((await send()).statusCode).toBe(401)
    expect(await work().find('ada')).toEqual(before)
  })

  it('a sign-out takes only a small body', async () => {
    const answer = await callerOf(test, token)('POST', '/auth/sign-out', { padding: 'x'.repeat(1024) })
    expect(answer.statusCode).toBe(413)
    expect((await callerOf(test, token)('POST', '/auth/sign-out', {})).statusCode).toBe(204)
  })

  it('a person whose budget is used up can delete the account', async () => {
    await exhaust(key)
    const erase = () => test.as(token, 'DELETE', '/api/user')
    expect((await erase()).statusCode).toBe(202)
    clock.advance(36)
    expect((await erase()).statusCode).toBe(204)
    const rows = (await test.items()).filter(({ pk }) => pk.startsWith('user#ada'))
    expect(rows.map(({ pk }) => pk)).toEqual(['user#ada#work'])
    // Otherwise each deletion would give a full budget.
    expect((await signIn({})).statusCode).toBe(200)
    const again = (await signIn({})).json().access_token
    expect(await statusOf(again)).toBe(429)
  })

  it('a deletion leaves nothing of a person whose budget is full', async () => {
    await test.as(token, 'DELETE', '/api/user')
    clock.advance(3600)
    expect((await test.as(token, 'DELETE', '/api/user')).statusCode).toBe(204)
    expect((await test.items()).filter(({ pk }) => pk.startsWith('user#ada'))).toEqual([])
  })

  it('a sign-in that continues a deletion does not pay for it', async () => {
    const push = callerOf(test, key)
    for (let number = 0; number < 5; number++)
      await push('POST', '/events', { event_type: 'test.one', payload: { text: 'x'.repeat(5000) } })
    await test.as(token, 'DELETE', '/api/user')
    clock.advance(3600)
    const charge = vi.spyOn(test.services.workBudget, 'charge')
    const answer = await signIn({})
    expect(answer.statusCode).toBe(200)
    const [, usage] = charge.mock.calls.at(-1)!
    // The charge covers the sign-in itself, and not the deletes of the account.
    expect(usage.writeUnits).toBeLessThanOrEqual(13)
    expect(usage.readUnits).toBeLessThan(6)
  })

  it('a rejected credential costs the account nothing, and a missing scope only the share of a request', async () => {
    const { key: writer } = await newKey(test, 'ada', ['events:write'])
    const before = await work().find('ada')
    await test.as(`${token.slice(0, -2)}aa`, 'GET', '/api/user')
    expect(await work().find('ada')).toEqual(before)
    expect(await statusOf(writer, '/inbox')).toBe(403)
    expect((await work().find('ada')).full_at).toBeGreaterThan(before.full_at)
  })

  it('a blocked account is refused at the next request of every credential, and at its sign-in', async () => {
    await callerOf(test, key)('POST', '/events', { event_type: 'test.kept', payload: {} })
    const kept = await test.items()
    await work().block('ada', clock.now().toISOString())
    for (const [credential, method, url] of [
      [token, 'GET', '/api/user'],
      [token, 'DELETE', '/api/user'],
      [token, 'POST', '/auth/sign-out'],
      [key, 'GET', '/zapier/me'],
    ] as const) {
      const answer = await test.as(credential, method, url)
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'account_blocked'])
    }
    const answer = await signIn({})
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'account_blocked'])
    const withoutCounters = (items: { pk: string; sk: string }[]) =>
      items.filter(({ pk }) => !/^limit#|#work$/.test(pk)).map(({ pk, sk }) => `${pk} ${sk}`)
    expect(withoutCounters(await test.items())).toEqual(withoutCounters(kept))
    await work().unblock('ada', clock.now().getTime())
    for (const credential of [token, key]) expect(await statusOf(credential)).toBe(200)
    expect((await signIn({})).statusCode).toBe(200)
  })

  it('a block survives the deletion of its account', async () => {
    await test.as(token, 'DELETE', '/api/user')
    await work().block('ada', clock.now().toISOString())
    clock.advance(36)
    await expect((await test.services.accountDeletion()).continue('ada')).resolves.toEqual({ done: true })
    expect((await test.items()).filter(({ pk }) => pk.startsWith('user#ada')).map(({ pk }) => pk)).toContain(
      'user#ada#work',
    )
    expect((await signIn({})).statusCode).toBe(403)
  })
})
