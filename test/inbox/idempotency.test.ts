// @engine
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Scope } from '../../src/scopes.ts'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import type { Fault } from '../tools/fault-proxy.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'
import { secondInstance } from '../tools/second-instance.ts'

describe('the Idempotency-Key of an event', () => {
  let test: TestApp
  let clock: Clock
  let people = 0
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock })
  })
  afterAll(() => test.close())
  afterEach(() => test.proxy.heal())

  const newPerson = async () => {
    const sub = `person-${people++}`
    const { key } = await newKey(test, sub)
    return { sub, key, ...inboxOf(test, key) }
  }
  const once = { 'idempotency-key': 'once' }

  it('50 equal requests at once create one event and get the same response', async () => {
    const { push, pages } = await newPerson()
    const answers = await Promise.all(Array.from({ length: 50 }, () => push({}, once)))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(49)
    expect((await pages()).flat()).toEqual([answers[0]!.json().event_id])
  })

  it('equal requests on four instances create one event', async () => {
    const { key, pages } = await newPerson()
    const instances = await Promise.all(Array.from({ length: 4 }, () => secondInstance(test)))
    const answers = await Promise.all(
      Array.from({ length: 52 }, (_, index) => inboxOf(instances[index % 4]!, key).push({}, once)),
    )
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect((await pages()).flat()).toHaveLength(1)
    for (const instance of instances) await instance.close()
  })

  it('a repeated request is marked by a header from the second time on', async () => {
    const { push } = await newPerson()
    expect((await push({}, once)).headers).not.toHaveProperty('idempotency-replayed')
    expect((await push({}, once)).headers).toHaveProperty('idempotency-replayed', 'true')
  })

  it('a repeated request does not tell a write-only key whether the event was read', async () => {
    const sub = `person-${people++}`
    const keyWith = async (scopes: Scope[]) => inboxOf(test, (await newKey(test, sub, scopes)).key)
    const [writer, reader] = [await keyWith(['events:write']), await keyWith(Scope.options)]
    for (const { push } of [writer, reader]) {
      const { event_id } = (await push({}, once)).json()
      await reader.acknowledge([event_id])
    }
    const again = await writer.push({}, once)
    expect(again.headers).toHaveProperty('idempotency-replayed', 'true')
    expect(again.json()).toMatchObject({ delivered: false })
    expect((await reader.push({}, once)).json()).toMatchObject({ delivered: true })
  })

  it('a repeated request with another body is rejected and stores nothing', async () => {
    const { push, pages } = await newPerson()
    await push({ payload: { a: 1 } }, once)
    for (const other of [
      { payload: { a: 2 } },
      { payload: { a: 1 }, source: 's' },
      { event_type: 'test.x' },
    ]) {
      const answer = await push(other, once)
      expect(answer.statusCode).toBe(422)
      const detail = 'The header "idempotency-key" was used with another body.'
      expect(answer.json().errors).toEqual([{ in: 'header', pointer: '/idempotency-key', detail }])
    }
    expect((await pages()).flat()).toHaveLength(1)
  })

  it('a repeated request returns the event as it is now', async () => {
    const { push, send } = await newPerson()
    const { event_id } = (await push({}, once)).json()
    await send('DELETE', `/inbox/${event_id}`)
    const answer = await push({}, once)
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({ event_id, status: 'accepted', delivered: true })
  })

  it('an idempotency key has no effect for another API key, another person, or another session of the same person', async () => {
    const { sub, push } = await newPerson()
    const another = inboxOf(test, (await newKey(test, sub)).key)
    const session = inboxOf(test, await test.signIn({ sub }))
    const stranger = await newPerson()
    const ids = []
    for (const caller of [push, another.push, session.push, stranger.push]) {
      const answer = await caller({}, once)
      expect(answer.headers).not.toHaveProperty('idempotency-replayed')
      ids.push(answer.json().event_id)
    }
    expect(new Set(ids).size).toBe(4)
    const secondSession = inboxOf(test, await test.signIn({ sub }))
    expect((await secondSession.push({}, once)).json().event_id).toBe(ids[2])
  })

  it('an idempotency key is valid for a day, whether or not the table has deleted its row', async () => {
    const { push } = await newPerson()
    const first = (await push({}, once)).json().event_id
    clock.advance(86_399)
    expect((await push({}, once)).json().event_id).toBe(first)
    clock.advance(3)
    const second = await push({ payload: { other: true } }, once)
    expect(second.statusCode).toBe(202)
    expect(second.json().event_id).not.toBe(first)
    clock.advance(-86_402)
  })

  it.each([
    ['255 characters is accepted', 'x'.repeat(255), 202],
    ['256 characters is rejected', 'x'.repeat(256), 422],
    ['no characters is rejected', '', 422],
    ['odd characters is accepted', '"é#\u00ff"', 202],
  ])('an idempotency key of %s', async (_what, key, status) => {
    const { push } = await newPerson()
    expect((await push({}, { 'idempotency-key': key })).statusCode).toBe(status)
    const again = await push({}, { 'idempotency-key': key })
    expect(again.statusCode).toBe(status)
    expect(again.headers['idempotency-replayed']).toBe(status === 202 ? 'true' : undefined)
  })

  it('a rejected request does not use up its idempotency key', async () => {
    const { push } = await newPerson()
    expect((await push({ payload: [] }, once)).statusCode).toBe(422)
    expect((await push({}, once)).headers).not.toHaveProperty('idempotency-replayed')
  })

  it('a request succeeds after a conflict with another transaction, and fails with 409 if the conflict stays', async () => {
    const { push, pages } = await newPerson()
    test.proxy.fail('TransactWriteItems', { kind: 'conflict' }, 3)
    expect((await push({}, once)).statusCode).toBe(202)
    test.proxy.fail('TransactWriteItems', { kind: 'conflict' })
    const answer = await push({}, { 'idempotency-key': 'another' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json().code).toBe('conflict')
    test.proxy.heal()
    expect((await pages()).flat()).toHaveLength(1)
    expect((await push({}, { 'idempotency-key': 'another' })).statusCode).toBe(202)
    expect((await pages()).flat()).toHaveLength(2)
  })

  it('the row of an idempotency key has no copy of the event', async () => {
    const { sub, push } = await newPerson()
    await push({ payload: { text: 'a-word-of-the-payload' } }, once)
    const rows = (await test.items()).filter(({ pk, sk }) => pk === `user#${sub}` && /^idem/.test(sk))
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toMatch(/a-word-of-the-payload|once/)
  })
})

