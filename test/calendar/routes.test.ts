// @engine
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp, thisMinute } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { keys } from '../../src/table/keys.ts'
import { newAddress, readCalendar, readEvents } from '../tools/calendar.ts'
import { newKey } from '../tools/inbox.ts'
import { tableOf } from '../tools/table.ts'
import { trackerOf } from '../tools/tracker.ts'

const sub = '1001'

describe('the calendar', () => {
  let test: TestApp
  let start: Date
  let clock: Clock
  let token: string
  beforeEach(async () => {
    start = new Date(thisMinute().getTime() - 1_200_000)
    clock = createClock(start)
    test = await testApp({ clock })
    token = await test.signIn({ sub })
    return () => test.close()
  })

  /** The time this many days and minutes from the beginning of the test. */
  const daysOn = (days: number, minutes = 0) =>
    new Date(start.getTime() + (days * 1440 + minutes) * 60_000).toISOString()
  const inCalendar = (time: string) => time.replace('.000Z', 'Z')
  const upcoming = () => ({ at: daysOn(5), kind: 'video', duration_minutes: 30 })
  const fetchFrom = (path: string, headers: Record<string, string> = {}) =>
    test.app.inject({ url: path, headers })
  const events = async (path: string) => readEvents((await fetchFrom(path)).body)
  const interviewing = async (members: object = {}) =>
    (await trackerOf(test, token).create({ interviews: [upcoming()], ...members })).json<{
      id: string
      interviews: { id: string }[]
    }>()

  describe('the address', () => {
    it('the address is shown once, and the account says since when there is one', async () => {
      const none = await test.as(token, 'GET', '/api/calendar')
      expect([none.statusCode, none.json()]).toEqual([200, { exists: false }])
      const { url, webcal_url, created_at, key } = await newAddress(test, token)
      expect(url).toBe(`http://localhost/api/calendar.ics?key=${key}`)
      expect(webcal_url).toBe(`webcal://localhost/api/calendar.ics?key=${key}`)
      const made = await test.as(token, 'GET', '/api/calendar')
      expect(made.json()).toEqual({ exists: true, created_at })
      expect(JSON.stringify(await test.items())).not.toContain(key)
    })

    it('the account says in which minute the calendar was last fetched', async () => {
      const { path, created_at } = await newAddress(test, token)
      await fetchFrom(path)
      expect((await test.as(token, 'GET', '/api/calendar')).json()).toEqual({
        exists: true,
        created_at,
        last_used_at: daysOn(0),
      })
    })

    it('a new address ends the previous one at once', async () => {
      const first = await newAddress(test, token)
      const second = await newAddress(test, token)
      expect((await fetchFrom(first.path)).statusCode).toBe(401)
      expect((await fetchFrom(second.path)).statusCode).toBe(200)
    })

    it('an address ends at once, and its end may be repeated', async () => {
      const { path } = await newAddress(test, token)
      for (let time = 0; time < 2; time++) {
        const { statusCode, body } = await test.as(token, 'DELETE', '/api/calendar')
        expect([statusCode, body]).toEqual([204, ''])
      }
      expect((await fetchFrom(path)).statusCode).toBe(401)
      expect((await test.as(token, 'GET', '/api/calendar')).json()).toEqual({ exists: false })
      expect((await test.items()).filter(({ sk }) => sk === 'calendar')).toEqual([])
    })

    it('an address whose end failed half-way has ended, and a repeated end succeeds', async () => {
      const { path } = await newAddress(test, token)
      let deletes = 0
      test.proxy.fail(({ action }) => action === 'DeleteItem' && ++deletes === 2, {
        kind: 'error',
        name: 'AccessDeniedException',
      })
      expect((await test.as(token, 'DELETE', '/api/calendar')).statusCode).toBeGreaterThanOrEqual(500)
      test.proxy.heal()
      expect((await fetchFrom(path)).statusCode).toBe(401)
      expect((await test.as(token, 'DELETE', '/api/calendar')).statusCode).toBe(204)
      expect((await test.items()).filter(({ sk }) => sk === 'calendar')).toEqual([])
    })

    it.each([
      ['a body with a member', { a: 1 }, 422],
      ['an empty object', {}, 201],
    ])('a request for an address with %s gets %s', async (_what, payload, status) => {
      const headers = test.bearer(token)
      const answer = await test.app.inject({ method: 'POST', url: '/api/calendar', headers, payload })
      expect(answer.statusCode).toBe(status)
    })

    it.each([
      ['api.example.com', {}, 'http://api.example.com/api/calendar.ics'],
      ['localhost:8000', {}, 'http://localhost:8000/api/calendar.ics'],
      ['[::1]:8000', {}, 'http://[::1]:8000/api/calendar.ics'],
      ['api.example.com', { 'x-forwarded-proto': 'https' }, 'https://api.example.com/api/calendar.ics'],
    ])('the address for the host %s and %j is %s', async (host, headers, expected) => {
      const all = { ...test.bearer(token), host, ...headers }
      const answer = await test.app.inject({ method: 'POST', url: '/api/calendar', headers: all })
      const { url, webcal_url } = answer.json<{ url: string; webcal_url: string }>()
      expect(url.split('?key=')[0]).toBe(expected)
      expect(webcal_url).toBe(url.replace(/^https?/, 'webcal'))
    })

    it.each(['a b', 'user@evil.example', 'evil.example/x', 'evil.example?x', '#', ':80'])(
      'a request for an address with the host "%s" is malformed, and makes none',
      async (host) => {
        const headers = { ...test.bearer(token), host }
        const answer = await test.app.inject({ method: 'POST', url: '/api/calendar', headers })
        expect(answer.statusCode).toBe(400)
        expect((await test.as(token, 'GET', '/api/calendar')).json()).toEqual({ exists: false })
      },
    )

    it('an owner can end an address when the budget of work is empty', async () => {
      const environment = { TABLE_NAME: test.tableName, RATE_LIMITS: 'key=1000,session=1000,work=1' }
      const { path } = await newAddress(test, token)
      const poor = await testApp({ clock, environment })
      for (let sent = 0; sent < 200; sent++)
        if ((await poor.as(token, 'GET', '/api/applications')).statusCode === 429) break
      const statuses = [
        (await poor.app.inject(path)).statusCode,
        (await poor.as(token, 'POST', '/api/calendar')).statusCode,
        (await poor.as(token, 'GET', '/api/calendar')).statusCode,
        (await poor.as(token, 'DELETE', '/api/calendar')).statusCode,
      ]
      await poor.close()
      expect(statuses).toEqual([429, 429, 200, 204])
      expect((await fetchFrom(path)).statusCode).toBe(401)
    })
  })

  describe('the response', () => {
    it.each([undefined, '*/*', 'text/html', 'application/json', 'text/calendar;q=0'])(
      'a calendar is sent whatever is accepted: %s',
      async (accept) => {
        const { path } = await newAddress(test, token)
        await interviewing()
        const answer = await fetchFrom(path, accept === undefined ? {} : { accept })
        expect(answer.statusCode).toBe(200)
        expect(answer.headers).toMatchObject({
          'content-type': 'text/calendar; charset=utf-8',
          'cache-control': 'private, no-cache',
        })
        expect(await events(path)).toHaveLength(1)
      },
    )

    it('a calendar is never compressed', async () => {
      const { path } = await newAddress(test, token)
      const answer = await fetchFrom(path, { 'accept-encoding': 'gzip, br' })
      expect(answer.headers).not.toHaveProperty('content-encoding')
      expect(answer.rawPayload.subarray(0, 2)).not.toEqual(gzipSync('').subarray(0, 2))
      expect(answer.body).toMatch(/^BEGIN:VCALENDAR\r\n/)
    })

    it('a calendar that has not changed is not sent again, also at another time and by another instance', async () => {
      const { path } = await newAddress(test, token)
      await interviewing({ next_action: { at: daysOn(6), text: 'Call' } })
      const { headers, body } = await fetchFrom(path)
      clock.advance(3600)
      const again = await testApp({ clock, environment: { TABLE_NAME: test.tableName } })
      for (const tag of [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, '*']) {
        const answer = await again.app.inject({ url: path, headers: { 'if-none-match': String(tag) } })
        expect([tag, answer.statusCode, answer.body, answer.headers.etag]).toEqual([
          tag,
          304,
          '',
          headers.etag,
        ])
        expect(answer.headers['cache-control']).toBe('private, no-cache')
      }
      expect((await again.app.inject(path)).body).toBe(body)
      await again.close()
      expect((await fetchFrom(path, { 'if-none-match': '"other"' })).statusCode).toBe(200)
      await interviewing()
      const changed = await fetchFrom(path, { 'if-none-match': String(headers.etag) })
      expect(changed.statusCode).toBe(200)
      expect(changed.headers.etag).not.toBe(headers.etag)
    })

    it('HEAD gets the headers of GET', async () => {
      const { path } = await newAddress(test, token)
      const [get, head] = [await fetchFrom(path), await test.app.inject({ method: 'HEAD', url: path })]
      expect([head.statusCode, head.body]).toEqual([200, ''])
      for (const name of ['content-type', 'etag', 'content-length'])
        expect([name, head.headers[name]]).toEqual([name, get.headers[name]])
    })

    it('other parameters of the address are ignored', async () => {
      const { path } = await newAddress(test, token)
      expect((await fetchFrom(`${path}&fbclid=1&nocache=2&nocache=3`)).statusCode).toBe(200)
      expect((await fetchFrom(path.replace('.ics?', '.ics/?'))).statusCode).toBe(200)
    })
  })

  describe('a refusal', () => {
    it('every wrong address gets the same response, and a malformed one costs no table call', async () => {
      const { path, key } = await newAddress(test, token)
      await test.as(token, 'DELETE', '/api/calendar')
      const { key: apiKey } = await newKey(test, sub)
      const mistyped = path.slice(0, -1) + (path.endsWith('0') ? '1' : '0')
      test.proxy.forget()
      const malformed = [
        '',
        '?key=',
        `?key=${key}&key=${key}`,
        '?key=jhc_',
        `?key=${apiKey}`,
        `?key=${token}`,
      ]
      const urls = [...malformed.map((query) => `/api/calendar.ics${query}`), mistyped]
      const answers = await Promise.all(urls.map((url) => fetchFrom(url, { 'x-request-id': 'same' })))
      expect(test.proxy.calls).toEqual([])
      answers.push(await fetchFrom(path, { 'x-request-id': 'same' }))
      expect(test.proxy.calls.map(({ action }) => action)).toEqual(['UpdateItem'])
      expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
      expect(answers[0]?.statusCode).toBe(401)
      expect(answers[0]?.headers['cache-control']).toBe('private, no-store')
    })

    it('more than the limit of fetches in a minute get 429, the later ones without a table call', async () => {
      const environment = { TABLE_NAME: test.tableName, RATE_LIMITS: 'key=3,session=1000,work=1000000' }
      const { path } = await newAddress(test, token)
      const limited = await testApp({ clock, environment })
      const statuses = []
      for (let count = 0; count < 4; count++) statuses.push((await limited.app.inject(path)).statusCode)
      limited.proxy.forget()
      const refused = await limited.app.inject(path)
      const calls = limited.proxy.calls.length
      clock.advance(60)
      const later = await limited.app.inject(path)
      await limited.close()
      expect(statuses).toEqual([200, 200, 200, 429])
      expect([refused.statusCode, calls, later.statusCode]).toEqual([429, 0, 200])
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect(later.headers['ratelimit-policy']).toBe('"key";q=3;w=60')
    })

    it('a person who is blocked or no longer allowed gets 403 at the next fetch', async () => {
      const { path } = await newAddress(test, token)
      const environment = { TABLE_NAME: test.tableName, ALLOWED_EMAILS: 'else@example.com' }
      const stricter = await testApp({ clock, environment })
      const refused = await stricter.app.inject(path)
      await stricter.close()
      expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([403, 'forbidden'])
      await test.services.blocks.block(sub)
      expect((await fetchFrom(path)).json()).toMatchObject({ code: 'account_blocked' })
      await test.services.blocks.unblock(sub)
      expect((await fetchFrom(path)).statusCode).toBe(200)
    })

    it('a sign-out of everything ends the address, and any other sign-out does not', async () => {
      const { path } = await newAddress(test, token)
      const signOut = async (scope: string) =>
        test.as(await test.signIn({ sub }), 'POST', `/auth/sign-out?scope=${scope}`)
      for (const scope of ['this', 'others', 'all']) expect((await signOut(scope)).statusCode).toBe(204)
      expect((await fetchFrom(path)).statusCode).toBe(200)
      expect((await signOut('everything')).statusCode).toBe(204)
      expect((await fetchFrom(path)).statusCode).toBe(401)
      expect((await test.items()).filter(({ sk }) => sk === 'calendar')).toEqual([])
    })

    it('the operator ends the address with all other access', async () => {
      const { path } = await newAddress(test, token)
      await test.services.sessions.endAccess(sub)
      expect((await fetchFrom(path)).statusCode).toBe(401)
    })

    it('the deletion of the account ends the address at its first request, and leaves no row', async () => {
      const { path } = await newAddress(test, token)
      const erase = async () => (await test.as(token, 'DELETE', '/api/user')).statusCode
      expect(await erase()).toBe(202)
      expect((await fetchFrom(path)).statusCode).toBe(401)
      // A request that was let in before may write its address even now, and then stop.
      const pointer = (await test.items()).find(({ sk }) => sk === 'calendar')!
      const address = {
        ...pointer,
        ...keys.calendarAddress(String(pointer.hash)),
        user_id: sub,
        window_start: 0,
        hits: 0,
      }
      await tableOf(test).put(address)
      expect((await fetchFrom(path)).statusCode).toBe(200)
      clock.advance(35)
      expect([await erase()]).toEqual([204])
      expect((await test.items()).filter(({ sk }) => sk === 'calendar')).toEqual([])
    })
  })

  describe('a change', () => {
    it('an interview that moves keeps its id, and raises its version and its stamps', async () => {
      const { path } = await newAddress(test, token)
      const { id, interviews } = await interviewing()
      const [before] = await events(path)
      clock.advance(60)
      const moved = { ...upcoming(), id: interviews[0]!.id, at: daysOn(12) }
      await trackerOf(test, token).change(id, { interviews: [moved] })
      const [after, ...others] = await events(path)
      expect(others).toEqual([])
      expect(before).toMatchObject({
        uid: `interview-${id}-${interviews[0]!.id}@job-hunt-tracker`,
        sequence: '1',
        dtstart: inCalendar(daysOn(5)),
        dtend: inCalendar(daysOn(5, 30)),
        summary: 'Interview (video): Engineer, Acme',
      })
      expect(after).toEqual({
        ...before,
        sequence: '2',
        dtstart: inCalendar(daysOn(12)),
        dtend: inCalendar(daysOn(12, 30)),
        dtstamp: inCalendar(daysOn(0, 1)),
        'last-modified': inCalendar(daysOn(0, 1)),
      })
    })

    it('a rejection cancels later interviews for good, and its undoing confirms them again', async () => {
      const { path } = await newAddress(test, token)
      const { id } = await interviewing({ next_action: { at: daysOn(7), text: 'Ask why' } })
      const statuses = async () => (await events(path)).map(({ status }) => status)
      const reject = async () =>
        (await trackerOf(test, token).move(id, { to: 'rejected' })).json<{ entry: { id: string } }>().entry.id
      const entry = await reject()
      expect(await statuses()).toEqual(['CANCELLED', 'CONFIRMED'])
      await test.as(token, 'DELETE', `/api/applications/${id}/history/${entry}`)
      expect(await statuses()).toEqual(['CONFIRMED', 'CONFIRMED'])
      await reject()
      clock.advance(10 * 86_400)
      expect(await statuses()).toEqual(['CANCELLED', 'CONFIRMED'])
    })

    it('an archived application cancels its interviews and its next action', async () => {
      const { path } = await newAddress(test, token)
      const { id } = await interviewing({ next_action: { at: daysOn(7), text: 'Call' } })
      await trackerOf(test, token).change(id, { archived: true })
      expect((await events(path)).map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED'])
      await trackerOf(test, token).change(id, { archived: false })
      expect((await events(path)).map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED'])
    })

    it('a deleted interview, next action or application is no longer in the calendar', async () => {
      const { path } = await newAddress(test, token)
      const { id } = await interviewing({ next_action: { at: daysOn(7), text: 'Call' } })
      await trackerOf(test, token).change(id, { interviews: [] })
      expect((await events(path)).map(({ summary }) => summary)).toEqual(['Call (Acme)'])
      await trackerOf(test, token).change(id, { next_action: null })
      const { body } = await fetchFrom(path)
      expect(readEvents(body)).toEqual([])
      expect(readCalendar(body).getFirstPropertyValue('method')).toBe('PUBLISH')
      const another = await interviewing()
      expect(await events(path)).toHaveLength(1)
      await test.as(token, 'DELETE', `/api/applications/${another.id}`)
      expect(await events(path)).toEqual([])
    })

    it('a calendar has nothing of other people', async () => {
      const { path } = await newAddress(test, token)
      const other = await test.signIn({ sub: 'other' })
      await trackerOf(test, other).create({ interviews: [upcoming()], company: 'A secret' })
      expect((await fetchFrom(path)).body).not.toContain('VEVENT')
    })
  })

  describe('the log', () => {
    it('the log names the user of a fetch and never has the key, whatever happens', async () => {
      const environment = { TABLE_NAME: test.tableName, RATE_LIMITS: 'key=3,session=1000,work=1000000' }
      const service = await testApp({ clock, environment })
      const { path, key } = await newAddress(service, token)
      const get = async (url: string, headers: Record<string, string> = {}) =>
        (await service.app.inject({ url, headers })).statusCode
      const faults = [
        { kind: 'html' },
        { kind: 'reset' },
        { kind: 'error', name: 'ValidationException' },
      ] as const
      const statuses = [await get(path)]
      for (const fault of faults) {
        service.proxy.fail(({ action }) => action === 'Query' || action === 'UpdateItem', fault)
        statuses.push(await get(path))
        service.proxy.heal()
      }
      const odd = [
        path.replace('?', '%3F'),
        path.replace('?', ';'),
        path.replace('?key=', '/'),
        path.replace('?', '/?').replace('/api', '/api/'),
        path.replace('?key=', '%2Fkey%3D'),
        path.replace('calendar.ics', 'calendar'),
        path.replace('/api', '/prod/api'),
        path.replace('key=', 'Key='),
        path.replace('key=', 'key=x'),
        `${path}%zz`,
        `${path}\\u0000`,
        `/%zz${path}`,
      ]
      for (const url of odd) statuses.push(await get(url))
      statuses.push(
        await get('/health', { authorization: `Bearer ${key}`, referer: `http://localhost${path}` }),
      )
      statuses.push(await get('/api/user', { authorization: `Bearer ${key}`, cookie: `key=${key}` }))
      for (let sent = 0; sent < 200; sent++) if ((await get(path)) === 429) break
      statuses.push(await get(path))
      await service.as(token, 'DELETE', '/api/calendar')
      statuses.push(await get(path))
      const logged = service.logs.join('')
      await service.close()
      expect(new Set(statuses)).toEqual(new Set([200, 503, 500, 404, 401, 400, 429]))
      expect(logged).not.toContain(key)
      expect(logged).not.toContain(key.slice(4, 20))
      const lines = logged
        .split('\n')
        .filter((line) => line.includes('"message":"request"'))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ route }) => route === '/api/calendar.ics')
      expect(lines[0]).toMatchObject({ user_id: sub, method: 'GET', status: 200 })
      expect(lines.filter(({ status }) => status === 429)[0]).toMatchObject({ user_id: sub })
      for (const message of ['calendar address created', 'calendar address ended'])
        expect(logged).toContain(`"message":"${message}"`)
    })
  })
})
