import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { trackerOf } from '../tools/tracker.ts'
import { readVectors } from '../tools/vectors.ts'

type Json = Record<string, unknown>

const at = '2026-11-22T08:30:00.000Z'
const interviewId = '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11'

/** A body with a value at a JSON pointer, and the other required members. */
function bodyWith(pointer: string, value: unknown): Json {
  const [name = '', ...path] = pointer.slice(1).split('/')
  const beside: Record<string, Json> = {
    contacts: { name: 'Sam' },
    interviews: { at },
    next_action: { at, text: 'Call' },
    salary: { currency: 'EUR' },
  }
  const last = path.at(-1)
  if (last === undefined) return { [name]: value }
  if (name === 'tags') return { tags: [value] }
  const member = { ...beside[name], [last]: value }
  return { [name]: path.length > 1 ? [member] : member }
}

/** The value of a response at a JSON pointer. */
const valueAt = (thing: unknown, pointer: string) =>
  pointer
    .slice(1)
    .split('/')
    .reduce<unknown>((value, name) => (value as Json)[name], thing)

describe('the members of an application', () => {
  let test: TestApp
  let my: ReturnType<typeof trackerOf>
  let id: string
  beforeAll(async () => {
    test = await testApp()
    my = trackerOf(test, await test.signIn())
    id = (await my.create()).json().id
  })
  afterAll(() => test.close())

  /** Tries a value in a creation and in an update. Both must respond alike. */
  async function tryBoth(pointer: string, value: unknown) {
    const body = bodyWith(pointer, value)
    return [
      await my.create({ ...body, allow_duplicate: true }),
      await my.change(id, { ...body, allow_duplicate: true }),
    ]
  }
  async function isTaken(pointer: string, value: unknown, kept = value) {
    const [made, changed] = await tryBoth(pointer, value)
    expect([made!.statusCode, changed!.statusCode]).toEqual([201, 200])
    const read = await my.send('GET', `/${id}`)
    for (const answer of [made!, changed!, read]) expect(valueAt(answer.json(), pointer)).toEqual(kept)
  }
  async function isRefused(pointer: string, value: unknown, where = pointer) {
    for (const answer of await tryBoth(pointer, value)) {
      const places = answer
        .json()
        .errors?.map((it: { in: string; pointer: string }) => `${it.in} ${it.pointer}`)
      expect({ status: answer.statusCode, places: [...new Set(places)] }).toEqual({
        status: 422,
        places: [`body ${where}`],
      })
    }
  }

  const lines: [string, number][] = [
    ['/company', 200],
    ['/title', 300],
    ['/location', 200],
    ['/source', 200],
    ['/resume', 500],
    ['/tags/0', 50],
    ['/contacts/0/name', 200],
    ['/contacts/0/role', 200],
    ['/contacts/0/phone', 50],
    ['/interviews/0/kind', 50],
    ['/interviews/0/location', 500],
    ['/next_action/text', 500],
  ]
  const texts: [string, number][] = [
    ['/description', 50_000],
    ['/notes', 50_000],
    ['/interviews/0/notes', 10_000],
  ]

  describe.each(lines)('the line %s', (pointer, longest) => {
    it('a single-line text is trimmed and then has between one character and its maximum', async () => {
      for (const good of ['x', 'é💼', '"\\', 'x'.repeat(longest), 'a\u2028b', '\u202ea', 'a\ufffe'])
        await isTaken(pointer, good)
      await isTaken(pointer, ` ${'x'.repeat(longest)}\n`, 'x'.repeat(longest))
      for (const bad of ['   ', '\n', 'x'.repeat(longest + 1), 1, true, [], {}]) await isRefused(pointer, bad)
    })

    it('a single-line text shows something', async () => {
      for (const bad of [
        '\u200b',
        '\u00ad',
        ' \ufeff ',
        '\u2060\u3164',
        '\u2800',
        '\ufffe',
        '\u{e0041}',
        '\ufff9',
      ])
        await isRefused(pointer, bad)
      for (const good of ['👩‍💻 GmbH', 'می‌خواهم', '\u00adx']) await isTaken(pointer, good)
    })

    it('a single-line text cannot have line breaks, control characters or lone surrogates', async () => {
      for (const bad of [
        '\u0000',
        '\n',
        '\r',
        '\t',
        '\u001b',
        '\u007f',
        '\u0085',
        '\u009f',
        '\ud800',
        '\udc00',
      ])
        await isRefused(pointer, `a${bad}b`)
    })
  })

  describe.each(texts)('the text %s', (pointer, longest) => {
    it('a multi-line text has between one character and its maximum, and is stored as it is', async () => {
      for (const good of ['x', ' x ', 'a\tb\nc\r\nd', '\n', 'é💼'.repeat(1000), 'x'.repeat(longest)])
        await isTaken(pointer, good)
      for (const bad of ['\u200b', 'x'.repeat(longest + 1), 1, []]) await isRefused(pointer, bad)
    })

    it('a multi-line text cannot have control characters, except tabs and line breaks, or lone surrogates', async () => {
      for (const bad of [
        '\u0000',
        '\u0008',
        '\u000b',
        '\u000c',
        '\u001b',
        '\u007f',
        '\u0085',
        '\ud800',
        '\udfff',
      ])
        await isRefused(pointer, `a${bad}b`)
    })
  })

  it.each(['\\ud800', '\\udc00\\ud800', '\\u0000', '\\u0001'])(
    'a text with %s is rejected, if JSON escapes it',
    async (escape) => {
      const others = ['/url', '/contacts/0/url', '/contacts/0/email']
      for (const pointer of [...[...lines, ...texts].map(([it]) => it), ...others]) {
        const value = pointer.endsWith('url')
          ? 'https://a.example/§'
          : pointer.endsWith('email')
            ? 'a§@b.example'
            : 'a§b'
        const body = JSON.stringify({ company: 'A', title: 'B', ...bodyWith(pointer, value) })
        const answer = await my.create(body.replace('§', escape))
        expect({ pointer, status: answer.statusCode, errors: answer.json().errors }).toMatchObject({
          pointer,
          status: 422,
          errors: [{ pointer }],
        })
      }
    },
  )

  describe.each(['/url', '/contacts/0/url'])('the URL %s', (pointer) => {
    it.each([
      'http://a.example',
      'HTTPS://A.example/B',
      'https://a.example:8443/b?c=d&utm_source=x#e',
      'https://münchen.example/ä?ö=ü',
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://a.example/@b',
      'https://a.example/?u=javascript:alert(1)',
      `https://a.example/${'x'.repeat(2030)}`,
    ])('a URL is stored as it was sent: %s', (url) => isTaken(pointer, url))

    it('a URL is trimmed', () => isTaken(pointer, ' https://a.example/b ', 'https://a.example/b'))

    it.each([
      'a.example',
      'www.a.example/b',
      '//a.example/b',
      '/b',
      'https:',
      'https://',
      'https:a.example',
      'https:\\\\a.example',
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'JavaScript:alert(1)',
      'java\nscript:alert(1)',
      'javascript://a.example/%0aalert(1)',
      'data:text/html,x',
      'ftp://a.example/b',
      'file:///etc/passwd',
      'mailto:a@b.example',
      'blob:https://a.example/b',
      'view-source:https://a.example/',
      'https://user:pass@a.example/',
      'https://user@a.example/',
      'https://:pass@a.example/',
      'https://a b.example/',
      'https://a.example:99999/',
      'https://a.example/\nb',
      'https://a.example/\tb',
      `https://a.example/${'x'.repeat(2031)}`,
    ])('a URL is rejected: %j', (url) => isRefused(pointer, url))
  })

  it.each([
    ...['a@b.example', "o'neil+jobs@b.example", 'дело@пример.рф', `${'x'.repeat(64)}@${'y'.repeat(255)}`],
  ])('an e-mail address is accepted: %s', (address) => isTaken('/contacts/0/email', address))

  it.each([
    'a',
    'a@',
    '@b',
    'a b@c.example',
    'a@b@c.example',
    'a\u0000@b.example',
    'a@\u0007b',
    '"a"@b.example',
  ])('an invalid e-mail address is rejected: %j', (address) => isRefused('/contacts/0/email', address))

  describe('money', () => {
    it.each<[object]>([
      [{ currency: 'EUR' }],
      [{ min: 0, currency: 'EUR' }],
      [{ min: 70_000, max: 70_000, currency: 'USD', period: 'year' }],
      [{ min: 12.5, max: 19.99, currency: 'GBP', period: 'hour' }],
      [{ max: 1e12, currency: 'IDR', period: 'month' }],
      [{ min: 0.01, currency: 'EUR', period: 'day' }],
      [{ min: 0.1, max: 0.3, currency: 'XXX', period: 'week' }],
    ])('an amount is accepted: %j', (salary) => isTaken('/salary', salary))

    it('the amount -0 is stored as 0, so that a PATCH from 0 to -0 changes nothing', async () => {
      const answer = await my.create('{"company":"A","title":"B","salary":{"min":0,"currency":"EUR"}}')
      const patched = await my.change(answer.json().id, '{"salary":{"min":-0,"currency":"EUR"}}')
      expect(patched.json()).toMatchObject({ salary: { min: 0, currency: 'EUR' }, version: 1 })
    })

    it.each<[unknown, string]>([
      [{}, '/salary/currency'],
      [{ min: 1 }, '/salary/currency'],
      [{ min: -1, currency: 'EUR' }, '/salary/min'],
      [{ min: -0.01, currency: 'EUR' }, '/salary/min'],
      [{ min: 12.345, currency: 'EUR' }, '/salary/min'],
      [{ min: 0.001, currency: 'EUR' }, '/salary/min'],
      // DynamoDB has no number between 0 and 1e-130.
      [{ min: 1e-200, currency: 'EUR' }, '/salary/min'],
      [{ min: 2.2250738585e-313, currency: 'EUR' }, '/salary/min'],
      [{ max: -1, currency: 'EUR' }, '/salary/max'],
      [{ min: 2, max: 1, currency: 'EUR' }, '/salary/max'],
      [{ max: 1e12 + 1, currency: 'EUR' }, '/salary/max'],
      [{ min: '70000', currency: 'EUR' }, '/salary/min'],
      [{ currency: 'eur' }, '/salary/currency'],
      [{ currency: 'EURO' }, '/salary/currency'],
      [{ currency: '€' }, '/salary/currency'],
      [{ currency: 'EUR\n' }, '/salary/currency'],
      [{ currency: 'EUR', period: 'decade' }, '/salary/period'],
      [{ currency: 'EUR', per: 'year' }, '/salary/per'],
      [70_000, '/salary'],
      ['70000 EUR', '/salary'],
      [[], '/salary'],
    ])('an amount is rejected: %j', (salary, where) => isRefused('/salary', salary, where))

    it('an amount that no double can hold is rejected', async () => {
      for (const min of ['1e400', '70000.12345678901234567']) {
        const answer = await my.create(`{"company":"A","title":"B","salary":{"min":${min},"currency":"EUR"}}`)
        expect(answer.statusCode).toBe(422)
      }
    })
  })

  describe.each(['/applied_at', '/next_action/at', '/interviews/0/at'])('the time %s', (pointer) => {
    it.each([
      ['2026-11-22', '2026-11-22T00:00:00.000Z'],
      ['2026-11-22T08:30:00Z', '2026-11-22T08:30:00.000Z'],
      ['2026-11-22T08:30:00.5Z', '2026-11-22T08:30:00.500Z'],
      ['2026-11-22T08:30:00.123456789Z', '2026-11-22T08:30:00.123Z'],
      ['2026-11-22T08:30:00+05:30', '2026-11-22T03:00:00.000Z'],
      ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
      ['2025-12-31T23:30:00-02:00', '2026-01-01T01:30:00.000Z'],
      ['2024-02-29', '2024-02-29T00:00:00.000Z'],
      ['0000-01-01', '0000-01-01T00:00:00.000Z'],
    ])('a time is stored in UTC with milliseconds: %s', (time, kept) => isTaken(pointer, time, kept))

    it.each<unknown>([
      ...['tomorrow', '2026', '2026-11', '22.11.2026', '11/22/2026', '2026-1-2', ' 2026-11-22'],
      ...['a'.repeat(51), `2026-11-21T08:30:00.${'0'.repeat(40)}Z`],
      ...['2026-02-30', '2025-02-29', '2026-13-01', '2026-00-01', '2026-11-31', '2026-11-31T08:30:00Z'],
      ...['2026-11-22T08:30:00', '2026-11-22T08:30', '2026-11-22T24:00:00Z', '2026-11-22T08:60:00Z'],
      ...['2026-11-22T08:30:60Z', '2026-11-22 08:30:00Z', '2026-11-22T08:30:00+24:00', '+010000-01-01'],
      ...['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00', '2026-11-22T08:30:00Z\n'],
      ...[1_795_336_200, true, {}],
    ])('a time is rejected: %j', (time) => isRefused(pointer, time))
  })

  it('an application date in the future is rejected, and an interview in the future is accepted', async () => {
    const time = '9999-12-31T23:59:59.999Z'
    await isRefused('/applied_at', time)
    await isTaken('/next_action/at', time)
    await isTaken('/interviews/0/at', time)
  })

  it.each<[string, unknown]>([
    ['/priority', 1],
    ['/priority', 5],
    ['/work_mode', 'on_site'],
    ['/employment_type', 'internship'],
    ['/archived', true],
    ['/archived', false],
    ['/interviews/0/duration_minutes', 1],
    ['/interviews/0/duration_minutes', 1440],
    ['/interviews/0/id', interviewId],
    ['/tags', []],
    ['/tags', Array.from({ length: 20 }, (_, n) => `tag ${n}`)],
    ['/contacts', Array.from({ length: 20 }, (_, n) => ({ name: `Sam ${n}` }))],
    ['/interviews', []],
  ])('the member %s can be %j', (pointer, value) => isTaken(pointer, value))

  // At these pointers a member may be absent.
  const optional = [
    ...[
      '/url',
      '/location',
      '/work_mode',
      '/employment_type',
      '/salary',
      '/source',
      '/description',
      '/notes',
    ],
    ...[
      '/resume',
      '/priority',
      '/applied_at',
      '/next_action',
      '/salary/min',
      '/salary/max',
      '/salary/period',
    ],
    ...['/contacts/0/role', '/contacts/0/email', '/contacts/0/phone', '/contacts/0/url'],
    ...[
      '/interviews/0/duration_minutes',
      '/interviews/0/kind',
      '/interviews/0/location',
      '/interviews/0/notes',
    ],
  ]
  it.each(optional)('the optional member %s counts as not given if it is "" or null', async (pointer) => {
    for (const empty of ['', null]) {
      const made = await my.create(bodyWith(pointer, empty))
      expect(made.statusCode).toBe(201)
      expect(valueAt(made.json(), pointer)).toBeUndefined()
    }
  })

  it('lists and flags count as not given if they are "" or null', async () => {
    const names = ['tags', 'contacts', 'interviews', 'archived', 'status', 'allow_duplicate']
    for (const empty of ['', null]) {
      const made = await my.create(Object.fromEntries(names.map((name) => [name, empty])))
      expect(made.json()).toMatchObject({
        tags: [],
        contacts: [],
        interviews: [],
        archived: false,
        status: 'saved',
      })
    }
  })

  const full = {
    ...{
      url: 'https://a.example/full',
      location: 'Berlin',
      priority: 3,
      salary: { min: 1, currency: 'EUR' },
    },
    ...{ tags: ['a'], contacts: [{ name: 'Sam' }], interviews: [{ at }], archived: true },
  }
  it('in a PATCH, "" changes nothing', async () => {
    const { id, version, ...before } = (await my.create(full)).json()
    const empty = Object.fromEntries([...Object.keys(full), 'company', 'title'].map((name) => [name, '']))
    expect((await my.change(id, empty)).json()).toEqual({ id, version, ...before })
  })

  it('in a PATCH, null removes a member and empties a list', async () => {
    const { id } = (await my.create({ ...full, allow_duplicate: true })).json()
    const changed = await my.change(id, Object.fromEntries(Object.keys(full).map((name) => [name, null])))
    expect(changed.json()).toMatchObject({
      tags: [],
      contacts: [],
      interviews: [],
      archived: false,
      version: 2,
    })
    for (const name of ['url', 'location', 'priority', 'salary'])
      expect(changed.json()).not.toHaveProperty(name)
    for (const name of ['company', 'title'])
      expect((await my.change(id, { [name]: null })).json()).toMatchObject({ status: 422 })
  })

  it('in a PATCH, null within a member counts as not given, because the member is replaced as a whole', async () => {
    const { id } = (await my.create()).json()
    const changed = await my.change(id, { salary: { min: null, max: '', currency: 'EUR', period: null } })
    expect(changed.json().salary).toEqual({ currency: 'EUR' })
  })

  it('an application has up to 50 interviews', async () => {
    for (const answer of await tryBoth('/interviews', Array(50).fill({ at })))
      expect(answer.json().interviews).toHaveLength(50)
  })

  it.each<[string, unknown, string]>([
    ['/priority', 0, '/priority'],
    ['/priority', 6, '/priority'],
    ['/priority', 1.5, '/priority'],
    ['/priority', '3', '/priority'],
    ['/work_mode', 'home', '/work_mode'],
    ['/employment_type', 'FULL_TIME', '/employment_type'],
    ['/archived', 'true', '/archived'],
    ['/company', null, '/company'],
    ['/tags', [''], '/tags/0'],
    ['/contacts', [{ name: '' }], '/contacts/0/name'],
    ['/next_action', { at, text: '' }, '/next_action/text'],
    ['/title', null, '/title'],
    ['/tags', 'a', '/tags'],
    ['/tags', ['a', 1], '/tags/1'],
    ['/tags', Array(21).fill('a'), '/tags'],
    ['/contacts', Array(21).fill({ name: 'Sam' }), '/contacts'],
    ['/contacts', [{}], '/contacts/0/name'],
    ['/contacts', [{ name: 'Sam' }, { name: 'Sam', age: 3 }], '/contacts/1/age'],
    ['/interviews', Array(51).fill({ at }), '/interviews'],
    ['/interviews', [{}], '/interviews/0/at'],
    ['/interviews', [{ at, id: '1' }], '/interviews/0/id'],
    ['/interviews', [{ at, with: 'Sam' }], '/interviews/0/with'],
    ['/interviews', Array(2).fill({ at, id: interviewId }), '/interviews'],
    ['/interviews/0/duration_minutes', 0, '/interviews/0/duration_minutes'],
    ['/interviews/0/duration_minutes', 1441, '/interviews/0/duration_minutes'],
    ['/interviews/0/duration_minutes', 7.5, '/interviews/0/duration_minutes'],
    ['/next_action', { at }, '/next_action/text'],
    ['/next_action', { text: 'Call' }, '/next_action/at'],
    ['/next_action', 'Call', '/next_action'],
    ['/id', '01a1fff0-757d-75fa-b3e8-a183eb51d5ae', '/id'],
    ['/version', 7, '/version'],
    ['/moves', 1, '/moves'],
    ['/status_since', at, '/status_since'],
    ['/created_at', at, '/created_at'],
    ['/updated_at', at, '/updated_at'],
    ['/user_id', 'x', '/user_id'],
    ['/Company', 'x', '/Company'],
    ['/a~b', 'x', '/a~0b'],
    ['/constructor', 'x', '/constructor'],
    ['/toString', 'x', '/toString'],
  ])('the member %s cannot be %j', isRefused)

  it.each([
    ['__proto__', '{"company":"A","title":"B","__proto__":{"version":9}}', '/__proto__'],
    [
      '__proto__ in money',
      '{"company":"A","title":"B","salary":{"currency":"EUR","__proto__":1}}',
      '/salary/__proto__',
    ],
    ['a slash in a name', '{"company":"A","title":"B","a/b":1}', '/a~1b'],
    ['no company', '{"title":"B"}', '/company'],
    ['no title', '{"company":"A"}', '/title'],
    ['an unknown status', '{"company":"A","title":"B","status":"hired"}', '/status'],
    ['an empty company', '{"company":"","title":"B"}', '/company'],
    ['a title of null', '{"company":"A","title":null}', '/title'],
    ['a number instead of a boolean', '{"company":"A","title":"B","allow_duplicate":1}', '/allow_duplicate'],
    ['a list', '[]', ''],
    ['a text', '"a"', ''],
    ['null', 'null', ''],
    ['nothing', '', ''],
  ])('a new application is rejected with %s', async (_what, body, pointer) => {
    const answer = await my.create(body)
    expect(answer.json()).toMatchObject({
      status: 422,
      code: 'validation_failed',
      errors: [{ in: 'body', pointer }],
    })
  })

  it('a response names up to 20 invalid members', async () => {
    const { errors } = (await my.create({ company: '', priority: 9, salary: { min: -1 }, x: 1 })).json()
    const pointers = errors.map((it: { pointer: string }) => it.pointer).toSorted()
    expect(pointers).toEqual(['/company', '/priority', '/salary/currency', '/salary/min', '/x'])
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x${n}`, 1]))
    expect((await my.create(many)).json().errors).toHaveLength(20)
  })

  it('an application has at most 128 KB of JSON, and a body 512 KB', async () => {
    const long = 'é'.repeat(33_000)
    expect((await my.create({ notes: long, description: 'x'.repeat(50_000) })).statusCode).toBe(201)
    const large = await my.create({ notes: long, description: long })
    expect(large.json()).toMatchObject({ status: 413, code: 'payload_too_large' })
    expect((await my.create({ notes: 'x'.repeat(512 * 1024) })).statusCode).toBe(413)
    const { id: of } = (await my.create({ notes: long })).json()
    expect((await my.change(of, { description: long })).statusCode).toBe(413)
    expect((await my.send('GET', `/${of}`)).json()).toMatchObject({ version: 1, notes: long })
  })

  describe('the members of a move', () => {
    const move = async (input: object | string) => my.move((await my.create()).json().id, input)

    it.each<[object, object]>([
      [{ to: 'applied' }, { from: 'saved', to: 'applied' }],
      [
        { to: 'saved', at: '2026-10-01' },
        { to: 'saved', at: '2026-10-01T00:00:00.000Z' },
      ],
      [{ to: 'offer', at: '2026-10-01T01:00:00+02:00' }, { at: '2026-09-30T23:00:00.000Z' }],
      [{ to: 'offer', note: 'a\tb\nc' }, { note: 'a\tb\nc' }],
      [{ to: 'offer', note: 'x'.repeat(2000) }, { note: 'x'.repeat(2000) }],
      [{ to: 'offer', note: '', at: null }, { to: 'offer' }],
    ])('a move is accepted: %j', async (input, entry) => {
      expect((await move(input)).json()).toMatchObject({ version: 2, entry })
    })

    const tomorrow = new Date(Date.now() + 25 * 3_600_000).toISOString()
    it.each<[object | string, string]>([
      [{}, '/to'],
      [{ to: 'hired' }, '/to'],
      [{ to: null }, '/to'],
      [{ to: 'offer', at: tomorrow }, '/at'],
      [{ to: 'offer', at: '9999-12-31' }, '/at'],
      [{ to: 'offer', at: '2026-02-30' }, '/at'],
      [{ to: '' }, '/to'],
      [{ to: 'offer', note: 'x'.repeat(2001) }, '/note'],
      [{ to: 'offer', note: 'a\u0000' }, '/note'],
      ['{"to":"offer","note":"\\ud800"}', '/note'],
      [{ to: 'offer', from: 'saved' }, '/from'],
      [{ to: 'offer', status: 'saved' }, '/status'],
      ['', ''],
      ['null', ''],
    ])('a move is rejected: %j', async (input, pointer) => {
      expect((await move(input)).json()).toMatchObject({ status: 422, errors: [{ in: 'body', pointer }] })
    })
  })

  const strings = readVectors('blns/blns.json') as string[]
  const some = <T>(many: T[], count: number) =>
    Array.from({ length: Math.ceil(many.length / count) }, (_, n) => many.slice(n * count, (n + 1) * count))

  it('any text comes back as it was sent, or is rejected', async () => {
    let [taken, refused] = [0, 0]
    for (const texts of some(strings, 10)) {
      const bodyOf = (good: string[]) => ({
        contacts: good.map((name) => ({ name })),
        interviews: good.map((notes) => ({ at, notes })),
      })
      const { errors = [] } = (await my.create(bodyOf(texts))).json()
      const bad = errors.map((it: { pointer: string }) => Number(it.pointer.split('/')[2]))
      const good = texts.filter((_text, index) => !bad.includes(index))
      const made = await my.create(bodyOf(good))
      expect(made.statusCode).toBe(201)
      const read = (await my.send('GET', `/${made.json().id}`)).json()
      expect(read.contacts).toEqual(good.map((name) => ({ name: name.trim() })))
      expect(read.interviews.map((it: Json) => it.notes)).toEqual(good)
      taken += good.length
      refused += texts.length - good.length
    }
    expect(taken).toBeGreaterThan(480)
    expect(refused).toBeGreaterThan(5)
  })

  it('any text can be searched for', async () => {
    const other = trackerOf(test, await test.signIn({ sub: 'searcher' }))
    for (const texts of some(
      strings.filter((it) => it.isWellFormed()),
      20,
    )) {
      const queries = texts.map(
        (text) => new URLSearchParams({ q: text, tag: text.slice(0, 20).toWellFormed() }),
      )
      const answers = await Promise.all(queries.map((query) => other.send('GET', `?${query.toString()}`)))
      for (const { statusCode } of answers) expect([200, 422]).toContain(statusCode)
    }
  })

  it('any text is either an invalid URL or a URL that comes back and is found again', async () => {
    const wellFormed = strings.filter((it) => it.isWellFormed())
    const urls = wellFormed.map((text, n) => `https://a.example/?n=${n}&q=${text}`)
    const outcomeOf = async (url: string) => {
      const made = await my.create({ url })
      const found = await my.send('GET', `/lookup?${new URLSearchParams({ url }).toString()}`)
      if (made.statusCode === 422) return found.statusCode === 422
      return made.json().url === url.trim() && found.json().id === made.json().id
    }
    for (const these of some(urls, 20)) {
      const outcomes = await Promise.all(these.map(async (url) => ({ url, fits: await outcomeOf(url) })))
      expect(outcomes.filter(({ fits }) => !fits)).toEqual([])
    }
  })
})
