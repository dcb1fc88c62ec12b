import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'
import { readVectors } from '../tools/vectors.ts'

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

describe('pushing events', () => {
  let test: TestApp
  let key: string
  let mine: ReturnType<typeof inboxOf>
  beforeAll(async () => {
    test = await testApp()
    ;({ key } = await newKey(test, 'pusher'))
    mine = inboxOf(test, key)
  })
  afterAll(() => test.close())

  /** `{ "event_type": …, "payload": … }` with these raw texts. */
  const text = (members: Record<string, string>) =>
    `{${Object.entries({ event_type: '"test.made"', payload: '{}', ...members })
      .map(([name, value]) => `"${name}":${value}`)
      .join(',')}}`
  const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`

  it('a push returns the stored event', async () => {
    const event = {
      event_type: 'test.deployment',
      payload: { message: 'Hello from AWS!', timestamp: '2025-11-12T20:31:32Z' },
      source: 'deployment-test',
    }
    const answer = await mine.push(event)
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toEqual({
      status: 'accepted',
      event_id: expect.stringMatching(uuid7),
      timestamp: expect.stringMatching(time),
      message: 'Event successfully ingested',
      ...event,
      delivered: false,
    })
    const { status: _status, message: _message, ...kept } = answer.json()
    expect((await mine.send('GET', `/inbox/${kept.event_id}`)).json()).toEqual(kept)
  })

  it('each push creates an event, in order of arrival', async () => {
    const ids = [await mine.pushed(), await mine.pushed(), await mine.pushed()]
    expect(new Set(ids).size).toBe(3)
    expect(ids).toEqual(ids.toSorted())
  })

  it.each([
    ['a reserved type', text({ event_type: '"application.created"' })],
    ['another reserved type', text({ event_type: '"applications.imported"' })],
    ['a third reserved type', text({ event_type: '"user.signed_in"' })],
    ...[
      'Application.Deleted',
      'APPLICATIONS.X',
      'application.',
      'User.Signed_In',
      'key.created',
      'KEY.REVOKED',
    ].map((type) => [`the type ${type}, which is ours`, text({ event_type: `"${type}"` })]),
    ['the reserved source', text({ source: '"tracker"' })],
    ['a source that looks like the reserved one', text({ source: '" ｔrac\u212aer"' })],
    ['the reserved source in capitals', text({ source: '"TRACKER"' })],
    ['an empty type', text({ event_type: '""' })],
    ['a type with a space', text({ event_type: '"a b"' })],
    ['a type with a line break', text({ event_type: '"a\\n"' })],
    ['a type with a letter that is not ASCII', text({ event_type: '"é"' })],
    ['a type that is too long', text({ event_type: `"${'a'.repeat(256)}"` })],
    ['a type that is a number', text({ event_type: '1' })],
    ['no type', '{"payload":{}}'],
    ['no payload', '{"event_type":"a"}'],
    ['a payload of null', text({ payload: 'null' })],
    ['a payload that is a list', text({ payload: '[]' })],
    ['a payload that is a text', text({ payload: '"{}"' })],
    ['metadata that are a list', text({ metadata: '[]' })],
    ['a source that shows nothing', text({ source: '"\u200b"' })],
    ['a source that is too long', text({ source: `"${'a'.repeat(256)}"` })],
    ['a source with a control character', text({ source: '"a\\u0000"' })],
    ['a source with a lone surrogate', text({ source: '"\\ud800"' })],
    ['an unknown member', text({ delivered: 'true' })],
    ['an id of its own', text({ event_id: '"01a1fff0-757d-75fa-b3e8-a183eb51d5ae"' })],
    ['__proto__ beside the payload', text({ __proto_: '1' }).replace('__proto_', '__proto__')],
    ['__proto__ in the payload', text({ payload: '{"__proto__":{}}' })],
    ['__proto__ deep in the payload', text({ payload: '{"a":[{"b":{"__proto__":1}}]}' })],
    ['__proto__ in escapes', text({ payload: '{"\\u005f_proto__":1}' })],
    ['__proto__ in the metadata', text({ metadata: '{"__proto__":null}' })],
    ['a payload nested 65 deep', text({ payload: nested(65) })],
    ['lists nested 65 deep', text({ payload: `{"a":${'['.repeat(64)}${']'.repeat(64)}}` })],
    ['lists nested 200,000 deep', text({ payload: `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}` })],
    ['metadata nested 65 deep', text({ metadata: nested(65) })],
    ['a number that is too large', text({ payload: '{"a":1e400}' })],
    ['a number of too many digits', text({ payload: '{"a":[12345678901234567890]}' })],
    ['a number of too many digits in the metadata', text({ metadata: '{"a":0.1234567890123456789}' })],
    ['a list of events', `[${text({})}]`],
  ])('a push with %s is rejected', async (_what, body) => {
    const before = (await mine.page('?limit=1')).pagination.total_undelivered
    const answer = await mine.push(body)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: expect.any(Array) })
    expect((await mine.page('?limit=1')).pagination.total_undelivered).toBe(before)
  })

  it.each([
    ['the longest type', { event_type: 'aZ09_.-'.padEnd(255, 'x') }],
    ['a type that only looks reserved', { event_type: 'application' }],
    ['another', { event_type: 'my.user.signed_in' }],
    ['a third type that only looks reserved', { event_type: 'applicationsx.a' }],
    ['a type that begins like a reserved type of users', { event_type: 'user.signup' }],
    ['a type that begins like a reserved type of keys', { event_type: 'key.created.by.us' }],
    ['a source that only begins like the reserved one', { source: 'tracker-2' }],
    ['the longest source', { source: '💼'.repeat(127) }],
    ['empty metadata', { metadata: {} }],
  ])('a push with %s is accepted', async (_what, event) => {
    const answer = await mine.push(event)
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject(event)
  })

  it.each([
    ['payload', 256],
    ['metadata', 16],
  ])('a %s above %i KB is rejected with 413, whatever characters it has', async (name, kilobytes) => {
    for (const letter of ['x', 'é', '"', '\\', '\u0001']) {
      const empty = { [name]: { a: '' } }
      const each = Buffer.byteLength(JSON.stringify(letter)) - 2
      const fits = Math.floor((kilobytes * 1024 - 8) / each)
      expect((await mine.push({ ...empty, [name]: { a: letter.repeat(fits) } })).statusCode).toBe(202)
      const answer = await mine.push({ [name]: { a: letter.repeat(fits + 1) } })
      expect(answer.statusCode).toBe(413)
      expect(answer.json()).toMatchObject({
        code: 'payload_too_large',
        detail: expect.stringContaining(name),
      })
    }
    for (const id of (await mine.pages('limit=200')).flat()) await mine.send('DELETE', `/inbox/${id}`)
  })

  describe('payloads', () => {
    const comesBack = async (payload: string) => {
      const answer = await mine.push(text({ payload }))
      expect({ payload, status: answer.statusCode }).toEqual({ payload, status: 202 })
      const sent = JSON.parse(payload) as unknown
      expect(answer.json().payload).toEqual(sent)
      const one = await mine.send('GET', `/events/${answer.json().event_id}`)
      expect(one.json().payload).toEqual(sent)
      // Compares member by member, also the order.
      expect(one.body).toContain(`"payload":${JSON.stringify(sent)}`)
    }

    it.each([
      [
        'numbers',
        '[0,1,-1,0.1,1.10,1E2,1e-7,5e-324,1.7976931348623157e308,9007199254740992,0.30000000000000004]',
      ],
      ['texts that look like other values', '["1e400","null","2026-11-22","__proto__","{}"]'],
      ['values that are no texts', '[null,true,false,[],{},[[]],[{}]]'],
      ['Unicode', '["é","e\\u0301","💼","\\u0000","\\u001f","\\u2028","\\ufffe","\\uffff","ﷺ","a\\u202eb"]'],
      ['lone surrogates', '["\\ud800","\\udc00\\ud800","a\\udfffb"]'],
      ['quotes and backslashes', '["\\"","\\\\","\\\\\\"","\\/","\\b\\f\\n\\r\\t"]'],
      [
        'names of every kind',
        '{"":1," ":2,"\\u0000":3,"\\ud800":4,"a.b":5,"toString":6,"constructor":{"prototype":7},"length":8}',
      ],
      ['64 levels', `[${'['.repeat(61)}${']'.repeat(61)}]`],
    ])('a payload with %s is stored as it was sent', (_what, json) => comesBack(`{"a":${json}}`))

    it('a payload that is nested to the maximum depth is stored as it was sent', () => comesBack(nested(64)))

    const strings = readVectors('blns/blns.json') as string[]
    it('a payload with naughty strings as values and names is stored as it was sent', async () => {
      expect(strings.length).toBeGreaterThan(500)
      for (let start = 0; start < strings.length; start += 50) {
        const some = strings.slice(start, start + 50)
        await comesBack(JSON.stringify({ values: some }))
        await comesBack(JSON.stringify(Object.fromEntries(some.map((name, index) => [name, index]))))
      }
    })

    const parsing = readVectors('json/parsing.json') as { name: string; verdict: string; base64: string }[]
    it('a payload from the JSON parsing vectors is stored as it was sent, or rejected', async () => {
      let [kept, refused] = [0, 0]
      for (const { name, verdict, base64 } of parsing) {
        const before = Buffer.from('{"event_type":"test.vector","payload":{"a":')
        const body = Buffer.concat([before, Buffer.from(base64, 'base64'), Buffer.from('}}')])
        const answer = await test.app.inject({
          method: 'POST',
          url: '/events',
          headers: { ...test.bearer(key), 'content-type': 'application/json' },
          payload: body,
        })
        const { statusCode } = answer
        const accepted = name.startsWith('y_object_duplicated_key') ? 422 : 202
        if (verdict === 'accept') expect({ name, statusCode }).toEqual({ name, statusCode: accepted })
        if (verdict === 'reject') expect({ name, statusCode }).toEqual({ name, statusCode: 400 })
        expect([202, 400, 422]).toContain(statusCode)
        if (statusCode !== 202) {
          refused += 1
          continue
        }
        kept += 1
        const sent = JSON.parse(body.toString()).payload as unknown
        const one = await mine.send('GET', `/events/${answer.json().event_id}`)
        expect(one.body).toContain(`"payload":${JSON.stringify(sent)}`)
      }
      expect(kept).toBeGreaterThan(90)
      expect(refused).toBeGreaterThan(180)
    })
  })

  describe('batches', () => {
    const good = { event_type: 'test.batch', payload: { a: 1 } }
    const batch = (events: unknown[], headers?: Record<string, string>) =>
      mine.send('POST', '/events/batch', { events }, headers)

    it('a batch returns a status for each event', async () => {
      const answer = await batch([
        good,
        { ...good, payload: 1 },
        good,
        { ...good, payload: { a: 'x'.repeat(262_140) } },
      ])
      expect(answer.statusCode).toBe(200)
      expect(answer.json()).toEqual({
        results: [
          { status: 'accepted', event_id: expect.stringMatching(uuid7) },
          { status: 'rejected', error: expect.stringContaining('payload') },
          { status: 'accepted', event_id: expect.stringMatching(uuid7) },
          { status: 'rejected', error: expect.stringContaining('256 KB') },
        ],
      })
      for (const { event_id } of answer.json().results.filter((it: object) => 'event_id' in it)) {
        expect((await mine.send('GET', `/events/${event_id}`)).json()).toMatchObject(good)
      }
    })

    it('a batch has up to 25 events, in order', async () => {
      const { results } = (
        await batch(Array.from({ length: 25 }, (_, n) => ({ ...good, payload: { n } })))
      ).json()
      const ids = results.map(({ event_id }: { event_id: string }) => event_id)
      expect(ids).toEqual(ids.toSorted())
      const events = await Promise.all(ids.map((id: string) => mine.send('GET', `/events/${id}`)))
      expect(events.map((it) => it.json().payload.n)).toEqual(Array.from({ length: 25 }, (_, n) => n))
    })

    it.each([
      ['26', Array.from({ length: 26 }, () => good)],
      ['none', []],
    ])('a batch with %s is rejected', async (_what, events) => {
      expect((await batch(events)).statusCode).toBe(422)
    })

    it('a batch is rejected as a whole if its body cannot be stored exactly', async () => {
      const answer = await mine.send(
        'POST',
        '/events/batch',
        `{"events":[${JSON.stringify(good)},{"event_type":"a","payload":{"a":1e400}}]}`,
      )
      expect(answer.statusCode).toBe(422)
    })
  })
})
