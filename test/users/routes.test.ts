import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'

describe('GET /api/user', () => {
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

  const user = async (token: string) => (await test.as(token, 'GET', '/api/user')).json()

  it('the user is described as by Google', async () => {
    const picture = 'https://example.com/a.png'
    const token = await test.signIn({ sub, email: 'ada@example.com', name: 'Ada', picture })
    expect(await user(token)).toEqual({
      user_id: sub,
      email: 'ada@example.com',
      name: 'Ada',
      picture,
      created_at: clock.now().toISOString(),
      last_login_at: clock.now().toISOString(),
    })
  })

  it('the user has only the claims of the latest sign-in', async () => {
    const first = await user(await test.signIn({ sub, name: 'Ada', picture: 'https://example.com/a.png' }))
    clock.advance(10)
    const second = await user(await test.signIn({ sub, email: 'new@example.com', name: undefined }))
    expect(second).toEqual({
      user_id: sub,
      email: 'new@example.com',
      created_at: first.created_at,
      last_login_at: clock.now().toISOString(),
    })
  })

  it('the user is identified by sub: the same address with another sub is another person', async () => {
    const [one, two] = [await test.signIn({ sub }), await test.signIn({ sub: `${sub}-b` })]
    expect((await user(one)).user_id).toBe(sub)
    expect((await user(two)).user_id).toBe(`${sub}-b`)
  })

  it('the user may have an address and a name in any script', async () => {
    const token = await test.signIn({ sub, email: 'дело@пример.рф', name: '山田 💼' })
    expect(await user(token)).toMatchObject({ email: 'дело@пример.рф', name: '山田 💼' })
  })
})
