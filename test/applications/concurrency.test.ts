// @engine
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApplicationStatus } from '../../src/applications/schemas.ts'
import { Sort } from '../../src/applications/queries.ts'
import { partitions } from '../../src/table/keys.ts'
import type { Item } from '../../src/table/keys.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import type { Fault } from '../tools/fault-proxy.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'

let test: TestApp
let people = 0
beforeAll(async () => {
  test = await testApp()
})
afterAll(() => test.close())

type Kept = { id: string; version: number; status: string }
const url = 'https://jobs.example.com/4711'

/** Requests of a new person, and all rows of that person. */
async function newPerson() {
  const sub = `person-${people++}`
  const token = await test.signIn({ sub })
  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) => {
    const answer = await test.app.inject({
      method,
      url: `/api/applications${path}`,
      headers: { ...test.bearer(token), ...headers },
      ...(payload && { payload }),
    })
    return { status: answer.statusCode, body: answer.statusCode === 204 ? undefined : answer.json() }
  }
  return {
    send,
    create: (members: object = {}) => send('POST', '', { company: 'Acme', title: 'Engineer', ...members }),
    async created(members?: object): Promise<Kept> {
      const { status, body } = await this.create(members)
      expect(status).toBe(201)
      return body
    },
    lookUp: async () => (await send('GET', `/lookup?url=${encodeURIComponent(url)}`)).body,
    async rows() {
      const items = await test.items()
      const rowsIn = (pk: string) =>
        items.filter((item) => item.pk === pk).sort((one, other) => (one.sk < other.sk ? -1 : 1))
      return { applications: rowsIn(partitions.applications(sub)), inbox: rowsIn(partitions.inbox(sub)) }
    },
  }
}

type Person = Awaited<ReturnType<typeof newPerson>>
type Rows = Awaited<ReturnType<Person['rows']>>

const atOnce = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

const isAbout = (row: Item, prefix: string) => row.sk.startsWith(prefix)

/** The events of applications, by id. */
function toldIn({ inbox }: Rows) {
  const contents = inbox.filter((row) => isAbout(row, 'event#'))
  expect(inbox.filter((row) => isAbout(row, 'undelivered#'))).toHaveLength(contents.length)
  const events = contents
    .filter(({ event_type }) => (event_type as string).startsWith('application.'))
    .map(({ event_type, payload }) => ({ event_type, payload: JSON.parse(payload as string) }))
  return Map.groupBy(events, ({ payload }) => payload.application_id as string)
}

/** Expects each current row of every application once, no other rows, and an event for every version. */
function expectWhole(rows: Rows) {
  const all = rows.applications
  const kept = all.filter((row) => isAbout(row, 'application#'))
  const told = toldIn(rows)
  for (const { id, version, moves, status, status_since } of kept) {
    for (const sort of Sort.options) {
      const its = all.filter((row) => isAbout(row, sort) && row.sk.endsWith(id as string))
      expect(its).toMatchObject([{ version, status }])
    }
    const history = all.filter((row) => isAbout(row, `history#${id as string}#`))
    expect(history).toHaveLength(moves as number)
    expect(history.at(-1)).toMatchObject({ to: status, at: status_since })
    history.slice(1).forEach(({ from }, index) => expect(from).toBe(history[index]?.to))
    expect(versionsOf(told.get(id as string))).toEqual(upTo(version as number))
  }
  const named = all.filter((row) => isAbout(row, 'url#')).flatMap(namedBy)
  expect(named.sort()).toEqual(
    kept.flatMap(({ id, url: its }) => (its === undefined ? [] : (id as string))).sort(),
  )
  const rowsOfAll = kept.reduce((sum, { moves }) => sum + 1 + Sort.options.length + (moves as number), 0)
  expect(all.filter((row) => !isAbout(row, 'url#'))).toHaveLength(rowsOfAll)

  const ids = new Set(kept.map(({ id }) => id as string))
  for (const [id, events] of told) {
    expect(versionsOf(events)).toEqual(upTo(events.length))
    expect(events.some(({ event_type }) => event_type === 'application.deleted')).toBe(!ids.has(id))
  }
}

const namedBy = ({ application_id, others }: Item) => [
  application_id as string,
  ...((others ?? []) as string[]),
]
const upTo = (version: number) => Array.from({ length: version }, (_, index) => index + 1)
const versionsOf = (events: { payload: { version: number } }[] = []) =>
  events.map(({ payload }) => payload.version).sort((one, other) => one - other)

