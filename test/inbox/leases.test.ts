import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'

describe('leases', () => {
  let test: TestApp
  let clock: Clock
  let people = 0
  let mine: ReturnType<typeof inboxOf>
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    mine = inboxOf(test, (await newKey(test, `person-${people++}`)).key)
  })

  const lease = async (body: object = {}) => (await mine.send('POST', '/inbox/lease', body)).json()
  const idsOf = ({ events }: { events: { event_id: string }[] }) => events.map(({ event_id }) => event_id)
  const extend = (id: string, lease_id: string, seconds = 300) =>
    mine.send('POST', `/inbox/${id}/extend`, { lease_id, seconds })
  const release = (id: string, lease_id: string) => mine.send('POST', `/inbox/${id}/release`, { lease_id })
  const requeue = (id: string) => mine.send('POST', `/inbox/${id}/requeue`)
  const acknowledge = (id: string, lease_id: string) =>
    mine.send('DELETE', `/inbox/${id}?lease_id=${lease_id}`)
  const get = async (id: string) => (await mine.send('GET', `/inbox/${id}`)).json()
  const outcomeOf = ({ statusCode, body }: { statusCode: number; body: string }) =>
    statusCode < 400 ? statusCode : [statusCode, JSON.parse(body).code]

  it('a lease returns the oldest events with their lease, and no other lease returns them', async () => {
    const ids = [
      await mine.pushed({ payload: { n: 1 }, source: 's' }),
      await mine.pushed(),
      await mine.pushed(),
    ]
    const first = await lease({ limit: 2, seconds: 60 })
    expect(first).toEqual({
      lease_id: expect.any(String),
      events: [
        {
          event_id: ids[0],
          event_type: 'test.made',
          payload: { n: 1 },
          source: 's',
          timestamp: expect.any(String),
          delivered: false,
          lease_id: first.lease_id,
          lease_until: new Date(clock.now().getTime() + 60_000).toISOString(),
          attempt: 1,
        },
        expect.objectContaining({ event_id: ids[1], attempt: 1 }),
      ],
    })
    expect(idsOf(await lease())).toEqual([ids[2]])
    expect(idsOf(await lease())).toEqual([])
  })

  it('a leased event is ready one second after its lease has ended, and its attempt counts', async () => {
    const id = await mine.pushed()
    await lease({ seconds: 60 })
    clock.advance(60.999)
    expect(idsOf(await lease())).toEqual([])
    clock.advance(0.001)
    expect((await lease()).events).toMatchObject([{ event_id: id, attempt: 2 }])
  })

  it('a holder may extend, release and acknowledge until one second after the lease has ended', async () => {
    for (const use of [extend, release, acknowledge]) {
      const id = await mine.pushed()
      const { lease_id } = await lease({ seconds: 60 })
      clock.advance(61)
      expect(outcomeOf(await use(id, lease_id))).toEqual([409, 'lease_lost'])
      const again = await lease({ seconds: 60 })
      clock.advance(60.999)
      expect(outcomeOf(await use(id, again.lease_id))).toBeLessThan(300)
      await mine.acknowledge([id])
    }
  })

  it('an extension moves the end of the lease, and never back', async () => {
    const id = await mine.pushed()
    const { lease_id } = await lease({ seconds: 60 })
    const begin = clock.now().getTime()
    clock.advance(30)
    const until = new Date(begin + 330_000).toISOString()
    const extended = { event_id: id, lease_id, lease_until: until, attempt: 1 }
    expect((await extend(id, lease_id, 300)).json()).toEqual(extended)
    expect((await extend(id, lease_id, 1)).json()).toEqual(extended)
    expect((await get(id)).lease_until).toBe(until)
    clock.advance(300)
    expect(idsOf(await lease())).toEqual([])
    clock.advance(1)
    expect(idsOf(await lease())).toEqual([id])
  })

  it('a released event is ready at once, after the events that were ready before', async () => {
    const ids = [await mine.pushed(), await mine.pushed()]
    const { lease_id } = await lease({ limit: 1 })
    clock.advance(5)
    expect((await release(ids[0]!, lease_id)).statusCode).toBe(204)
    expect((await release(ids[0]!, lease_id)).statusCode).toBe(204)
    expect(await get(ids[0]!)).not.toHaveProperty('lease_until')
    expect(outcomeOf(await extend(ids[0]!, lease_id))).toEqual([409, 'lease_lost'])
    expect(outcomeOf(await acknowledge(ids[0]!, lease_id))).toEqual([409, 'lease_lost'])
    expect(idsOf(await lease())).toEqual([ids[1], ids[0]])
    expect(outcomeOf(await release(ids[0]!, lease_id))).toEqual([409, 'lease_lost'])
  })

  it('an acknowledgement with a lease may be repeated with the same lease alone', async () => {
    const id = await mine.pushed()
    const { lease_id } = await lease()
    expect(outcomeOf(await acknowledge(id, unknownId))).toEqual([409, 'lease_lost'])
    expect(outcomeOf(await acknowledge(id, lease_id))).toBe(204)
    expect(outcomeOf(await acknowledge(id, lease_id))).toBe(204)
    expect(outcomeOf(await acknowledge(id, unknownId))).toEqual([409, 'lease_lost'])
    expect(outcomeOf(await mine.send('DELETE', `/events/${id}`))).toBe(204)
    for (const use of [extend, release])
      expect(outcomeOf(await use(id, lease_id))).toEqual([409, 'lease_lost'])
    expect(outcomeOf(await requeue(id))).toEqual([409, 'conflict'])
  })

  it('an empty lease_id is refused, and acknowledges nothing', async () => {
    const id = await mine.pushed()
    await lease()
    for (const path of [`/inbox/${id}`, `/events/${id}`])
      for (const query of ['?lease_id=', '?lease_id=&lease_id=', `?lease_id=&lease_id=${id}`])
        expect(outcomeOf(await mine.send('DELETE', path + query))).toEqual([422, 'validation_failed'])
    for (const lease_id of ['', null]) {
      const body = { ids: [id], lease_id }
      expect(outcomeOf(await mine.send('POST', '/inbox/acknowledge', body))).toEqual([
        422,
        'validation_failed',
      ])
    }
    expect(await get(id)).toMatchObject({ delivered: false, lease_until: expect.any(String) })
  })

  it('an acknowledgement without a lease acknowledges in every state', async () => {
    const [leased, ended, other] = [await mine.pushed(), await mine.pushed(), await mine.pushed()]
    const { lease_id } = await lease({ limit: 2 })
    await release(ended, lease_id)
    const { results } = (await mine.acknowledge([leased, ended, other])).json()
    expect(results.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('acknowledged'))
    expect(await mine.page()).toMatchObject({ events: [], pagination: { total_undelivered: 0 } })
    expect(outcomeOf(await acknowledge(other, lease_id))).toEqual([409, 'lease_lost'])
  })

  it('a batch with a lease acknowledges the events that the lease holds', async () => {
    const [held, lost] = [await mine.pushed(), await mine.pushed()]
    const { lease_id } = await lease()
    await release(lost, lease_id)
    const ids = [held, lost, unknownId]
    const answer = await mine.send('POST', '/inbox/acknowledge', { ids, lease_id })
    expect(answer.json().results).toEqual([
      { event_id: held, status: 'acknowledged' },
      { event_id: lost, status: 'lease_lost' },
      { event_id: unknownId, status: 'not_found' },
    ])
    expect((await mine.pages()).flat()).toEqual([lost])
  })

  /** Leases and releases an event this often. */
  async function attempt(id: string, times: number) {
    for (let done = 0; done < times; done++) {
      const { lease_id, events } = await lease()
      expect(idsOf({ events })).toContain(id)
      await release(id, lease_id)
    }
  }

  it('an event is quarantined when its tenth lease is released, until it is requeued', async () => {
    const id = await mine.pushed()
    await attempt(id, 9)
    expect(await get(id)).toMatchObject({ attempt: 9 })
    const { lease_id } = await lease()
    expect((await release(id, lease_id)).statusCode).toBe(204)
    expect((await release(id, lease_id)).statusCode).toBe(204)
    expect(await get(id)).toMatchObject({ attempt: 10, quarantined_at: clock.now().toISOString() })
    expect(idsOf(await lease())).toEqual([])
    expect((await mine.pages()).flat()).toEqual([])
    expect((await mine.pages('state=quarantined')).flat()).toEqual([id])
    expect((await requeue(id)).statusCode).toBe(204)
    expect((await requeue(id)).statusCode).toBe(204)
    expect(await get(id)).not.toHaveProperty('attempt')
    expect((await lease()).events).toMatchObject([{ event_id: id, attempt: 1 }])
    expect((await requeue(id)).statusCode).toBe(204)
    expect(await get(id)).toMatchObject({ attempt: 1, lease_until: expect.any(String) })
  })

  it('an event whose tenth lease has ended is quarantined by the next lease, which finds others', async () => {
    const spent = await mine.pushed()
    await attempt(spent, 9)
    await lease({ seconds: 1 })
    clock.advance(2)
    const other = await mine.pushed()
    expect((await mine.pages()).flat()).toEqual([spent, other])
    expect(idsOf(await lease({ limit: 1 }))).toEqual([other])
    expect((await mine.pages('state=quarantined')).flat()).toEqual([spent])
    expect((await mine.send('DELETE', `/inbox/${spent}`)).statusCode).toBe(204)
  })

  it('an event whose tenth lease has ended may be requeued', async () => {
    const id = await mine.pushed()
    await attempt(id, 9)
    await lease({ seconds: 1 })
    expect((await requeue(id)).statusCode).toBe(204)
    expect(await get(id)).toMatchObject({ attempt: 10 })
    clock.advance(2)
    expect((await requeue(id)).statusCode).toBe(204)
    expect((await lease()).events).toMatchObject([{ event_id: id, attempt: 1 }])
  })

  it.each([extend, release, requeue])('%o of an unknown event is 404', async (use) => {
    expect(outcomeOf(await use(unknownId, unknownId))).toEqual([404, 'not_found'])
  })

  it('a lease takes only events of the types that it asks for', async () => {
    const ids = await Promise.all(['a.b', 'a.c', 'b.a'].map((event_type) => mine.pushed({ event_type })))
    expect(idsOf(await lease({ event_type: ['a.*'] })).sort()).toEqual(ids.slice(0, 2).sort())
    expect(idsOf(await lease({ event_type: ['none', 'b.a'] }))).toEqual([ids[2]])
  })

  it('a lease takes types as text that has them separated by commas, as in a query', async () => {
    const ids = await Promise.all(['a.b', 'b.a', 'c'].map((event_type) => mine.pushed({ event_type })))
    expect(idsOf(await lease({ event_type: 'a.b' }))).toEqual([ids[0]])
    expect(idsOf(await lease({ event_type: 'c, b.*' })).sort()).toEqual(ids.slice(1).sort())
  })

  it.each([',', 'a b', 'a.b,a b', []])('a lease of the types %j is rejected', async (event_type) => {
    await mine.pushed()
    const { errors } = await lease({ event_type })
    expect(errors).toMatchObject([{ in: 'body', pointer: expect.stringMatching(/^\/event_type/) as string }])
  })

  it('the lists and the total know leased events', async () => {
    const ids = [await mine.pushed(), await mine.pushed(), await mine.pushed()]
    await lease({ limit: 1, seconds: 600 })
    await lease({ limit: 1, seconds: 300 })
    expect(await mine.pages('limit=1')).toEqual(ids.map((id) => [id]))
    expect(await mine.pages('limit=2&order=desc')).toEqual([[ids[2], ids[1]], [ids[0]]])
    expect(await mine.pages('limit=1&state=leased')).toEqual([[ids[1]], [ids[0]]])
    expect(await mine.pages('limit=1&state=leased&order=desc')).toEqual([[ids[0]], [ids[1]]])
    const page = await mine.page('?event_type=test.made')
    expect(page.pagination.total_undelivered).toBe(3)
    expect(page.events.map(({ lease_until }: { lease_until?: string }) => lease_until !== undefined)).toEqual(
      [true, true, false],
    )
    expect(JSON.stringify(page)).not.toContain('lease_id')
    clock.advance(301)
    expect((await mine.pages('state=leased')).flat()).toEqual([ids[0]])
  })

  it('the answer to a repeated push tells nothing of leases', async () => {
    const headers = { 'idempotency-key': 'one' }
    const before = (await mine.push({}, headers)).json()
    await lease()
    expect((await mine.push({}, headers)).json()).toEqual(before)
  })
})
