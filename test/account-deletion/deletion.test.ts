// @engine
import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { accountDeletion, rowsOfKey } from '../tools/account-deletion.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'

type Call = { action: string; input: object }
const isMark = ({ action, input }: Call) =>
  action === 'UpdateItem' && JSON.stringify(input).includes('deleting_at')

/** Returns a function that waits until it has been called this many times. */
function barrier(calls: number) {
  const { promise, resolve } = Promise.withResolvers<null>()
  return () => {
    calls -= 1
    if (calls === 0) resolve(null)
    return promise
  }
}

describe('deleting an account', () => {
  let test: TestApp
  let clock: Clock
  beforeEach(async () => {
    clock = createClock(new Date(Date.now() - 1_200_000))
    test = await testApp({ clock })
    return () => test.close()
  })

  const { erase, eraseAll, leftOf, openTable, fill, push, createKey } = accountDeletion(() => ({
    test,
    clock,
  }))
  const status = async (token: string) => (await test.as(token, 'GET', '/api/user')).statusCode

  it('a deletion takes 35 s, because a request that was let in before may still write, and leaves no row', async () => {
    const token = await test.signIn()
    const stranger = await test.signIn({ sub: 'stranger' })
    await fill('1001', 30)
    const first = await erase(token)
    expect(first.statusCode).toBe(202)
    expect(first.json()).toEqual({ status: 'deleting' })
    expect(first.headers['retry-after']).toBe('35')
    clock.advance(34)
    expect((await erase(token)).headers['retry-after']).toBe('1')
    clock.advance(1)
    expect((await erase(token)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
    expect(await status(token)).toBe(401)
    expect(await status(stranger)).toBe(200)
  })

  it('a deletion finds the rows that such a request wrote meanwhile', async () => {
    const token = await test.signIn()
    await erase(token)
    await fill('1001', 3)
    clock.advance(35)
    // Rows were there, so a running request may write more. Only a pass that finds nothing is the last one.
    expect((await erase(token)).headers['retry-after']).toBe('1')
    expect((await erase(token)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
  })

  it('a deletion ends every other session at once, and restricts its own session', async () => {
    const [token, other] = [await test.signIn(), await test.signIn()]
    await erase(token)
    expect(await status(other)).toBe(401)
    const refused = await test.as(token, 'GET', '/api/user')
    expect(refused.statusCode).toBe(403)
    expect(refused.json().code).toBe('account_deleting')
    for (const url of ['/api/sessions', '/api/user'])
      expect((await test.as(token, 'GET', url)).statusCode).toBe(403)
    expect((await test.as(token, 'POST', '/auth/sign-out')).statusCode).toBe(403)
  })

  it('a deletion needs a sign-in of the last 5 minutes, even if another deletion is running', async () => {
    const token = await test.signIn()
    clock.advance(300)
    const answer = await erase(token)
    expect(answer.statusCode).toBe(403)
    expect(answer.json().code).toBe('recent_sign_in_required')
    expect(await status(token)).toBe(200)
    const fresh = await test.signIn()
    clock.advance(299)
    expect((await erase(fresh)).statusCode).toBe(202)
    clock.advance(300)
    expect((await erase(fresh)).statusCode).toBe(204)
  })

  it('a sign-in continues a running deletion and gets 503', async () => {
    const token = await test.signIn()
    await fill('1001', 10)
    await erase(token)
    const early = await test.app.inject({
      method: 'POST',
      url: '/auth/google',
      payload: { token: await test.google.idToken() },
    })
    expect(early.statusCode).toBe(503)
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(0)
    expect((await leftOf('1001')).length).toBe(3) // the account, the session that deletes it, and the budget of work
    clock.advance(35)
    const late = await test.signIn()
    expect(await status(late)).toBe(200)
    // The new account, its counts, its session, the event of the sign-in, the used ID token, and the budget of work.
    expect((await leftOf('1001')).length).toBe(7)
    expect(await status(token)).toBe(401)
  })

  it('a session of a finished deletion cannot touch the new account', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(35)
    // The last write fails, so the session outlives the account.
    test.proxy.fail(
      (call) => call.action === 'DeleteItem' && JSON.stringify(call.input).includes('#sessions'),
      {
        kind: 'error',
        name: 'ThrottlingException',
      },
    )
    expect((await erase(token)).statusCode).toBe(503)
    test.proxy.heal()
    const again = await test.signIn()
    expect((await erase(token)).statusCode).toBe(204)
    expect(await status(again)).toBe(200)
    expect(await status(token)).toBe(401)
  })

  it('one request at a time works on a deletion', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(35)
    const answers = await Promise.all(Array.from({ length: 8 }, () => erase(token)))
    expect(answers.filter(({ statusCode }) => statusCode === 204).length).toBeGreaterThanOrEqual(1)
    for (const { statusCode } of answers) expect([202, 204, 401]).toContain(statusCode)
    expect(await leftOf('1001')).toEqual([])
  })

  it('a request that stopped without returning its lease restarts the 35 s', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(35)
    test.proxy.fail('BatchWriteItem', { kind: 'error', name: 'InternalServerError', status: 500 })
    await fill('1001', 1)
    expect((await erase(token)).statusCode).toBe(503)
    test.proxy.heal()
    expect((await erase(token)).headers['retry-after']).toBe('5') // the lease of the request that never ended
    clock.advance(31)
    expect((await erase(token)).headers['retry-after']).toBe('35')
    clock.advance(34)
    expect((await erase(token)).statusCode).toBe(202)
    clock.advance(1)
    expect((await erase(token)).statusCode).toBe(204)
  })

  it('a session that had to be ended restarts the 35 s', async () => {
    const token = await test.signIn()
    await erase(token)
    await addSession(clock.now())
    clock.advance(35)
    expect((await erase(token)).headers['retry-after']).toBe('35')
    clock.advance(35)
    expect((await erase(token)).statusCode).toBe(204)
  })

  it('the 35 s end when a pass begins, not when it ends', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(34)
    const meanwhile = async () => clock.advance(5)
    test.proxy.fail('Query', { kind: 'drop', meanwhile }, 1)
    expect((await erase(token)).statusCode).toBe(202)
    expect((await erase(token)).statusCode).toBe(204)
  })

  it('rejected sign-ins do not delay a deletion', async () => {
    const token = await test.signIn()
    await erase(token)
    for (let turn = 0; turn < 3; turn++) {
      clock.advance(11)
      await addSession(clock.now())
      expect((await erase(token)).statusCode).toBe(202)
    }
    clock.advance(2)
    expect((await erase(token)).statusCode).toBe(204)
  })

  it('every session that asked for the deletion may ask again', async () => {
    const [one, two] = [await test.signIn(), await test.signIn()]
    // Neither request goes on before both have marked the account. Otherwise one might end before the other begins.
    test.proxy.fail(isMark, { kind: 'drop', meanwhile: barrier(2) }, 2)
    const answers = await Promise.all([erase(one), erase(two)])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202])
    clock.advance(35)
    expect([202, 204]).toContain((await erase(two)).statusCode)
    expect([204, 401]).toContain((await erase(one)).statusCode)
  })

  /**
   * The session `two` requests the deletion. `meanwhile` runs after the account is marked, and before the session is
   * restricted.
   */
  async function eraseInterrupted(two: string, meanwhile: () => Promise<unknown>) {
    test.proxy.fail(isMark, { kind: 'drop', meanwhile }, 1)
    return erase(two)
  }

  it('a session that another deletion ended while it asked may ask again', async () => {
    const [one, two] = [await test.signIn(), await test.signIn()]
    expect((await eraseInterrupted(two, () => erase(one))).statusCode).toBe(202)
    clock.advance(30)
    expect((await erase(two)).statusCode).toBe(202)
    clock.advance(5)
    expect((await erase(two)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
  })

  it('a rejected sign-in that stopped before it removed its session leaves none', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(35)
    await test.services.sessions.start({
      user_id: '1001',
      email: 'someone@example.com',
      issuedAt: clock.now(),
    })
    expect((await erase(token)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
  })

  it('a session that signed out while it asked gets 401', async () => {
    const [one, two] = [await test.signIn(), await test.signIn()]
    const signOut = () => test.as(one, 'POST', '/auth/sign-out?scope=others')
    expect((await eraseInterrupted(two, signOut)).statusCode).toBe(401)
    expect(await eraseAll(one)).toEqual([202, 204])
  })

  it('a deletion whose last response was lost does not touch the new account', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(35)
    let fresh = ''
    const isLast = ({ action, input }: Call) =>
      action === 'DeleteItem' && JSON.stringify(input).includes('"account"')
    const meanwhile = async () => (fresh = await test.signIn())
    test.proxy.fail(isLast, { kind: 'drop', meanwhile }, 1)
    expect((await erase(token)).statusCode).toBe(204)
    expect(await status(fresh)).toBe(200)
  })

  it('a deletion by a sign-in leaves no session whose token does not work', async () => {
    const token = await test.signIn()
    await erase(token)
    clock.advance(35)
    // A sign-in writes its session just before the sessions are drained, and continues after the account is deleted.
    test.proxy.fail(
      ({ action, input }) => action === 'Query' && JSON.stringify(input).includes('"user#1001"'),
      {
        kind: 'drop',
        meanwhile: () => addSession(clock.now()),
      },
      1,
    )
    expect((await erase(token)).statusCode).toBe(202)
  })

  it('a deletion ends every API key at once, and leaves no row of keys and events', async () => {
    const token = await test.signIn()
    const stranger = await test.signIn({ sub: 'stranger' })
    const [{ key }, { key: theirs }] = [await createKey(token), await createKey(stranger)]
    for (let index = 0; index < 3; index++) expect((await push(key)).statusCode).toBe(202)
    await erase(token)
    expect((await push(key)).statusCode).toBe(401)
    clock.advance(35)
    expect((await erase(token)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
    expect((await push(theirs)).statusCode).toBe(202)
  })

  it('a deletion removes expired API keys, which the table would keep for days', async () => {
    const token = await test.signIn()
    const { id } = await createKey(token)
    const ttl = clock.now().getTime() / 1000 - 1
    for (const row of rowsOfKey(id, await test.items())) await openTable().put({ ...row, ttl })
    expect(await eraseAll(token)).toEqual([202, 204])
    expect(await leftOf('1001')).toEqual([])
  })

  it.each([
    ['before the key exists', 'pointer first'],
    ['before pointer and key exist', 'nothing yet'],
  ])('a deletion ends an API key that a running request creates, looked at %s', async (_when, before) => {
    const [token, other] = [await test.signIn(), await test.signIn()]
    const { id, key } = await createKey(other)
    const rows = rowsOfKey(id, await test.items())
    // The request has written this part when the deletion first looks. The rest follows later.
    for (const row of rows)
      if (row.sk === 'key' || before === 'nothing yet') await openTable().delete({ pk: row.pk, sk: row.sk })
    await erase(token)
    clock.advance(20)
    for (const row of rows) await openTable().put(row)
    expect((await push(key)).statusCode).toBe(202)
    clock.advance(15)
    // It may have let a request in that may still write.
    expect((await erase(token)).headers['retry-after']).toBe('35')
    expect((await push(key)).statusCode).toBe(401)
    clock.advance(35)
    expect((await erase(token)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
  })

  it('a deletion removes a pointer whose API key was never written', async () => {
    const token = await test.signIn()
    const { id } = await createKey(token)
    const [key] = rowsOfKey(id, await test.items())
    await openTable().delete({ pk: key!.pk, sk: key!.sk })
    expect(await eraseAll(token)).toEqual([202, 204])
    expect(await leftOf('1001')).toEqual([])
  })

  /** The row of a session, as a sign-in writes it first. */
  async function addSession(at: Date) {
    const id = newId()
    const expiresAt = new Date(at.getTime() + 86_400_000)
    await openTable().put({
      pk: 'user#1001#sessions',
      sk: id,
      id,
      user_id: '1001',
      created_at: at.toISOString(),
      expires_at: expiresAt.toISOString(),
      window_start: 0,
      ttl: expiresAt.getTime() / 1000,
    })
  }
})
