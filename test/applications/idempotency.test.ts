// @engine
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { trackerOf } from '../tools/tracker.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'

const once = { 'idempotency-key': 'once' }

describe('the Idempotency-Key of an application', () => {
  let test: TestApp
  let clock: Clock
  let people = 0
  let token: string
  let my: ReturnType<typeof trackerOf>
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  afterEach(() => test.proxy.heal())
  beforeEach(async () => {
    token = await test.signIn({ sub: `person-${people++}` })
    my = trackerOf(test, token)
  })

  const all = async () => (await my.send('GET', '')).json().items
  const moves = async (id: string) => (await my.send('GET', `/${id}/history`)).json().items
  const made = async (input?: object) => (await my.create(input)).json()
  const told = async (type: string) => (await inboxOf(test, token).page(`?event_type=${type}`)).events

  it('a repeated request is marked by a header from the second time on', async () => {
    const input = { url: 'https://a.example/1', interviews: [{ at: '2026-12-01' }] }
    const [first, second] = [await my.create(input, once), await my.create(input, once)]
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect(second.headers).toMatchObject({
      'idempotency-replayed': 'true',
      etag: '"1"',
      location: first.headers.location,
    })
    expect([second.statusCode, second.body]).toEqual([201, first.body])

    const { id } = first.json()
    const [moved, again] = [
      await my.move(id, { to: 'offer' }, once),
      await my.move(id, { to: 'offer' }, once),
    ]
    expect(moved.headers).not.toHaveProperty('idempotency-replayed')
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', etag: '"2"' })
    expect([again.statusCode, again.body]).toEqual([200, moved.body])
  })

  it.each([{}, { url: 'https://a.example/1' }])(
    '20 equal requests at once make one application: %j',
    async (input) => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => my.create(input, once)))
      expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
      expect(answers[0]!.statusCode).toBe(201)
      expect(answers.filter(({ headers }) => 'idempotency-replayed' in headers)).toHaveLength(19)
      expect(await all()).toHaveLength(1)
      expect(await told('application.created')).toHaveLength(1)
    },
  )

  it.each<Record<string, string>>([{}, { 'if-match': '"1"' }])(
    '20 equal requests at once make one move, with %j',
    async (headers) => {
      const { id } = await made()
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => my.move(id, { to: 'applied' }, { ...once, ...headers })),
      )
      expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
      expect(answers[0]!.statusCode).toBe(200)
      expect(await moves(id)).toHaveLength(2)
      expect(await told('application.status_changed')).toHaveLength(1)
    },
  )

  it('a repeated request with another body is rejected and stores nothing', async () => {
    const { id } = (await my.create({}, once)).json()
    await my.move(id, { to: 'offer' }, once)
    for (const answer of [
      await my.create({ title: 'Other' }, once),
      await my.create({ priority: 1 }, once),
      await my.move(id, { to: 'rejected' }, once),
      await my.move(id, { to: 'offer', note: 'a' }, once),
    ]) {
      expect(answer.json()).toMatchObject({
        status: 422,
        errors: [{ in: 'header', pointer: '/idempotency-key' }],
      })
    }
    expect(await all()).toHaveLength(1)
    expect(await moves(id)).toHaveLength(2)
  })

  it('a repeated request returns the application as it is now, and 404 after its deletion', async () => {
    const { id } = (await my.create({}, once)).json()
    const { entry } = (await my.move(id, { to: 'offer' }, once)).json()
    await my.change(id, { priority: 1 })
    expect((await my.create({}, once)).json()).toMatchObject({ id, version: 3, priority: 1, status: 'offer' })
    expect((await my.move(id, { to: 'offer' }, once)).json()).toMatchObject({
      version: 3,
      priority: 1,
      entry,
    })

    clock.advance(10)
    await my.send('DELETE', `/${id}/history/${entry.id}`)
    expect((await my.move(id, { to: 'offer' }, once)).statusCode).toBe(404)
    await my.send('DELETE', `/${id}`)
    expect((await my.create({}, once)).statusCode).toBe(404)
    expect((await my.move(id, { to: 'offer' }, once)).statusCode).toBe(404)
  })

  it('an idempotency key is valid for one caller, one route and one application', async () => {
    const [one, two] = [await made(), await made()]
    const [first, second] = [
      await my.move(one.id, { to: 'offer' }, once),
      await my.move(two.id, { to: 'offer' }, once),
    ]
    expect(second.headers).not.toHaveProperty('idempotency-replayed')
    expect([first.json().id, second.json().id]).toEqual([one.id, two.id])
    expect((await my.move(two.id, { to: 'rejected' }, { 'idempotency-key': 'Once' })).statusCode).toBe(200)

    const third = await my.create({}, once)
    const { key } = await newKey(test, `person-${people - 1}`)
    const byKey = await trackerOf(test, key).create({}, once)
    const stranger = trackerOf(test, await test.signIn({ sub: `person-${people++}` }))
    const others = [byKey, await stranger.create({}, once)]
    for (const { statusCode, headers } of [third, ...others]) {
      expect(statusCode).toBe(201)
      expect(headers).not.toHaveProperty('idempotency-replayed')
    }
    expect(await all()).toHaveLength(4)
  })

  it('an idempotency key is valid for a person, in any session', async () => {
    await my.create({}, once)
    const elsewhere = trackerOf(test, await test.signIn({ sub: `person-${people - 1}` }))
    expect((await elsewhere.create({}, once)).headers).toHaveProperty('idempotency-replayed', 'true')
  })

  it('an idempotency key of a rejected request can be used again', async () => {
    const { id } = await made({ url: 'https://a.example/1' })
    expect((await my.create({ title: '' }, once)).statusCode).toBe(422)
    expect((await my.create({ url: 'https://a.example/1' }, once)).statusCode).toBe(409)
    expect((await my.create({}, once)).statusCode).toBe(201)
    expect((await my.move(id, { to: 'offer' }, { ...once, 'if-match': '"9"' })).statusCode).toBe(412)
    expect((await my.move(id, { to: 'offer' }, { ...once, 'if-match': '"1"' })).statusCode).toBe(200)
  })

  it('a repeated move succeeds although its version is no longer the latest', async () => {
    const { id } = await made()
    const headers = { ...once, 'if-match': '"1"' }
    const first = await my.move(id, { to: 'offer' }, headers)
    const again = await my.move(id, { to: 'offer' }, headers)
    expect([again.statusCode, again.body]).toEqual([200, first.body])
    expect(again.headers).toHaveProperty('idempotency-replayed', 'true')
  })

  it('a repeated request returns the last of 80 moves', async () => {
    const { id } = await made()
    for (let turn = 1; turn < 79; turn++) await my.move(id, { to: 'interview' })
    const answers = await Promise.all(Array.from({ length: 5 }, () => my.move(id, { to: 'offer' }, once)))
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect(answers[0]!.statusCode).toBe(200)
    expect((await my.move(id, { to: 'offer' })).statusCode).toBe(409)
  })

  it('a request whose response was lost creates nothing twice', async () => {
    const { id } = await made()
    test.proxy.fail('TransactWriteItems', { kind: 'drop' })
    const lost = [await my.create({ company: 'Lost' }, once), await my.move(id, { to: 'offer' }, once)]
    test.proxy.heal()
    for (const { statusCode } of lost) expect(statusCode).toBe(503)
    const again = [await my.create({ company: 'Lost' }, once), await my.move(id, { to: 'offer' }, once)]
    expect(again.map(({ statusCode }) => statusCode)).toEqual([201, 200])
    expect(await all()).toHaveLength(2)
    expect(await moves(id)).toHaveLength(2)
  })

  it.each(['', 'x'.repeat(256)])('an idempotency key has between 1 and 255 characters', async (key) => {
    const answer = await my.create({}, { 'idempotency-key': key })
    expect(answer.json()).toMatchObject({
      status: 422,
      errors: [{ in: 'header', pointer: '/idempotency-key' }],
    })
    expect((await my.create({}, { 'idempotency-key': 'x'.repeat(255) })).statusCode).toBe(201)
  })
})