describe('requests at the same time', () => {
  it.each([2, 10])(
    '%i creations of one URL make one application, and the others get its id',
    async (count) => {
      const person = await newPerson()
      const answers = await atOnce(count, (index) => person.create({ url, company: `Company ${index}` }))
      const [made, ...more] = answers.filter(({ status }) => status === 201)
      expect(more).toEqual([])
      for (const { status, body } of answers.filter((it) => it !== made)) {
        expect(status).toBe(409)
        expect(body).toMatchObject({ code: 'already_exists', existing_id: made?.body.id })
      }
      const rows = await person.rows()
      expectWhole(rows)
      expect(toldIn(rows).size).toBe(1)
    },
  )

  it.each([2, 3])('%i creations that allow a duplicate are all stored', async (count) => {
    const person = await newPerson()
    const answers = await atOnce(count, () => person.create({ url, allow_duplicate: true }))
    expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(201))
    const rows = await person.rows()
    expectWhole(rows)
    expect(toldIn(rows).size).toBe(count)
  })

  const seed = modelSeed()
  it(`after random creations and deletions with one URL, the lookup returns the oldest application (MODEL_SEED=${seed})`, async () => {
    const person = await newPerson()
    const { oneOf } = randomFrom(seed)
    const first = await person.created({ url })
    const added = await atOnce(10, async () => {
      for (;;) {
        const { status, body } = await person.create({ url, allow_duplicate: true })
        if (status === 201) return (body as Kept).id
        // Too many requests were faster. A repeated request succeeds before long.
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' })
      }
    })
    const rows = await person.rows()
    expectWhole(rows)
    const order = rows.applications.filter((row) => isAbout(row, 'url#')).flatMap(namedBy)
    expect(order[0]).toBe(first.id)
    expect(order.toSorted()).toEqual([first.id, ...added].sort())

    while (order.length > 0) {
      expect(await person.lookUp()).toEqual({ found: true, id: order[0] })
      const id = oneOf(order)
      expect((await person.send('DELETE', `/${id}`)).status).toBe(204)
      order.splice(order.indexOf(id), 1)
    }
    expect(await person.lookUp()).toEqual({ found: false })
    expect((await person.rows()).applications).toEqual([])
  })

  it('parallel deletions of applications with one URL leave the URL free', async () => {
    const person = await newPerson()
    const ids: string[] = []
    for (let count = 0; count < 3; count++)
      ids.push((await person.created({ url, allow_duplicate: true })).id)
    const answers = await atOnce(3, (index) => person.send('DELETE', `/${ids[index]}`))
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204])
    expect(await person.lookUp()).toEqual({ found: false })
    expect((await person.rows()).applications).toEqual([])
  })

  it('parallel changes of different members are both stored', async () => {
    const person = await newPerson()
    const { id } = await person.created()
    const changes = [{ company: 'Globex' }, { notes: 'Call back' }]
    const answers = await Promise.all(changes.map((it) => person.send('PATCH', `/${id}`, it)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers.map(({ body }) => body.version).sort()).toEqual([2, 3])
    const { body } = await person.send('GET', `/${id}`)
    expect(body).toMatchObject({ company: 'Globex', notes: 'Call back', version: 3 })
    expectWhole(await person.rows())
  })

  it('one of two parallel changes of the same version is stored', async () => {
    const person = await newPerson()
    const { id } = await person.created()
    const changes = [{ company: 'Globex' }, { company: 'Initech' }]
    const answers = await Promise.all(
      changes.map((it) => person.send('PATCH', `/${id}`, it, { 'if-match': '"1"' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const made = answers.findIndex(({ status }) => status === 200)
    expect((await person.send('GET', `/${id}`)).body).toMatchObject({ ...changes[made], version: 2 })
    expectWhole(await person.rows())
  })

  it('ten parallel moves are each stored with their event, or rejected', async () => {
    const person = await newPerson()
    const { id } = await person.created()
    const answers = await atOnce(10, (index) =>
      person.send('POST', `/${id}/status`, { to: ApplicationStatus.options[index % 9] }),
    )
    const made = answers.filter(({ status }) => status === 200)
    expect(made.length).toBeGreaterThan(0)
    for (const { status, body } of answers.filter((it) => !made.includes(it))) {
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' })
    }
    const { items } = (await person.send('GET', `/${id}/history`)).body
    const entries = made
      .toSorted((one, other) => one.body.version - other.body.version)
      .map(({ body }) => body.entry)
    expect(items.slice(1)).toEqual(entries)
    const { body } = await person.send('GET', `/${id}`)
    expect(body).toMatchObject({
      status: entries.at(-1).to,
      status_since: entries.at(-1).at,
      version: items.length,
    })

    const rows = await person.rows()
    expectWhole(rows)
    const told = toldIn(rows)
      .get(id)!
      .filter(({ event_type }) => event_type === 'application.status_changed')
    expect(told.map(({ payload }) => payload.entry_id).sort()).toEqual(entries.map((it) => it.id).sort())
  })

  it('two parallel requests undo a move once', async () => {
    const person = await newPerson()
    const { id } = await person.created()
    const { entry } = (await person.send('POST', `/${id}/status`, { to: 'applied' })).body
    const answers = await atOnce(2, () => person.send('DELETE', `/${id}/history/${entry.id}`))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
    expect((await person.send('GET', `/${id}`)).body).toMatchObject({ status: 'saved', version: 3 })
    expectWhole(await person.rows())
  })

  it('a deletion, a change and a move in parallel leave no rows of the application', async () => {
    const person = await newPerson()
    const { id } = await person.created({ url })
    const [deleted, ...others] = await Promise.all([
      person.send('DELETE', `/${id}`),
      person.send('PATCH', `/${id}`, { company: 'Globex', url: `${url}/2` }),
      person.send('POST', `/${id}/status`, { to: 'applied' }),
    ])
    expect(deleted.status).toBe(204)
    for (const { status } of others) expect([200, 404]).toContain(status)
    const rows = await person.rows()
    expect(rows.applications).toEqual([])
    expectWhole(rows)
  })
})

type Outcome = { all: boolean; status?: number }
const broken: [string, Fault, times: number, Outcome][] = [
  ['is rejected', { kind: 'error', name: 'NeverHeardOfException' }, 1, { all: false, status: 503 }],
  [
    'always fails',
    { kind: 'error', name: 'InternalServerError', status: 500 },
    Infinity,
    { all: false, status: 503 },
  ],
  ['fails once', { kind: 'error', name: 'InternalServerError', status: 500 }, 1, { all: true }],
  ['meets connection resets', { kind: 'reset' }, Infinity, { all: false, status: 503 }],
  ['meets one connection reset', { kind: 'reset' }, 1, { all: true }],
  ['always conflicts with another one', { kind: 'conflict' }, Infinity, { all: false, status: 409 }],
  ['conflicts with another one once', { kind: 'conflict' }, 1, { all: true }],
  ['is done, but its responses lost', { kind: 'drop' }, Infinity, { all: true, status: 503 }],
  ['is done, but its response lost', { kind: 'drop' }, 1, { all: true }],
]

type Change = (person: Person, kept: Kept, entryId: string) => Promise<{ status: number }>
const changes: [string, Change, made: number][] = [
  ['A creation', (person) => person.create({ url: `${url}/new`, status: 'applied' }), 201],
  [
    'An update',
    (person, { id }) =>
      person.send('PATCH', `/${id}`, { company: 'Globex', url: `${url}/2`, priority: null }),
    200,
  ],
  ['A move', (person, { id }) => person.send('POST', `/${id}/status`, { to: 'offer' }), 200],
  ['An undone move', (person, { id }, entryId) => person.send('DELETE', `/${id}/history/${entryId}`), 200],
  ['A deletion', (person, { id }) => person.send('DELETE', `/${id}`), 204],
]

describe.each(changes)('%s', (_what, change, made) => {
  it.each(broken)(
    'a change whose transaction %s is stored whole or not at all',
    async (_fault, fault, times, outcome) => {
      const person = await newPerson()
      const kept = await person.created({ url, priority: 3 })
      const { entry } = (await person.send('POST', `/${kept.id}/status`, { to: 'applied' })).body
      const before = await person.rows()
      expectWhole(before)

      test.proxy.fail('TransactWriteItems', fault, times)
      const answer = await change(person, kept, entry.id).finally(() => test.proxy.heal())

      expect(answer.status).toBe(outcome.status ?? made)
      const after = await person.rows()
      expectWhole(after)
      if (outcome.all) {
        expect(after.applications).not.toEqual(before.applications)
        // An event's content and its pointer.
        expect(after.inbox).toHaveLength(before.inbox.length + 2)
      } else {
        expect(after).toEqual(before)
      }
    },
  )
})
