// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { callerOf } from '../tools/caller.ts'
import { secondInstance } from '../tools/second-instance.ts'

type Instance = Pick<TestApp, 'app' | 'bearer'>

describe('calendar addresses at the same time', () => {
  let test: TestApp
  let clock: Clock
  let second: Awaited<ReturnType<typeof secondInstance>>
  let instances: Instance[]
  beforeEach(async () => {
    clock = createClock(new Date(Date.now() - 1_200_000))
    test = await testApp({ clock })
    second = await secondInstance(test)
    instances = [test, second]
    return async () => {
      await second.close()
      await test.close()
    }
  })

  const create = (token: string, instance: Instance = test) =>
    callerOf(instance, token)('POST', '/api/calendar')
  const pathIn = (answer: { statusCode: number; body: string }) => {
    if (answer.statusCode !== 201) return []
    const { pathname, search } = new URL((JSON.parse(answer.body) as { url: string }).url)
    return [pathname + search]
  }
  const fetched = async (path: string) => (await test.app.inject(path)).statusCode
  const rows = async () =>
    (await test.items()).filter(({ pk, sk }) => pk.startsWith('calendar#') || sk === 'calendar')

  it('of several new addresses at once, one lives, and it is the one that the account names', async () => {
    const token = await test.signIn()
    for (let round = 0; round < 8; round++) {
      const answers = await Promise.all([0, 1, 0, 1].map((index) => create(token, instances[index])))
      expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true)
      const statuses = await Promise.all(answers.flatMap(pathIn).map(fetched))
      expect(statuses.filter((status) => status === 200)).toHaveLength(1)
      expect(statuses.filter((status) => status === 401)).toHaveLength(statuses.length - 1)
      expect((await test.as(token, 'GET', '/api/calendar')).json()).toMatchObject({ exists: true })
      const [one, other, ...others] = await rows()
      expect([others, one?.hash]).toEqual([[], other?.hash])
    }
  })

  it('a sign-out of everything leaves no address that a session makes at the same time', async () => {
    const [token, other] = [await test.signIn(), await test.signIn()]
    const made: ReturnType<typeof create>[] = [Promise.resolve(await create(other))]
    let signedOut: Promise<{ statusCode: number }> | undefined
    for (let round = 0; round < 24; round++) {
      made.push(create(round % 3 ? token : other, instances[round % 2]))
      if (round === 8) signedOut = test.as(token, 'POST', '/auth/sign-out?scope=everything')
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await signedOut!).statusCode).toBe(204)
    const paths = (await Promise.all(made)).flatMap(pathIn)
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) expect(await fetched(path)).toBe(401)
    expect(await rows()).toEqual([])
  })

  it('a deletion of the account leaves no address that a session makes at the same time', async () => {
    const [token, other] = [await test.signIn(), await test.signIn()]
    const made = [Promise.resolve(await create(other))]
    for (const index of [0, 1, 0]) made.push(create(other, instances[index]))
    const erased = test.as(token, 'DELETE', '/api/user')
    for (let round = 0; round < 12; round++) {
      made.push(create(other, instances[round % 2]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await erased).statusCode).toBe(202)
    const paths = (await Promise.all(made)).flatMap(pathIn)
    expect(paths.length).toBeGreaterThan(0)
    clock.advance(35)
    // The first pass may find rows that a request wrote meanwhile.
    let status = 202
    for (let pass = 0; pass < 3 && status === 202; pass++)
      status = (await test.as(token, 'DELETE', '/api/user')).statusCode
    expect(status).toBe(204)
    for (const path of paths) expect(await fetched(path)).toBe(401)
    expect(await rows()).toEqual([])
  })
})
