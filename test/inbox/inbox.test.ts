import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'
const day = 86_400

describe('the inbox', () => {
  let test: TestApp
  let clock: Clock
  let people = 0
  let sub: string
  let mine: ReturnType<typeof inboxOf>
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    sub = `person-${people++}`
    mine = inboxOf(test, (await newKey(test, sub)).key)
  })

  /** Events of these types, and their ids. */
  async function pushAll(types: string[], more: object = {}): Promise<string[]> {
    const ids: string[] = []
    for (let start = 0; start < types.length; start += 25) {
      const events = types
        .slice(start, start + 25)
        .map((event_type) => ({ event_type, payload: {}, ...more }))
      const { results } = (await mine.send('POST', '/events/batch', { events })).json()
      ids.push(...results.map(({ event_id }: { event_id: string }) => event_id))
    }
    return ids
  }
  const pushMany = (count: number) => pushAll(Array<string>(count).fill('test.made'))
  const undelivered = async () => (await mine.pages()).flat()

  describe('lists', () => {
    it('the inbox of a new user is empty', async () => {
      const answer = await mine.send('GET', '/inbox')
      expect(answer.json()).toEqual({
        events: [],
        pagination: { next_cursor: null, has_more: false, total_undelivered: 0 },
      })
      expect(answer.headers).not.toHaveProperty('link')
      expect(answer.headers['cache-control']).toBe('private, no-store')
    })

    it('the inbox lists undelivered events, oldest first, as they were sent', async () => {
      const ids = [
        await mine.pushed({ payload: { n: 1 } }),
        await mine.pushed({ source: 's', metadata: { n: 2 } }),
      ]
      const { events, pagination } = await mine.page()
      const common = { event_type: 'test.made', timestamp: expect.any(String), delivered: false }
      expect(events).toEqual([
        { event_id: ids[0], payload: { n: 1 }, ...common },
        { event_id: ids[1], payload: {}, source: 's', metadata: { n: 2 }, ...common },
      ])
      expect(pagination.total_undelivered).toBe(2)
    })

    it('a page has 50 events by default and up to 200, each once, by cursor and by Link', async () => {
      const ids = await pushMany(210)
      expect((await mine.pages()).map(({ length }) => length)).toEqual([50, 50, 50, 50, 10])
      expect((await mine.pages('limit=200')).map(({ length }) => length)).toEqual([200, 10])
      expect((await mine.pages('limit=70')).map(({ length }) => length)).toEqual([70, 70, 70])
      expect((await mine.pages('limit=70')).flat()).toEqual(ids)
      const first = await mine.send('GET', '/inbox?limit=200')
      const [, link] = /^<(\?[^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? []
      expect(new URLSearchParams(link).get('cursor')).toBe(first.json().pagination.next_cursor)
      const second = await mine.page(link)
      expect(second.events.map(({ event_id }: { event_id: string }) => event_id)).toEqual(ids.slice(200))
      expect(second.pagination).toEqual({ next_cursor: null, has_more: false, total_undelivered: 210 })
    })

    it('a later page has events that were pushed meanwhile, and none that was acknowledged', async () => {
      const ids = await pushMany(6)
      const { pagination } = await mine.page('?limit=2')
      await mine.acknowledge([ids[0]!, ids[1]!, ids[3]!])
      const late = await mine.pushed()
      const { events } = await mine.page(`?limit=10&cursor=${pagination.next_cursor}`)
      expect(events.map(({ event_id }: { event_id: string }) => event_id)).toEqual([
        ids[2],
        ids[4],
        ids[5],
        late,
      ])
    })

    it.each([
      'limit=0',
      'limit=201',
      'limit=x',
      'limit=1&limit=2',
      'state=all',
      'event_type=a%20b',
      'event_type=job*',
      'event_type=.*.*',
      `event_type=${Array<string>(21).fill('a').join()}`,
      'source=%00',
      'since=yesterday',
      'since=2026-11-22',
      'since=2026-11-22T08:30:00',
    ])('an invalid query is rejected: %s', async (query) => {
      const answer = await mine.send('GET', `/inbox?${query}`)
      expect(answer.statusCode).toBe(422)
      expect(answer.json().errors[0].in).toBe('query')
    })

    it('a cursor of another inbox, of other filters or of no list is rejected', async () => {
      await pushMany(3)
      const { next_cursor } = (await mine.page('?limit=1')).pagination
      const stranger = inboxOf(test, (await newKey(test, `${sub}-other`)).key)
      expect((await mine.send('GET', `/inbox?limit=2&cursor=${next_cursor}`)).statusCode).toBe(200)
      for (const answer of await Promise.all([
        stranger.send('GET', `/inbox?cursor=${next_cursor}`),
        mine.send('GET', `/inbox?state=delivered&cursor=${next_cursor}`),
        mine.send('GET', `/inbox?event_type=test.made&cursor=${next_cursor}`),
        mine.send('GET', '/inbox?cursor=x'),
      ])) {
        expect(answer.statusCode).toBe(400)
        expect(answer.json().code).toBe('invalid_cursor')
      }
    })
  })

  describe('filters', () => {
    const types = ['job.a', 'job.b', 'job', 'jobs.a', 'job.a.b']

    it.each([
      ['event_type=job.a', ['job.a']],
      ['event_type=job.a,jobs.a', ['job.a', 'jobs.a']],
      ['event_type=job.a&event_type=jobs.a', ['job.a', 'jobs.a']],
      ['event_type=job.*', ['job.a', 'job.b', 'job.a.b']],
      ['event_type=job.a,%20jobs.a', ['job.a', 'jobs.a']],
      ['event_type=job.*,jobs.*', ['job.a', 'job.b', 'jobs.a', 'job.a.b']],
      ['event_type=*', types],
      ['event_type=JOB.A', []],
      ['event_type=job.a&source=nobody', []],
    ])('the filter by type finds these events: %s', async (query, shown) => {
      await pushAll(types)
      const { events, pagination } = await mine.page(`?${query}`)
      expect(events.map((event: { event_type: string }) => event.event_type)).toEqual(shown)
      expect(pagination).toEqual({ next_cursor: null, has_more: false, total_undelivered: 5 })
    })

    it('the filter by source finds the events of exactly this source', async () => {
      await pushAll(['a', 'b'], { source: 'x' })
      const ids = await pushAll(['a', 'b'], { source: 'x, y' })
      expect(await mine.pages('source=x,%20y')).toEqual([ids])
      expect(await mine.pages('source=x,%20y&event_type=b')).toEqual([[ids[1]]])
    })

    it('the filter by time finds the events of this time or later', async () => {
      const ids: string[] = []
      for (let turn = 0; turn < 3; turn++) {
        ids.push(await mine.pushed())
        clock.advance(0.005)
      }
      const times = (await mine.page()).events.map(({ timestamp }: { timestamp: string }) => timestamp)
      expect(await mine.pages(`since=${times[1]}`)).toEqual([ids.slice(1)])
      const later = new Date(Date.parse(times[1]) + 1).toISOString()
      expect(await mine.pages(`since=${later}`)).toEqual([ids.slice(2)])
      const elsewhere = new Date(Date.parse(times[1]) + 3_600_000).toISOString().replace('Z', '%2B01:00')
      expect(await mine.pages(`since=${elsewhere}`)).toEqual([ids.slice(1)])
      expect(await mine.pages('since=0001-01-01T00:00:00Z')).toEqual([ids])
      expect(await mine.pages('since=9999-12-31T23:59:59Z')).toEqual([[]])
      expect(await mine.pages(`since=${times[1]}&limit=1`)).toEqual([[ids[1]], [ids[2]]])
    })

    it('a filtered page looks at 200 events, and may be empty with more to come', async () => {
      const types = Array.from({ length: 450 }, (_, index) => (index % 225 === 220 ? 'rare' : 'common'))
      const ids = await pushAll(types)
      const pages = await mine.pages('event_type=rare&limit=5')
      expect(pages).toEqual([[], [ids[220]], [ids[445]]])
      expect((await mine.pages('event_type=common&limit=150')).flat()).toHaveLength(448)
    })

    it('the filter by state finds the events of one state', async () => {
      const ids = await pushMany(4)
      await mine.acknowledge([ids[1]!, ids[2]!])
      expect(await mine.pages('state=undelivered')).toEqual([[ids[0], ids[3]]])
      expect(await mine.pages('state=delivered&limit=1')).toEqual([[ids[1]], [ids[2]]])
      const { events, pagination } = await mine.page('?state=delivered')
      expect(events[0]).toMatchObject({ delivered: true, delivered_at: clock.now().toISOString() })
      expect(pagination.total_undelivered).toBe(2)
    })
  })

  it('the total is exact up to 1,000, and capped above', async () => {
    const ids = await pushMany(1000)
    const total = async () => (await mine.page('?limit=1')).pagination
    expect(await total()).toMatchObject({ total_undelivered: 1000 })
    expect(await total()).not.toHaveProperty('total_capped')
    const last = await mine.pushed()
    expect(await total()).toMatchObject({ total_undelivered: 1000, total_capped: true })
    await mine.acknowledge([ids[0]!, last])
    expect(await total()).toMatchObject({ total_undelivered: 999 })
  })

  it('the inbox costs the same with no delivered events and with 2,000', async () => {
    const cost = async (url: string) => {
      test.proxy.forget()
      expect((await mine.send('GET', url)).statusCode).toBe(200)
      // The queries of one request run in parallel and end in any order.
      return test.proxy.calls.map(({ action, units }) => `${action} ${units}`).sort()
    }
    const costs = async (delivered: number) => {
      sub = `person-${people++}`
      mine = inboxOf(test, (await newKey(test, sub)).key)
      await mine.send('GET', '/zapier/me')
      const old = await pushMany(delivered)
      for (let start = 0; start < delivered; start += 100)
        await mine.acknowledge(old.slice(start, start + 100))
      const [id] = await pushMany(60)
      const urls = ['/inbox', '/inbox?limit=20', '/inbox?event_type=none', `/inbox/${id}`]
      const each: unknown[] = []
      for (const url of urls) each.push(await cost(url))
      return each
    }
    expect(await costs(2000)).toEqual(await costs(0))
  })

  it('a pointer has at most 200 bytes beside the type of its event', async () => {
    const id = await mine.pushed({ event_type: 'x'.repeat(255), source: 'y'.repeat(255) })
    const pointer = async (state: string) =>
      (await test.items()).find(({ pk, sk }) => pk.includes(sub) && sk === `${state}#${id}`)
    expect(JSON.stringify(await pointer('undelivered')).length).toBeLessThan(200 + 255)
    await mine.acknowledge([id])
    expect(await pointer('undelivered')).toBeUndefined()
    expect(JSON.stringify(await pointer('delivered')).length).toBeLessThan(250)
  })

  describe.each(['inbox', 'events'])('one event, at /%s/:id', (path) => {
    it('the event is shown, delivered or not', async () => {
      const id = await mine.pushed({ payload: { a: 1 } })
      expect((await mine.send('GET', `/${path}/${id}`)).json()).toMatchObject({
        event_id: id,
        delivered: false,
      })
      await mine.acknowledge([id])
      expect((await mine.send('GET', `/${path}/${id}`)).json()).toMatchObject({
        event_id: id,
        payload: { a: 1 },
        delivered: true,
        delivered_at: clock.now().toISOString(),
      })
    })

    it('the event may be acknowledged again, and leaves every list', async () => {
      const [id, other] = await pushMany(2)
      for (let turn = 0; turn < 3; turn++) {
        const answer = await mine.send('DELETE', `/${path}/${id}`)
        expect([answer.statusCode, answer.body]).toEqual([204, ''])
        for (const query of ['', 'limit=1', 'event_type=test.*', 'since=2000-01-01T00:00:00Z']) {
          expect((await mine.pages(query)).flat()).toEqual([other])
        }
        expect((await mine.page()).pagination.total_undelivered).toBe(1)
      }
    })

    it('the time of the first acknowledgement stays', async () => {
      const id = await mine.pushed()
      await mine.send('DELETE', `/${path}/${id}`)
      const first = clock.now().toISOString()
      clock.advance(60)
      await mine.send('DELETE', `/${path}/${id}`)
      await mine.acknowledge([id])
      expect((await mine.send('GET', `/${path}/${id}`)).json().delivered_at).toBe(first)
    })

    it.each([unknownId, 'x', '828f5578-6980-4a62-b6e9-90ccf753c072', '%00', '%ED%A0%80x', 'a#b'])(
      'the event is not found under %s',
      async (id) => {
        for (const method of ['GET', 'DELETE'] as const) {
          const answer = await mine.send(method, `/${path}/${encodeURI(id).replaceAll('%25', '%')}`)
          expect([400, 404]).toContain(answer.statusCode)
        }
      },
    )

    it('the event of another user is not found, and stays as it is', async () => {
      const id = await mine.pushed()
      const stranger = inboxOf(test, (await newKey(test, `${sub}-other`)).key)
      for (const method of ['GET', 'DELETE'] as const) {
        const ask = (it: string) =>
          stranger.send(method, `/${path}/${it}`, undefined, { 'x-request-id': 'same' })
        const [foreign, unknown] = [await ask(id), await ask(unknownId)]
        expect(foreign.statusCode).toBe(404)
        expect(foreign.body).toBe(unknown.body)
      }
      expect(await undelivered()).toEqual([id])
    })
  })

  describe('acknowledging a batch', () => {
    it('the response says of each id whether the event exists', async () => {
      const ids = await pushMany(3)
      const stranger = inboxOf(test, (await newKey(test, `${sub}-other`)).key)
      const foreign = await stranger.pushed()
      await mine.send('DELETE', `/inbox/${ids[1]}`)
      const asked = [ids[0]!, ids[1]!, ids[0]!, unknownId, foreign, 'x', '', '\ud800', 'a#b']
      const answer = await mine.acknowledge(asked)
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toEqual({
        results: asked.map((event_id, index) => ({
          event_id,
          status: index < 3 ? 'acknowledged' : 'not_found',
        })),
      })
      expect(await undelivered()).toEqual([ids[2]])
      expect((await stranger.pages()).flat()).toEqual([foreign])
    })

    it('a batch of 100 needs a few table calls', async () => {
      const ids = await pushMany(101)
      await mine.send('GET', '/zapier/me')
      test.proxy.forget()
      await mine.acknowledge(ids.slice(0, 100))
      expect(test.proxy.calls.map(({ action }) => action)).toEqual([
        ...Array<string>(2).fill('UpdateItem'),
        ...Array<string>(2).fill('BatchGetItem'),
        ...Array<string>(2).fill('TransactWriteItems'),
      ])
      expect(await undelivered()).toEqual([ids[100]])
    })

    it.each([
      ['none', { ids: [] }],
      ['101', { ids: Array<string>(101).fill(unknownId) }],
      ['no list', { ids: unknownId }],
      ['a number', { ids: [1] }],
      ['a text that is too long', { ids: ['x'.repeat(101)] }],
      ['an unknown member', { ids: [unknownId], all: true }],
      ['nothing', {}],
    ])('a batch with %s is rejected', async (_what, body) => {
      expect((await mine.send('POST', '/inbox/acknowledge', body)).statusCode).toBe(422)
    })

    it('parallel batches acknowledge an event once', async () => {
      const ids = await pushMany(60)
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => mine.acknowledge(ids.slice(index, index + 50))),
      )
      for (const answer of answers) {
        expect(new Set(answer.json().results.map(({ status }: { status: string }) => status))).toEqual(
          new Set(['acknowledged']),
        )
      }
      expect(await undelivered()).toEqual(ids.slice(57))
      expect((await mine.pages('state=delivered')).flat()).toEqual(ids.slice(0, 57))
    })

    it('a batch succeeds after a conflict with another transaction, and fails with 409 if the conflict stays', async () => {
      const ids = await pushMany(2)
      test.proxy.fail('TransactWriteItems', { kind: 'conflict' }, 2)
      expect((await mine.acknowledge([ids[0]!])).statusCode).toBe(200)
      test.proxy.fail('TransactWriteItems', { kind: 'conflict' })
      expect((await mine.acknowledge([ids[1]!])).statusCode).toBe(409)
      expect((await mine.send('DELETE', `/inbox/${ids[1]}`)).statusCode).toBe(409)
      test.proxy.heal()
      expect(await undelivered()).toEqual([ids[1]])
    })
  })

  describe('expiry', () => {
    /** All requests whose responses have an event. */
    const seen = async (id: string) => ({
      one: (await mine.send('GET', `/inbox/${id}`)).statusCode,
      undelivered: (await undelivered()).includes(id),
      counted: (await mine.page()).pagination.total_undelivered,
      delivered: (await mine.pages('state=delivered')).flat().includes(id),
      zapier: (await mine.send('GET', '/zapier/events')).json().length,
      acknowledged: (await mine.acknowledge([id])).json().results[0].status,
    })
    const gone = {
      one: 404,
      undelivered: false,
      counted: 0,
      delivered: false,
      zapier: 0,
      acknowledged: 'not_found',
    }

    it('an unacknowledged event expires after 90 days', async () => {
      const id = await mine.pushed()
      const { timestamp } = (await mine.page()).events[0]
      const last = Date.parse(timestamp) / 1000 + 90 * day - clock.now().getTime() / 1000
      clock.advance(last - 2)
      expect((await mine.page()).events).toHaveLength(1)
      clock.advance(3)
      expect(await seen(id)).toEqual(gone)
      clock.advance(-last - 1)
    })

    it('an expired row that still exists is not read and costs nothing', async () => {
      const cost = async () => {
        test.proxy.forget()
        await mine.send('GET', '/inbox')
        return test.proxy.calls.reduce((sum, { units }) => sum + units, 0)
      }
      await mine.send('GET', '/zapier/me')
      const empty = await cost()
      await pushMany(100)
      clock.advance(91 * day)
      await mine.send('GET', '/zapier/me')
      expect(await cost()).toBe(empty)
      clock.advance(-91 * day)
    })

    it('an acknowledged event expires 30 days later', async () => {
      const id = await mine.pushed()
      clock.advance(80 * day)
      await mine.acknowledge([id])
      clock.advance(30 * day - 2)
      expect(await seen(id)).toMatchObject({ one: 200, delivered: true, zapier: 1 })
      clock.advance(3)
      expect(await seen(id)).toEqual(gone)
      clock.advance(-110 * day - 1)
    })

    it('a page continues after an event that has expired meanwhile', async () => {
      const first = await mine.pushed()
      clock.advance(2.1)
      await mine.pushed()
      const { pagination, events } = await mine.page('?limit=1')
      expect(events[0].event_id).toBe(first)
      const last = Date.parse(events[0].timestamp) / 1000 + 90 * day + 1.05 - clock.now().getTime() / 1000
      clock.advance(last)
      test.proxy.forget()
      const answer = await mine.send('GET', `/inbox?limit=1&cursor=${pagination.next_cursor}`)
      clock.advance(-last)
      expect(answer.statusCode).toBe(200)
      expect(answer.json().events).toHaveLength(1)
      expect(answer.json().events[0].event_id).not.toBe(first)
      // DynamoDB rejects a start outside of the range. The embedded engine accepts it.
      for (const { input } of test.proxy.calls) expect(input).not.toHaveProperty('ExclusiveStartKey')
    })
  })
})
