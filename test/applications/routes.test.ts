import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { trackerOf } from '../tools/tracker.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'
const bare = { company: 'Acme', title: 'Engineer' }

describe('the tracker', () => {
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
  beforeEach(async () => {
    token = await test.signIn({ sub: `person-${people++}` })
    my = trackerOf(test, token)
  })

  const stranger = async () => trackerOf(test, await test.signIn({ sub: `person-${people++}` }))
  const made = async (input?: object) => (await my.create(input)).json()
  /** The types of the tracker's events, oldest first. */
  const told = async () => {
    const { events } = await inboxOf(test, token).page('?event_type=application.*')
    return events.map(({ event_type }: { event_type: string }) => event_type.replace('application.', ''))
  }

  describe('POST /api/applications', () => {
    it('a creation returns 201 with the application, `Location` and `ETag`', async () => {
      const input = {
        ...bare,
        url: 'https://a.example/1',
        salary: { min: 1, currency: 'EUR' },
        notes: 'a\nb',
      }
      const answer = await my.create(input)
      const time = clock.now().toISOString()
      expect(answer.statusCode).toBe(201)
      expect(answer.json()).toEqual({
        ...input,
        id: expect.stringMatching(uuid7),
        tags: [],
        contacts: [],
        interviews: [],
        archived: false,
        status: 'saved',
        status_since: time,
        created_at: time,
        updated_at: time,
        version: 1,
      })
      const { id } = answer.json()
      expect(answer.headers).toMatchObject({ etag: '"1"', location: `applications/${id}` })
      expect(answer.headers['cache-control']).toBe('private, no-store')
      const read = await my.send('GET', `/${id}`)
      expect(read.statusCode).toBe(200)
      expect(read.headers.etag).toBe('"1"')
      expect(read.json()).toEqual(answer.json())
    })

    it.each(['http://localhost:3000/api/applications', 'https://a.example/prod/api/applications'])(
      'the `Location` of a new application leads to it at %s',
      async (base) => {
        const { headers } = await my.create()
        const { pathname } = new URL(String(headers.location), base)
        expect(pathname.replace(/^\/prod/, '')).toMatch(/^\/api\/applications\/[0-9a-f-]{36}$/)
        expect(pathname.startsWith('/prod')).toBe(base.includes('/prod'))
      },
    )

    it('a creation with a URL that exists returns 409 with the id of the first application', async () => {
      const { id } = await made({ url: 'https://a.example/1?id=2' })
      const again = await my.create({ url: 'https://A.example/1?utm_source=x&id=2#top' })
      expect(again.json()).toMatchObject({ status: 409, code: 'already_exists', existing_id: id })
      const second = await my.create({ url: 'https://a.example/1?id=2', allow_duplicate: true })
      expect(second.statusCode).toBe(201)
      expect(second.json()).not.toHaveProperty('allow_duplicate')
      expect((await my.create({ url: 'https://a.example/1?id=2' })).json().existing_id).toBe(id)
      expect((await my.create({ url: 'https://a.example/1?id=3' })).statusCode).toBe(201)
      expect((await (await stranger()).create({ url: 'https://a.example/1?id=2' })).statusCode).toBe(201)
      expect(await told()).toEqual(['created', 'created', 'created'])
    })

    it('one of 20 parallel creations with the same URL is stored', async () => {
      const url = 'https://a.example/1'
      const answers = await Promise.all(Array.from({ length: 20 }, () => my.create({ url })))
      const [first, ...others] = answers.toSorted((a, b) => a.statusCode - b.statusCode)
      expect(first!.statusCode).toBe(201)
      for (const answer of others)
        expect(answer.json()).toMatchObject({ status: 409, existing_id: first!.json().id })
      expect((await my.send('GET', '')).json().items).toHaveLength(1)
    })
  })

  describe('PATCH /api/applications/:id', () => {
    it('an update changes the sent members and returns the new version', async () => {
      const before = await made({ location: 'Berlin', tags: ['a'], notes: 'x' })
      clock.advance(60)
      const answer = await my.change(before.id, { location: null, tags: ['b', 'c'], priority: 2 })
      expect(answer.statusCode).toBe(200)
      expect(answer.headers.etag).toBe('"2"')
      const { location: _location, ...rest } = before
      const now = clock.now().toISOString()
      const after = { ...rest, tags: ['b', 'c'], priority: 2, version: 2, updated_at: now }
      expect(answer.json()).toEqual(after)
      expect((await my.send('GET', `/${before.id}`)).json()).toEqual(after)
      expect(await told()).toEqual(['created', 'updated'])
    })

    it('an update without a difference makes no new version and no event', async () => {
      const before = await made({ tags: ['a'] })
      clock.advance(60)
      for (const nothing of [{}, { tags: ['a'] }, { company: ' Acme ' }, { notes: null }]) {
        const answer = await my.change(before.id, nothing)
        expect(answer.json()).toEqual(before)
        expect(answer.headers.etag).toBe('"1"')
      }
      expect(await told()).toEqual(['created'])
    })

    it.each([
      ['the status, which has its own route', { status: 'applied' }, '/status'],
      ['no company', { company: null }, '/company'],
      ['a blank title', { title: ' ' }, '/title'],
    ])('an update rejects %s', async (_what, changes, pointer) => {
      const { id } = await made()
      const answer = await my.change(id, changes)
      expect(answer.json()).toMatchObject({ status: 422, errors: [{ in: 'body', pointer }] })
    })

    it('an update without a body is rejected', async () => {
      const { id } = await made()
      expect((await my.send('PATCH', `/${id}`)).statusCode).toBe(422)
    })

    it('an update frees the old URL, and cannot take a URL of another application', async () => {
      const [one, two] = [
        await made({ url: 'https://a.example/1' }),
        await made({ url: 'https://a.example/2' }),
      ]
      const taken = await my.change(two.id, { url: 'https://a.example/1#x' })
      expect(taken.json()).toMatchObject({ status: 409, existing_id: one.id })
      expect((await my.change(two.id, { url: 'https://a.example/2#other' })).statusCode).toBe(200)
      await my.change(one.id, { url: null })
      expect((await my.change(two.id, { url: 'https://a.example/1' })).statusCode).toBe(200)
      expect((await my.create({ url: 'https://a.example/2' })).statusCode).toBe(201)
    })

    it('three parallel updates of different members are all stored', async () => {
      const { id } = await made()
      const changes = [{ priority: 1 }, { location: 'Bonn' }, { notes: 'n' }]
      const answers = await Promise.all(changes.map((it) => my.change(id, it)))
      expect(answers.map((it) => it.statusCode)).toEqual([200, 200, 200])
      const after = (await my.send('GET', `/${id}`)).json()
      expect(after).toMatchObject({ priority: 1, location: 'Bonn', notes: 'n', version: 4 })
    })
  })

  describe('DELETE /api/applications/:id', () => {
    it('deleting an application removes all its rows, and keeps its events', async () => {
      const { id } = await made({ url: 'https://a.example/1' })
      await my.move(id, { to: 'applied' })
      const answer = await my.send('DELETE', `/${id}`)
      expect(answer.statusCode).toBe(204)
      expect(answer.body).toBe('')
      for (const path of [`/${id}`, `/${id}/history`])
        expect((await my.send('GET', path)).statusCode).toBe(404)
      expect((await my.send('DELETE', `/${id}`)).statusCode).toBe(404)
      const { user_id } = (await test.as(token, 'GET', '/api/user')).json()
      const rows = (await test.items()).filter(({ pk }) => pk === `user#${user_id}#applications`)
      expect(rows).toEqual([])
      expect(await told()).toEqual(['created', 'status_changed', 'deleted'])
      expect((await my.create({ url: 'https://a.example/1' })).statusCode).toBe(201)
    })
  })

  describe('If-Match', () => {
    const routes = (id: string, entry: string): [string, 'POST' | 'PATCH' | 'DELETE', string, object?][] => [
      ['PATCH', 'PATCH', `/${id}`, { priority: 1 }],
      ['a move', 'POST', `/${id}/status`, { to: 'offer' }],
      ['a retraction', 'DELETE', `/${id}/history/${entry}`],
      ['DELETE', 'DELETE', `/${id}`],
    ]
    /** Sends each change to an application of version 2, with this header. */
    async function statuses(header: string) {
      const found: Record<string, number> = {}
      for (const index of [0, 1, 2, 3]) {
        const { id } = await made()
        const { entry } = (await my.move(id, { to: 'applied' })).json()
        const [name, method, path, body] = routes(id, entry.id)[index]!
        const answer = await my.send(method, path, body, { 'if-match': header })
        found[name] = answer.statusCode
      }
      return found
    }

    it.each(['"2"', 'W/"2"', '"1", "2"', '"9" ,W/"2"', '*', ' "2" ', ' * ', '"x","2"'])(
      'a change of the current version succeeds: %s',
      async (header) => {
        const done = { PATCH: 200, 'a move': 200, 'a retraction': 200, DELETE: 204 }
        expect(await statuses(header)).toEqual(done)
      },
    )

    it.each(['"1"', '"3"', 'W/"1"', '"1", "3"', '"02"', '"2 "', '""', '"*"', '"two"'])(
      'a change of another version is rejected: %s',
      async (header) => {
        const stale = { PATCH: 412, 'a move': 412, 'a retraction': 412, DELETE: 412 }
        expect(await statuses(header)).toEqual(stale)
      },
    )

    it.each([
      '2',
      '',
      'w/"2"',
      '"2',
      '2"',
      '"1" "2"',
      '"1",',
      ',"2"',
      '*, "2"',
      "'2'",
      `"${'x'.repeat(1000)}"`,
    ])('a value that is no list of entity tags is rejected: %j', async (header) => {
      const { id } = await made()
      const answer = await my.change(id, { priority: 1 }, { 'if-match': header })
      expect(answer.json()).toMatchObject({
        status: 422,
        errors: [{ in: 'header', pointer: '/if-match' }],
      })
    })

    it('a 412 names the current version, and nothing is changed', async () => {
      const { id } = await made()
      const answer = await my.change(id, { priority: 1 }, { 'if-match': '"7"' })
      expect(answer.json()).toMatchObject({
        status: 412,
        code: 'precondition_failed',
        detail: expect.stringContaining('"1"'),
      })
      expect((await my.send('GET', `/${id}`)).json().version).toBe(1)
    })

    it('one of 10 equal parallel changes succeeds', async () => {
      const { id } = await made()
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => my.change(id, { location: `${n}` }, { 'if-match': '"1"' })),
      )
      const found = answers.map(({ statusCode }) => statusCode).toSorted()
      expect(found).toEqual([200, ...Array<number>(9).fill(412)])
    })

    it('a change without a difference is rejected too, if the version is outdated', async () => {
      const { id } = await made()
      expect((await my.change(id, {}, { 'if-match': '"2"' })).statusCode).toBe(412)
    })
  })

  describe('moves', () => {
    it('a move returns the application and the move', async () => {
      const { id, ...before } = await made()
      clock.advance(60)
      const now = clock.now().toISOString()
      const answer = await my.move(id, { to: 'applied', at: '2026-10-01', note: 'By mail' })
      const at = '2026-10-01T00:00:00.000Z'
      expect(answer.statusCode).toBe(200)
      expect(answer.headers.etag).toBe('"2"')
      expect(answer.json()).toEqual({
        ...before,
        id,
        status: 'applied',
        status_since: at,
        applied_at: at,
        updated_at: now,
        version: 2,
        entry: {
          id: expect.stringMatching(uuid7),
          from: 'saved',
          to: 'applied',
          at,
          note: 'By mail',
          recorded_at: now,
        },
      })
    })

    it('moves are listed by a cursor of their own application only', async () => {
      const [one, other] = [await made(), await made()]
      for (const { id } of [one, other]) await my.move(id, { to: 'applied' })
      const { next_cursor } = (await my.send('GET', `/${one.id}/history?limit=1`)).json()
      const goOn = (id: string) => my.send('GET', `/${id}/history?limit=1&cursor=${next_cursor}`)
      expect((await goOn(one.id)).json().items).toMatchObject([{ to: 'applied' }])
      expect((await goOn(other.id)).json()).toMatchObject({ status: 400, code: 'invalid_cursor' })
    })

    it('moves are listed in the order in which they were recorded', async () => {
      const { id, created_at } = await made()
      await my.move(id, { to: 'interview' })
      await my.move(id, { to: 'applied', at: '2026-01-01' })
      const { items, next_cursor } = (await my.send('GET', `/${id}/history`)).json()
      expect(items.map((it: { from?: string; to: string }) => [it.from, it.to])).toEqual([
        [undefined, 'saved'],
        ['saved', 'interview'],
        ['interview', 'applied'],
      ])
      expect(items[0]).toEqual({
        id: expect.any(String),
        to: 'saved',
        at: created_at,
        recorded_at: created_at,
      })
      expect(items[2].at).toBe('2026-01-01T00:00:00.000Z')
      expect(next_cursor).toBeNull()
    })

    it('an application has at most 80 moves, listed on pages and deleted with it', async () => {
      const { id } = await made()
      for (let turn = 1; turn < 80; turn++)
        expect((await my.move(id, { to: turn % 2 ? 'interview' : 'offer' })).statusCode).toBe(200)
      const refused = await my.move(id, { to: 'offer' })
      expect(refused.json()).toMatchObject({ status: 409, code: 'conflict' })

      const first = await my.send('GET', `/${id}/history?limit=50`)
      const second = await my.send(
        'GET',
        `/${id}/history${String(first.headers.link).slice(1).split('>')[0]}`,
      )
      const entries = [...first.json().items, ...second.json().items]
      expect(new Set(entries.map((it: { id: string }) => it.id)).size).toBe(80)
      expect(second.json().next_cursor).toBeNull()

      await my.send('DELETE', `/${id}/history/${entries[79].id}`)
      expect((await my.move(id, { to: 'offer' })).statusCode).toBe(200)
      expect((await my.send('DELETE', `/${id}`)).statusCode).toBe(204)
    })

    it('moves are undone in reverse order, except the first one', async () => {
      const { id, ...before } = await made()
      const moves = [
        (await my.move(id, { to: 'applied' })).json(),
        (await my.move(id, { to: 'interview', note: 'a' })).json(),
      ]
      const retract = (entry: string) => my.send('DELETE', `/${id}/history/${entry}`)
      const tooEarly = await retract(moves[0].entry.id)
      expect(tooEarly.json()).toMatchObject({ status: 409, code: 'conflict' })
      const { entry: _entry, ...applied } = moves[0]
      const one = await retract(moves[1].entry.id)
      expect(one.headers.etag).toBe('"4"')
      expect(one.json()).toEqual({ ...applied, version: 4 })
      expect((await retract(moves[1].entry.id)).statusCode).toBe(404)
      expect((await retract(moves[0].entry.id)).json()).toEqual({ ...before, id, version: 5 })
      const [beginning] = (await my.send('GET', `/${id}/history`)).json().items
      expect((await retract(beginning.id)).json()).toMatchObject({ status: 409, code: 'conflict' })
      const changed = Array<string>(4).fill('status_changed')
      expect(await told()).toEqual(['created', ...changed])
    })

    it('a move of another application is not found', async () => {
      const [one, two] = [await made(), await made()]
      const { entry } = (await my.move(one.id, { to: 'offer' })).json()
      await my.move(two.id, { to: 'offer' })
      expect((await my.send('DELETE', `/${two.id}/history/${entry.id}`)).statusCode).toBe(404)
    })
  })

  describe('what does not exist', () => {
    const calls: [string, 'GET' | 'POST' | 'PATCH' | 'DELETE', string, object?][] = [
      ['GET', 'GET', ''],
      ['PATCH', 'PATCH', '', { priority: 1 }],
      ['DELETE', 'DELETE', ''],
      ['the history', 'GET', '/history'],
      ['a move', 'POST', '/status', { to: 'offer' }],
      ['a retraction', 'DELETE', `/history/${unknownId}`],
    ]
    const outcome = async (of: typeof my, id: string, [, method, path, body]: (typeof calls)[number]) => {
      const answer = await of.send(method, `/${id}${path}`, body)
      return { status: answer.statusCode, code: answer.json().code }
    }

    it.each(calls)('the path %s returns 404, also with a malformed id', async (...call) => {
      for (const id of [
        unknownId,
        'x',
        '1',
        '%00',
        'a%2Fb',
        '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11',
        `${unknownId}0`,
      ])
        expect(await outcome(my, id, call)).toEqual({ status: 404, code: 'not_found' })
    })

    it.each(calls)('the path %s returns 404 for an application of another person', async (...call) => {
      const { id } = await made({ url: 'https://a.example/1' })
      const { entry } = (await my.move(id, { to: 'applied' })).json()
      const other = await stranger()
      const [name, method, path, body] = call
      const theirs = path.replace(unknownId, entry.id)
      expect(await outcome(other, id, [name, method, theirs, body])).toEqual({
        status: 404,
        code: 'not_found',
      })
      expect((await my.send('GET', `/${id}`)).json()).toMatchObject({ version: 2, status: 'applied' })
      expect((await other.send('GET', '')).json().items).toEqual([])
      expect((await other.send('GET', '/lookup?url=https://a.example/1')).json()).toEqual({ found: false })
    })

    it('a malformed id of a move returns 404', async () => {
      const { id } = await made()
      for (const entry of ['x', '1', '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11'])
        expect((await my.send('DELETE', `/${id}/history/${entry}`)).statusCode).toBe(404)
    })
  })

  it.each(['', '/history/x'])('a body on DELETE …%s is rejected', async (path) => {
    const { id } = await made()
    const { entry } = (await my.move(id, { to: 'offer' })).json()
    const answer = await my.send('DELETE', `/${id}${path.replace('x', entry.id)}`, { a: 1 })
    expect(answer.statusCode).toBe(422)
    expect((await my.send('GET', `/${id}`)).json().version).toBe(2)
  })

  it('an API key may call the routes of its scopes', async () => {
    const sub = `person-${people++}`
    const { key: reader } = await newKey(test, sub, ['applications:read'])
    const { key: writer } = await newKey(test, sub, ['applications:write'])
    const { key: looker } = await newKey(test, sub, ['applications:lookup'])
    const [read, write, look] = [reader, writer, looker].map((key) => trackerOf(test, key))
    const { id } = (await write!.create({ url: 'https://a.example/1' })).json()
    expect((await read!.send('GET', `/${id}`)).statusCode).toBe(200)
    // The id would reveal when the application was saved.
    const lookup = '/lookup?url=https://a.example/1'
    expect((await look!.send('GET', lookup)).json()).toEqual({ found: true })
    expect((await read!.send('GET', lookup)).json()).toEqual({ found: true, id })
    // A key that may change applications may read them, because a change returns the whole application.
    expect((await write!.change(id, {})).json()).toEqual((await write!.send('GET', `/${id}`)).json())
    expect((await write!.send('GET', lookup)).json()).toEqual({ found: true, id })
    for (const answer of [
      await read!.create(),
      await read!.change(id, {}),
      await look!.send('GET', `/${id}`),
      await look!.create(),
    ])
      expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden' })
  })
})
