import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

describe('POST /auth/google', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  const post = (payload: object) => test.app.inject({ method: 'POST', url: '/auth/google', payload })

  it('exchanges a Google ID token for a session token that opens /api/user', async () => {
    const answer = await post({ credential: await test.google.idToken() })
    console.log(test.logs.join(''), test.proxy.calls)
    expect(answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 86_400 })
    expect(answer.statusCode).toBe(200)
    const user = await test.as(answer.json().access_token, 'GET', '/api/user')
    expect(user.json()).toEqual(answer.json().user)
  })
})
