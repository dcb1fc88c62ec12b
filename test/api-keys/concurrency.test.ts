// @engine
import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../src/table/keys.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { callerOf } from '../tools/caller.ts'
import { secondInstance } from '../tools/second-instance.ts'
import { tableOf } from '../tools/table.ts'

describe('creations of API keys at the same time', () => {
  let test: TestApp
  let instances: Pick<TestApp, 'app' | 'bearer'>[]
  let token: string
  beforeEach(async () => {
    test = await testApp()
    const second = await secondInstance(test)
    instances = [test, second]
    token = await test.signIn()
    return async () => {
      await second.close()
      await test.close()
    }
  })

  const wanted = { label: 'A key', preset: 'capture' }

  /** The statuses of this many creations at once, from both instances. */
  async function createAtOnce(count: number) {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        callerOf(instances[index % 2]!, token)('POST', '/api/keys', wanted),
      ),
    )
    const made = answers.filter(({ statusCode }) => statusCode === 201)
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(count - made.length)
    return made.map((answer) => answer.json<{ id: string; key: string }>())
  }

  const list = async () =>
    (await test.as(token, 'GET', '/api/keys')).json<{ items: { id: string }[] }>().items.map(({ id }) => id)

  /** Writes the rows of keys as version 1.0.0 wrote them. */
  async function createAsBefore(count: number) {
    const table = tableOf(test)
    const kept = {
      user_id: '1001',
      label: 'Old',
      scopes: ['inbox:read'],
      prefix: 'jht_abcd',
      last_four: 'wxyz',
    }
    for (let made = 0; made < count; made++) {
      const [id, hash] = [v7(), `old-${made}`]
      const created_at = '2026-01-01T00:00:00.000Z'
      await table.put({ ...keys.apiKeyPointer('1001', id), hash })
      await table.put({ ...keys.apiKey(hash), ...kept, id, hash, created_at, hits: 0, window_start: 0 })
    }
  }

  it('of sixty creations at once, fifty succeed', async () => {
    const made = await createAtOnce(60)
    expect(made).toHaveLength(50)
    expect((await list()).sort()).toEqual(made.map(({ id }) => id).sort())
    for (const { key } of made) expect((await test.as(key, 'GET', '/zapier/me')).statusCode).toBe(200)
  })

  it('sixty creations at once on an account with 45 keys make at most fifty', async () => {
    expect(await createAtOnce(45)).toHaveLength(45)
    expect(await createAtOnce(60)).toHaveLength(5)
    expect(await list()).toHaveLength(50)
  })

  it('sixty creations at once on an account with 45 keys of version 1.0.0 make at most fifty', async () => {
    await createAsBefore(45)
    const old = await list()
    expect(old).toHaveLength(45)
    expect(await createAtOnce(60)).toHaveLength(5)
    expect(await list()).toHaveLength(50)
    for (const id of old) expect((await test.as(token, 'DELETE', `/api/keys/${id}`)).statusCode).toBe(204)
    expect(await list()).toHaveLength(5)
    expect(await createAtOnce(60)).toHaveLength(45)
  })

  it('an account with more than fifty keys of version 1.0.0 gets no further key', async () => {
    await createAsBefore(91)
    expect(await createAtOnce(10)).toEqual([])
    expect(await list()).toHaveLength(91)
  })

  it('keys that are revoked while others are created free their slots', async () => {
    const made = await createAtOnce(50)
    const revoke = ({ id }: { id: string }) => test.as(token, 'DELETE', `/api/keys/${id}`)
    await Promise.all([...made.slice(0, 30).map(revoke), createAtOnce(30)])
    const { length } = await list()
    expect(length).toBeGreaterThanOrEqual(20)
    expect(length).toBeLessThanOrEqual(50)
    expect(await createAtOnce(60)).toHaveLength(50 - length)
  })
})