describe('accepted events', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  it.each<[string, Fault]>([
    ['refused', { kind: 'error', name: 'NeverHeardOfException' }],
    ['denied', { kind: 'error', name: 'AccessDeniedException' }],
    ['throttled', { kind: 'error', name: 'ThrottlingException' }],
    ['a conflict', { kind: 'conflict' }],
    ['an empty 200', { kind: 'empty' }],
    ['a page of HTML', { kind: 'html' }],
    ['reset', { kind: 'reset' }],
    ['done, but its response lost', { kind: 'drop' }],
  ])('an accepted event is in the inbox, and no other, if a table call is %s', async (what, fault) => {
    const sub = `durable-${what.replaceAll(/\W/g, '-')}`
    await test.signIn({ sub })
    const { key } = await newKey(test, sub)
    const inbox = inboxOf(test, key)
    const accepted: string[] = []
    const good = { event_type: 'test.durable', payload: {} }
    for (const number of [0, 1, 2, 3, 4]) {
      for (const url of ['/events', '/events/batch']) {
        await inbox.send('GET', '/zapier/me')
        test.proxy.forget()
        test.proxy.failCall(number, fault)
        const body = url === '/events' ? good : { events: [good, good] }
        const answer = await inbox.send('POST', url, body, { 'idempotency-key': `${number}` })
        test.proxy.heal()
        if (answer.statusCode >= 300) {
          expect([409, 500, 503]).toContain(answer.statusCode)
          expect(answer.json()).not.toHaveProperty('event_id')
          continue
        }
        const { event_id, results = [{ status: 'accepted', event_id }] } = answer.json()
        for (const it of results) accepted.push(it.event_id)
      }
    }
    const kept = new Set((await inbox.pages()).flat())
    expect(accepted.length).toBeGreaterThan(2)
    for (const id of accepted) expect(kept).toContain(id)
  })
})
