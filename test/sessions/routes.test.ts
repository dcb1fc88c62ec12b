import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'

describe('sessions', () => {
  let test: TestApp
  let clock: Clock
  let sub: string
  let people = 0
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  beforeEach(() => {
    sub = `person-${people++}`
  })

  const signIn = () => test.signIn({ sub })
  const list = async (token: string, query = '') =>
    (await test.as(token, 'GET', `/api/sessions${query}`)).json()
  const status = async (token: string) => (await test.as(token, 'GET', '/api/user')).statusCode

  it('sessions are listed newest first, with the current one marked', async () => {
    const tokens = [await signIn(), await signIn(), await signIn()]
    const { items, next_cursor } = await list(tokens[1]!)
    expect(next_cursor).toBeNull()
    expect(items.map(({ current }: { current: boolean }) => current)).toEqual([false, true, false])
    expect(items[0]).toEqual({
      id: expect.any(String),
      created_at: clock.now().toISOString(),
      last_used_at: clock.now().toISOString(),
      expires_at: new Date(clock.now().getTime() + 86_400_000).toISOString(),
      user_agent: 'lightMyRequest',
      current: false,
    })
  })

  it('sessions have the minute of their last use', async () => {
    const token = await signIn()
    clock.advance(120)
    const { items } = await list(token)
    const minute = Math.floor(clock.now().getTime() / 60_000) * 60_000
    expect(items[0].last_used_at).toBe(new Date(minute).toISOString())
  })

  it('sessions are listed in pages, each exactly once, by cursor and by Link', async () => {
    const token = await signIn()
    for (let index = 0; index < 4; index++) await signIn()
    const ids: string[] = []
    let url = '/api/sessions?limit=2'
    for (;;) {
      const answer = await test.as(token, 'GET', url)
      ids.push(...answer.json().items.map(({ id }: { id: string }) => id))
      const next = /^<(\?[^>]+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1]
      expect(next === undefined).toBe(answer.json().next_cursor === null)
      if (!next) break
      expect(new URLSearchParams(next).get('cursor')).toBe(answer.json().next_cursor)
      expect(new URLSearchParams(next).get('limit')).toBe('2')
      url = `/api/sessions${next}`
    }
    expect(ids).toHaveLength(5)
    expect(new Set(ids).size).toBe(5)
  })

  it('the cursor of a list of sessions is valid for its user only, and cannot be changed', async () => {
    const token = await signIn()
    await signIn()
    const { next_cursor: cursor } = await list(token, '?limit=1')
    expect((await test.as(token, 'GET', `/api/sessions?limit=2&cursor=${cursor}`)).statusCode).toBe(200)
    const stranger = await test.signIn({ sub: 'stranger' })
    const changed = [
      `${cursor}x`,
      `${cursor}=`,
      cursor.slice(0, -1),
      cursor.toLowerCase(),
      Buffer.from('["k1","x","y"]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
      'x',
      '%00',
    ]
    const answers = await Promise.all([
      test.as(stranger, 'GET', `/api/sessions?cursor=${cursor}`),
      ...changed.map((other) => test.as(token, 'GET', `/api/sessions?cursor=${other}`)),
    ])
    for (const answer of answers) {
      expect(answer.statusCode).toBe(400)
      expect(answer.json().code).toBe('invalid_cursor')
    }
  })

  it('a session ends by its id, at once and for good', async () => {
    const [mine, other] = [await signIn(), await signIn()]
    const { items } = await list(mine)
    const url = `/api/sessions/${items[0].id}`
    expect((await test.as(mine, 'DELETE', url)).statusCode).toBe(204)
    expect(await status(other)).toBe(401)
    expect((await test.as(mine, 'DELETE', url)).statusCode).toBe(404)
    expect((await list(mine)).items).toHaveLength(1)
  })

  it('a session of another user gets the response of an unknown id, byte for byte', async () => {
    const [mine, theirs] = [await signIn(), await test.signIn({ sub: 'other' })]
    const id = (await list(theirs)).items[0].id
    const ask = (it: string) =>
      test.app.inject({
        method: 'DELETE',
        url: `/api/sessions/${it}`,
        headers: { ...test.bearer(mine), 'x-request-id': 'same' },
      })
    const [foreign, unknown] = [await ask(id), await ask('01890a5d-ac96-774b-bcce-b302099a8057')]
    expect(foreign.body).toBe(unknown.body)
    expect(foreign.statusCode).toBe(404)
    expect(await status(theirs)).toBe(200)
  })

  it.each([
    ['', [401, 200, 200]],
    ['?scope=this', [401, 200, 200]],
    ['?scope=others', [200, 401, 401]],
    ['?scope=all', [401, 401, 401]],
  ])('sign-out%s ends the right sessions', async (query, statuses) => {
    const tokens = [await signIn(), await signIn(), await signIn()]
    const stranger = await test.signIn({ sub: 'stranger' })
    const answer = await test.as(tokens[0]!, 'POST', `/auth/sign-out${query}`)
    expect(answer.statusCode).toBe(204)
    expect(await Promise.all(tokens.map(status))).toEqual(statuses)
    expect(await status(stranger)).toBe(200)
  })

  it('a failed sign-out can be repeated, because its own session ends last', async () => {
    const tokens = [await signIn(), await signIn(), await signIn()]
    let removed = 0
    test.proxy.fail(({ action }) => action === 'DeleteItem' && ++removed > 1, {
      kind: 'error',
      name: 'AccessDeniedException',
    })
    expect((await test.as(tokens[1]!, 'POST', '/auth/sign-out?scope=all')).statusCode).toBe(500)
    test.proxy.heal()
    expect((await test.as(tokens[1]!, 'POST', '/auth/sign-out?scope=all')).statusCode).toBe(204)
    expect(await Promise.all(tokens.map(status))).toEqual([401, 401, 401])
  })

  it('a sign-out ends as many sessions as a user can have', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, signIn))
    expect((await test.as(tokens[10]!, 'POST', '/auth/sign-out?scope=others')).statusCode).toBe(204)
    expect((await list(tokens[10]!)).items).toHaveLength(1)
    expect(await status(tokens[0]!)).toBe(401)
    expect(await status(tokens[19]!)).toBe(401)
  })

  it('the body of a sign-out may be absent or an empty object, and nothing else', async () => {
    const token = await signIn()
    const signOut = (payload: object) =>
      test.app.inject({ method: 'POST', url: '/auth/sign-out', headers: test.bearer(token), payload })
    expect((await signOut({ all: true })).statusCode).toBe(422)
    expect((await signOut({})).statusCode).toBe(204)
  })

  it('an unknown scope of a sign-out is rejected', async () => {
    const token = await signIn()
    expect((await test.as(token, 'POST', '/auth/sign-out?scope=everyone')).statusCode).toBe(422)
    expect(await status(token)).toBe(200)
  })

  it('an expired session is not valid, even if its row still exists', async () => {
    const token = await signIn()
    clock.advance(86_400 - 1)
    expect(await status(token)).toBe(200)
    clock.advance(10)
    expect(await status(token)).toBe(401)
    clock.advance(-86_409)
  })

  it('the token of an ended session is not valid, even before it expires', async () => {
    const token = await signIn()
    await test.as(token, 'POST', '/auth/sign-out')
    for (const url of ['/api/user', '/api/sessions']) {
      const answer = await test.as(token, 'GET', url)
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
    expect((await test.as(token, 'POST', '/auth/sign-out')).statusCode).toBe(401)
  })

  it("a session keeps at most 200 characters of the browser's name", async () => {
    const answer = await test.app.inject({
      method: 'POST',
      url: '/auth/google',
      headers: { 'user-agent': 'x'.repeat(1000) },
      payload: { token: await test.google.idToken({ sub }) },
    })
    const { items } = await list(answer.json().access_token)
    expect(items[0].user_agent).toBe('x'.repeat(200))
  })
})
