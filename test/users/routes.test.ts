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

  it('shows the person as Google described them', async () => {
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

  it('shows what the last sign-in said, and leaves out what it no longer says', async () => {
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

  it('knows people by their sub: the same address with another sub is somebody else', async () => {
    const [one, two] = [await test.signIn({ sub }), await test.signIn({ sub: `${sub}-b` })]
    expect((await user(one)).user_id).toBe(sub)
    expect((await user(two)).user_id).toBe(`${sub}-b`)
  })

  it('takes addresses and names in any script', async () => {
    const token = await test.signIn({ sub, email: 'дело@пример.рф', name: '山田 💼' })
    expect(await user(token)).toMatchObject({ email: 'дело@пример.рф', name: '山田 💼' })
  })
})
