// @engine
import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../src/table/keys.ts'
import { epochDayOf } from '../../src/time.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { callerOf } from '../tools/caller.ts'
import { secondInstance } from '../tools/second-instance.ts'
import { tableOf } from '../tools/table.ts'

describe('sixty writes at once', () => {
  let test: TestApp
  // The clock stands still, so that the day does not change.
  const clock = createClock()
  let send: (index: number) => ReturnType<typeof callerOf>
  beforeEach(async () => {
    test = await testApp({ clock })
    const second = await secondInstance(test)
    const token = await test.signIn()
    const callers = [callerOf(test, token), callerOf(second, token)]
    send = (index) => callers[index % 2]!
    return async () => {
      await second.close()
      await test.close()
    }
  })

  const table = () => tableOf(test)
  const today = () => epochDayOf(clock.now()).toString(36).toUpperCase()
  const counts = async () => (await test.items()).find(({ sk }) => sk === 'counts')
  const applications = async () => (await test.items()).filter(({ sk }) => sk.startsWith('application#'))
  const contents = async () => (await test.items()).filter(({ sk }) => sk.startsWith('event#'))

  const setCounts = (set: object) => table().update(keys.counts('1001'), { set: { ...set } }, 'if-present')

  async function statusesOf(request: (index: number) => Promise<{ statusCode: number }>) {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => request(index)))
    return answers.map(({ statusCode }) => statusCode).sort()
  }
  const create = (index: number) =>
    send(index)('POST', '/api/applications', { company: 'Acme', title: `Engineer ${index}` })
  const event = { event_type: 'test.sample', payload: { text: 'x'.repeat(9500) } }
  const push = (index: number) => send(index)('POST', '/events', event)
  const times = (status: number, count: number) => Array<number>(count).fill(status)

  it('the last ten applications of ten thousand are created, and the others are refused', async () => {
    await setCounts({ applications: 9990 })
    expect(await statusesOf(create)).toEqual([...times(201, 10), ...times(409, 50)])
    expect(await applications()).toHaveLength(10)
    expect(await counts()).toMatchObject({ applications: 10_000 })
  })

  it('creations that are refused for their URL are given back', async () => {
    const url = 'https://jobs.example.com/1'
    const statuses = await statusesOf((index) =>
      send(index)('POST', '/api/applications', { company: 'Acme', title: 'Engineer', url }),
    )
    expect(statuses).toEqual([201, ...times(409, 59)])
    expect(await counts()).toMatchObject({ applications: 1 })
  })

  it('a repeated request with an idempotency key counts once, also at the cap', async () => {
    await setCounts({ applications: 9999 })
    const body = { company: 'Acme', title: 'Engineer' }
    const repeat = (index: number) =>
      send(index)('POST', '/api/applications', body, { 'idempotency-key': 'once' })
    expect((await repeat(0)).statusCode).toBe(201)
    expect(await statusesOf(repeat)).toEqual(times(201, 60))
    expect(await applications()).toHaveLength(1)
    expect(await counts()).toMatchObject({ applications: 10_000 })
  })

  it('deleted applications make room', async () => {
    const ids = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => (await create(index)).json<{ id: string }>().id),
    )
    await setCounts({ applications: 10_000 })
    expect((await create(0)).statusCode).toBe(409)
    const remove = (index: number) => send(index)('DELETE', `/api/applications/${ids[index]}`)
    expect(await statusesOf(remove)).toEqual(times(204, 60))
    expect(await counts()).toMatchObject({ applications: 9940 })
    expect((await create(0)).statusCode).toBe(201)
  })

  it('the events that fit into 500 MB are stored, and the others are refused', async () => {
    const before = (await contents()).length
    // An event of this size counts 10 KB.
    await setCounts({ [today()]: 512_000 - 105 })
    expect(await statusesOf(push)).toEqual([...times(202, 10), ...times(409, 50)])
    expect(await contents()).toHaveLength(before + 10)
    expect(await counts()).toMatchObject({ [today()]: 512_000 - 5 })
    expect((await send(0)('POST', '/events/batch', { events: [event] })).statusCode).toBe(409)
  })

  it('a full inbox takes the events of the tracker', async () => {
    await setCounts({ [today()]: 512_000 })
    const created = await create(0)
    const path = `/api/applications/${created.json<{ id: string }>().id}`
    expect(created.statusCode).toBe(201)
    expect((await send(0)('PATCH', path, { priority: 1 })).statusCode).toBe(200)
    expect((await send(0)('POST', `${path}/status`, { to: 'applied' })).statusCode).toBe(200)
    expect((await send(0)('DELETE', path)).statusCode).toBe(204)
    expect(await counts()).toMatchObject({ applications: 0, [today()]: 512_004 })
    expect((await push(0)).statusCode).toBe(409)
  })

  /** Deletes the counts, because version 1.0.0 wrote none. */
  const forgetCounts = () => table().delete(keys.counts('1001'))

  it('the cap of events holds for an account of version 1.0.0', async () => {
    const states = ['undelivered', 'delivered'] as const
    for (let made = 0; made < 499; made++)
      await table().put({
        ...keys.event('1001', states[made % 2]!, v7()),
        bytes: 1024 * 1024 - 100,
        delivered_at: made % 2 ? '2026-11-01T00:00:00.000Z' : undefined,
      })
    // With the event of the sign-in, that leaves 1 MB less 1 KB.
    await forgetCounts()
    const statuses = await statusesOf(push)
    expect(statuses).toEqual([...times(202, 60)])
    await table().put({ ...keys.event('1001', 'delivered', v7()), bytes: 370 * 1024 })
    await forgetCounts()
    expect(await statusesOf(push)).toEqual([...times(202, 5), ...times(409, 55)])
  })
})
