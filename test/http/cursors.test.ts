import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { mountedRoutes } from '../../src/http/doors.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { personOf } from '../tools/samples.ts'

describe('a cursor of any bytes', () => {
  let test: TestApp
  let token: string
  let lists: string[]
  beforeAll(async () => {
    test = await testApp()
    token = await test.signIn()
    const application = await personOf(test, '1001', token).kept()
    lists = mountedRoutes(test.app)
      .filter(({ method, schema }) => {
        const query = schema.querystring
        return method === 'GET' && query instanceof z.ZodObject && 'cursor' in query.shape
      })
      .map(({ url }) => url.replace('/api/applications/:id', application))
    lists.push('/inbox?state=delivered')
  })
  afterAll(() => test.close())

  const sealed = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url')

  it.each<[string, () => string]>([
    ['a MAC of two bytes a character', () => sealed(['k1', 'x', 'é'.repeat(43)])],
    ['a MAC of three bytes a character', () => sealed(['k1', 'x', '語'.repeat(43)])],
    ['a MAC of emoji', () => sealed(['k1', 'x', '😀'.repeat(21) + 'x'])],
    ['a MAC of lone surrogates', () => sealed(['k1', 'x', '\ud83d'.repeat(43)])],
    ['a MAC of NUL', () => sealed(['k1', 'x', '\0'.repeat(43)])],
    ['a MAC of 43 letters', () => sealed(['k1', 'x', 'a'.repeat(43)])],
    ['no MAC', () => sealed(['k1', 'x', ''])],
    ['a position with a lone surrogate', () => sealed(['k1', '\ud83d', 'a'.repeat(43)])],
    ['the key __proto__', () => sealed(['__proto__', 'x', 'a'.repeat(43)])],
    ['numbers', () => sealed([1, 2, 3])],
    ['random bytes', () => randomBytes(100).toString('base64url')],
    ['text', () => encodeURIComponent('é\0%"\\')],
  ])('an invalid cursor returns 400: %s', async (_what, cursorOf) => {
    expect(lists.length).toBeGreaterThan(4)
    for (const list of lists) {
      const answer = await test.as(
        token,
        'GET',
        `${list}${list.includes('?') ? '&' : '?'}cursor=${cursorOf()}`,
      )
      expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_cursor' })
    }
  })
})
