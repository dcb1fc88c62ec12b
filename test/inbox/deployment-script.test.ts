import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

/** The requests of the script that tested the deployment of the Triggers API, in its order. */
describe('the test script of the Triggers API', () => {
  let test: TestApp
  let key: string
  beforeAll(async () => {
    test = await testApp()
    const payload = { label: 'Script', scopes: ['events:write', 'inbox:write'] }
    const headers = test.bearer(await test.signIn())
    const made = await test.app.inject({ method: 'POST', url: '/api/keys', headers, payload })
    key = made.json().key
  })
  afterAll(() => test.close())

  const send = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
    test.app.inject({ method, url, headers: test.bearer(key), ...(payload && { payload }) })

  it('all seven requests are answered with 2xx, and the event has the form of its log', async () => {
    const status = await test.app.inject({ url: '/status' })
    expect(status.json()).toMatchObject({ status: 'ok' })

    const deployment = {
      event_type: 'test.deployment',
      payload: { message: 'Hello from AWS!', timestamp: '2025-11-12T20:31:32Z' },
      source: 'deployment-test',
    }
    const first = await send('POST', '/events', deployment)
    expect(first.statusCode).toBe(202)
    expect(first.json()).toEqual({
      status: 'accepted',
      event_id: expect.stringMatching(/^[\da-f-]{36}$/),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      message: 'Event successfully ingested',
      ...deployment,
      delivered: false,
    })
    const { event_id } = first.json()

    const inbox = (await send('GET', '/inbox')).json().events as { event_id: string }[]
    expect(inbox.map((event) => event.event_id)).toContain(event_id)
    expect((await send('GET', `/inbox/${event_id}`)).json()).toMatchObject({ event_id, ...deployment })

    const signup = {
      event_type: 'user.signup',
      payload: { user_id: '12345', email: 'user@example.com', plan: 'premium' },
      source: 'api-test',
    }
    expect((await send('POST', '/events', signup)).json()).toMatchObject({ status: 'accepted', ...signup })

    const page = await send('GET', '/inbox?limit=2')
    expect(page.statusCode).toBe(200)
    expect(page.json().events).toHaveLength(2)

    expect((await send('DELETE', `/inbox/${event_id}`)).statusCode).toBe(204)
    const rest = (await send('GET', '/inbox')).json().events as { event_id: string }[]
    expect(rest.map((event) => event.event_id)).not.toContain(event_id)
  })

  it.each([
    'user.created',
    'user.updated',
    'order.created',
    'key.rotated',
    'applicationx.created',
    'User.Signed_Up',
  ])('the type %s is free', async (event_type) => {
    const answer = await send('POST', '/events', { event_type, payload: {} })
    expect(answer.statusCode).toBe(202)
  })

  it.each([
    'user.signed_in',
    'USER.SIGNED_IN',
    'key.created',
    'Key.Revoked',
    'application.x',
    'Applications.imported',
  ])('the type %s is reserved', async (event_type) => {
    const answer = await send('POST', '/events', { event_type, payload: {} })
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ in: 'body', pointer: '/event_type' }] })
  })

  it.each(['tracker', 'TRACKER', ' tracker ', 'ｔｒａｃｋｅｒ', 'trac\u200bker', '\u00adtracker'])(
    'the source %j is reserved',
    async (source) => {
      const answer = await send('POST', '/events', { event_type: 'a', payload: {}, source })
      expect(answer.json()).toMatchObject({ status: 422, errors: [{ in: 'body', pointer: '/source' }] })
    },
  )

  it.each([
    ['0.10000000000000001', 0.1],
    ['-0', 0],
    ['1.5e3', 1500],
    ['18446744073709551616', 2 ** 64],
  ])('the number %s comes back as a number equal to it', async (number, value) => {
    const headers = { ...test.bearer(key), 'content-type': 'application/json' }
    const payload = `{"event_type":"p","payload":{"price":${number}}}`
    const answer = await test.app.inject({ method: 'POST', url: '/events', headers, payload })
    expect(answer.statusCode).toBe(202)
    const { event_id } = answer.json()
    expect((await send('GET', `/events/${event_id}`)).json().payload.price).toBe(value)
  })

  it('null is data inside payload and metadata, and an empty optional member counts as not given', async () => {
    const payload = { a: null, b: '', c: [null, ''] }
    const answer = await send('POST', '/events', { event_type: 'a', payload, metadata: payload, source: '' })
    expect(answer.json()).toMatchObject({ payload, metadata: payload })
    expect(answer.json()).not.toHaveProperty('source')
    const batch = await send('POST', '/events/batch', {
      events: [{ event_type: 'a', payload, metadata: null, source: null }],
    })
    expect(batch.json().results).toMatchObject([{ status: 'accepted' }])
  })
})
