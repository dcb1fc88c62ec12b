import { join } from 'node:path'
import { UpdateItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { localClient } from '../../../src/local/table.ts'
import { demoPeople } from '../../../src/local/people.ts'
import { keys } from '../../../src/table/keys.ts'
import type { Item } from '../../../src/table/keys.ts'
import { settleSeconds } from '../../../src/time.ts'
import { readEvents } from '../../tools/calendar.ts'
import { keyIn, npmStart, tokenIn } from '../../tools/npm-start.ts'
import type { Started } from '../../tools/npm-start.ts'
import { personOf, sorts } from '../../upgrade/person.ts'
import type { Person } from '../../upgrade/person.ts'
import { postings } from '../../upgrade/postings.ts'
import { releasedVersion, unpackRelease } from '../../upgrade/released.ts'
import {
  checkPostings,
  filters,
  idempotentRequests,
  readAll,
  saveEvents,
  saveForCalendar,
  saveOthers,
  savePostings,
  saveTwins,
  searches,
} from '../../upgrade/saved.ts'
import type { Read } from '../../upgrade/saved.ts'

const once = sorts.map(() => 1)
const never = sorts.map(() => 0)

/** Each test that changes something has a job of its own, which is an application for each posting. */
const jobs = [
  'changed',
  'rewritten',
  'deleted',
  'doubled',
  'changed-by-rule',
  'freed-by-rule',
  'sorted-by-rule',
  'counted',
]
const twinJobs = ['change-first', 'change-second', 'delete-first', 'delete-second']

async function signIn({ url, output }: Started, person: keyof typeof demoPeople) {
  const standIn = /Google's stand-in +(http:\/\/[\d.]+:\d+)/.exec(output())![1]!
  const credential = await (await fetch(`${standIn}/token?person=${person}`)).text()
  const { access_token } = await personOf(url, '').must(200, 'POST', '/auth/google', { credential })
  return access_token as string
}

/** Ends a server like Ctrl-C in its terminal. */
async function stop({ child, ended }: Started) {
  process.kill(-child.pid!, 'SIGINT')
  await ended
}

/** Grace's applications are only read. */
async function saveForGrace(grace: Person, other: Person) {
  const ids = await savePostings(grace, 'kept')
  await checkPostings(grace, 'kept', ids)
  const twins = await saveTwins(grace, 'kept')
  const { deletedUrl } = await saveOthers(grace)
  await saveEvents(grace)
  const idempotent = []
  for (const { path, body, thing } of idempotentRequests(ids.get('a plain URL')!)) {
    const answer = await grace.send('POST', path, body, { 'idempotency-key': 'once' })
    idempotent.push({ status: answer.status, thing: thing(answer.body) })
  }
  const newKey = (label: string) => grace.must(201, 'POST', '/api/keys', { label, preset: 'zapier' })
  const [apiKey, revoked] = [await newKey('Kept'), await newKey('Revoked')]
  await grace.must(204, 'DELETE', `/api/keys/${revoked.id}`)
  await other.must(204, 'POST', '/auth/sign-out')
  return { ids, twins, deletedUrl, idempotent, apiKey, revoked, read: await readAll(grace) }
}

/** Alan's applications are changed. */
async function saveForAlan(alan: Person) {
  const each = async <T>(names: string[], save: (alan: Person, name: string) => Promise<T>) =>
    new Map(await Promise.all(names.map(async (name) => [name, await save(alan, name)] as const)))
  return {
    ids: await each(jobs, savePostings),
    twins: await each(twinJobs, saveTwins),
    events: await saveEvents(alan),
    calendar: await saveForCalendar(alan),
  }
}

describe.skipIf(process.platform === 'win32')(`data of version ${releasedVersion}`, () => {
  const { folder, start } = npmStart('file')
  let today: Started
  let saved: {
    version: string
    ada: Read
    grace: Awaited<ReturnType<typeof saveForGrace>>
    alan: Awaited<ReturnType<typeof saveForAlan>>
  }
  const tokens = { ada: '', adasKey: '', grace: '', ended: '', alan: '' }
  let now: { ada: Read; grace: Read }
  let grace: Person
  let alan: Person

  beforeAll(async () => {
    const limits = 'sign_in=100000,key=100000,session=100000'
    const environment = { RATE_LIMITS: limits }
    const released = await start(environment, unpackRelease(join(folder(), 'released')))
    Object.assign(tokens, {
      ada: tokenIn(released.output()),
      adasKey: keyIn(released.output()),
      grace: await signIn(released, 'grace'),
      ended: await signIn(released, 'grace'),
      alan: await signIn(released, 'alan'),
    })
    const by = (token: string) => personOf(released.url, token)
    const [adasRead, gracesData, alansData] = await Promise.all([
      readAll(by(tokens.ada)),
      saveForGrace(by(tokens.grace), by(tokens.ended)),
      saveForAlan(by(tokens.alan)),
    ])
    const { version } = await by('').get('/status')
    saved = { version, ada: adasRead, grace: gracesData, alan: alansData }
    await stop(released)
    today = await start({ RATE_LIMITS: `${limits},work=100000000` })
    const as = (token: string) => personOf(today.url, token)
    ;[grace, alan] = [as(tokens.grace), as(tokens.alan)]
    now = { ada: await readAll(as(tokens.ada)), grace: await readAll(grace) }
  })

  /** A job of Alan's posting: its id and its URLs. */
  const alans = (job: string, { what, at }: (typeof postings)[number]) => ({
    id: saved.alan.ids.get(job)!.get(what)!,
    ...at(job),
  })

  const change = (id: string, changes: object = { priority: 4, notes: 'Changed' }) =>
    alan.must(200, 'PATCH', `/api/applications/${id}`, changes)

  /** The application is found by these URLs, saved under the first one, and listed once. */
  async function expectSaved(id: string, [url, ...others]: [string, ...string[]]) {
    for (const its of [url, ...others]) expect([its, await alan.lookup(its)]).toEqual([its, id])
    expect(await alan.post('Acme', { url })).toMatchObject({ status: 409, body: { existing_id: id } })
    expect(await alan.timesListed(id)).toEqual(once)
  }

  async function expectFree(urls: string[]) {
    for (const url of urls) expect([url, await alan.lookup(url)]).toEqual([url, undefined])
  }

  it('the data is written by the released version', () => {
    expect(saved.version).toBe(releasedVersion)
    expect(saved.grace.read.summaries.length).toBeGreaterThan(postings.length)
    expect(saved.ada.summaries.length).toBeGreaterThan(10)
  })

  describe('what was saved is read', () => {
    it('every application has its members, its moves and its version', () => {
      expect(now.grace.applications).toMatchObject(saved.grace.read.applications)
    })

    it('the account, its API keys and its events are as they were', () => {
      const { user, keys: apiKeys, undelivered, delivered } = saved.grace.read
      expect(now.grace).toMatchObject({ user, keys: apiKeys, undelivered, delivered })
    })

    it('the demo data is as it was, and is not created again', () => {
      const { applications, ascending, descending, undelivered } = saved.ada
      expect(now.ada).toMatchObject({ applications, ascending, descending })
      expect(Object.keys(now.ada.applications)).toEqual(Object.keys(applications))
      // The banner signs Ada in and replaces its API key, which adds events.
      expect(now.ada.undelivered).toEqual(expect.arrayContaining(undelivered))
    })

    it.each(sorts)('the order %s has each application once, and plain names as before', (sort) => {
      const isPlain = ({ company }: { company: string }) => sort !== 'company' || /^[\w ]+$/.test(company)
      for (const order of ['ascending', 'descending'] as const) {
        const [before, after] = [saved.grace.read[order][sort]!, now.grace[order][sort]!]
        expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort())
        expect(after.filter(isPlain)).toMatchObject(before.filter(isPlain))
      }
    })

    it.each(filters.map((filter, index) => [new URLSearchParams(filter).toString(), index] as const))(
      'the filter %s finds the same applications',
      (_what, index) => {
        expect(now.grace.filtered[index]).toEqual(saved.grace.read.filtered[index])
        expect(now.grace.filtered[index]).not.toEqual([])
      },
    )

    it.each(searches)('the search for %s finds at least the applications that it found', (q) => {
      expect(now.grace.searched[q]).toEqual(expect.arrayContaining(saved.grace.read.searched[q]!))
    })

    it.each(postings)('the search for its own name finds $company', ({ what, company }) => {
      expect(now.grace.searched[company]).toEqual([saved.grace.ids.get(what)])
    })
  })

  describe('what was saved is found by its URL', () => {
    it.each(postings)(
      'an application with $what is found by each URL that found it',
      async ({ what, at }) => {
        const { url, always, onlyBefore } = at('kept')
        for (const its of [url, ...always, ...onlyBefore])
          expect([its, await grace.lookup(its)]).toEqual([its, saved.grace.ids.get(what)])
      },
    )

    it.each(postings)('an application with $what cannot be saved twice', async ({ what, at }) => {
      const { url, always } = at('kept')
      for (const its of [url, ...always]) {
        const { status, body } = await grace.send('POST', '/api/applications', {
          company: 'Acme',
          title: 'Engineer',
          url: its,
        })
        expect([its, status, body.existing_id]).toEqual([its, 409, saved.grace.ids.get(what)])
      }
    })

    it.each(postings)('a second application with $what does not hide the first one', async (posting) => {
      const { id, url } = alans('doubled', posting)
      const second = (await alan.post('Acme', { url, allow_duplicate: true })).body.id
      expect(await alan.lookup(url)).toBe(id)
      await alan.must(204, 'DELETE', `/api/applications/${String(second)}`)
      await expectSaved(id, [url])
    })

    it('of two applications with one URL, the first one is found', async () => {
      const { url, first } = saved.grace.twins
      expect(await grace.lookup(url)).toBe(first)
      expect((await grace.post('Acme', { url })).body).toMatchObject({ existing_id: first })
    })

    it('a deleted application is not found', async () => {
      expect(await grace.lookup(saved.grace.deletedUrl)).toBeUndefined()
      expect(await grace.applications({ q: 'foxtrot' })).toEqual([])
    })
  })

  describe('what was saved can be changed', () => {
    it.each(postings)(
      'an application with $what is changed, moved back and forth, and found',
      async (posting) => {
        const { id, url, always } = alans('changed', posting)
        const { status } = await change(id)
        expect(await alan.lookup(url)).toBe(id)
        const { entry } = await alan.must(200, 'POST', `/api/applications/${id}/status`, { to: 'offer' })
        expect(await alan.lookup(url)).toBe(id)
        const retracted = await alan.must(200, 'DELETE', `/api/applications/${id}/history/${entry.id}`)
        expect(retracted).toMatchObject({ status, priority: 4, notes: 'Changed' })
        await expectSaved(id, [url, ...always])
      },
    )

    it.each(postings)('an application with $what gets another name and another URL', async (posting) => {
      const { id, url, always, onlyBefore } = alans('rewritten', posting)
      const other = `https://other.example/${id}`
      await change(id, { company: 'Renamed', url: other })
      await expectSaved(id, [other])
      await expectFree([url, ...always, ...onlyBefore])
      await change(id, { company: posting.company, url })
      await expectSaved(id, [url, ...always])
    })

    it.each(postings)('an application with $what is deleted, and its URL is free', async (posting) => {
      const { id, url, always, onlyBefore } = alans('deleted', posting)
      await alan.must(204, 'DELETE', `/api/applications/${id}`)
      await expectFree([url, ...always, ...onlyBefore])
      expect(await alan.timesListed(id)).toEqual(never)
      const again = await alan.post(posting.company, { url })
      expect(again.status).toBe(201)
      await expectSaved(again.body.id, [url])
    })

    it.each(['first', 'second'] as const)(
      'of two applications with one URL, the %s one is changed, and one of them is found',
      async (which) => {
        const { url, ...ids } = saved.alan.twins.get(`change-${which}`)!
        await change(ids[which])
        expect([ids.first, ids.second]).toContain(await alan.lookup(url))
        expect((await alan.post('Acme', { url })).status).toBe(409)
        for (const id of [ids.first, ids.second]) expect(await alan.timesListed(id)).toEqual(once)
        await alan.must(204, 'DELETE', `/api/applications/${ids[which]}`)
        await expectSaved(which === 'first' ? ids.second : ids.first, [url])
      },
    )

    it.each([
      ['first', 'second'],
      ['second', 'first'],
    ] as const)(
      'of two applications with one URL, the %s one is deleted, and the other one is found',
      async (gone, left) => {
        const { url, ...ids } = saved.alan.twins.get(`delete-${gone}`)!
        await alan.must(204, 'DELETE', `/api/applications/${ids[gone]}`)
        await expectSaved(ids[left], [url])
        await alan.must(204, 'DELETE', `/api/applications/${ids[left]}`)
        await expectFree([url])
      },
    )

    it('the undelivered events can be leased by their type', async () => {
      const [, second, third] = saved.alan.events
      const lease = async (event_type: string) => {
        const { events } = await alan.must(200, 'POST', '/inbox/lease', { event_type: [event_type] })
        return events.map(({ event_id }: { event_id: string }) => event_id)
      }
      expect(await lease('none')).toEqual([])
      expect(await lease('posting.seen')).toEqual([second, third])
    })

    it('the undelivered events can be acknowledged', async () => {
      const [first, second, third] = saved.alan.events
      const waiting = async () =>
        (await alan.inbox('undelivered', '&event_type=posting.seen')).map(({ event_id }) => event_id)
      expect(await waiting()).toEqual([second, third])
      const { results } = await alan.must(200, 'POST', '/inbox/acknowledge', { ids: [first, second, third] })
      expect(results.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('acknowledged'))
      expect(await waiting()).toEqual([])
    })
  })

  describe('what was saved is in the calendar', () => {
    const events = async (address: string) =>
      readEvents(await (await fetch(address)).text())
        .filter(({ summary }) => summary?.includes('Calendar'))
        .map(({ uid, dtstart, summary, status, sequence }) => [uid, dtstart, summary, status, sequence])
    const nextAction = (id: string, status: string, version: string) => [
      `next-action-${id}@job-hunt-tracker`,
      '2035-03-01T09:00:00Z',
      'Call them (Calendar)',
      status,
      version,
    ]
    const interview = (title: string, day: string, ...rest: string[]) => [
      expect.stringMatching(/^interview-[\da-f-]{73}@job-hunt-tracker$/),
      `${day}T09:00:00Z`,
      `Interview (phone): ${title}, Calendar`,
      ...rest,
    ]

    it('the calendar has the interviews and next actions of the future, and the same ones after a change', async () => {
      const { going, rejected, archived } = saved.alan.calendar
      const { url } = await alan.must(201, 'POST', '/api/calendar')
      const cancelled = [
        interview('Rejected', '2035-03-03', 'CANCELLED', '2'),
        interview('Archived', '2035-03-04', 'CANCELLED', '2'),
      ]
      const actions = [nextAction(rejected, 'CONFIRMED', '2'), nextAction(archived, 'CANCELLED', '2')]
      const before = await events(url)
      expect(before).toEqual([
        nextAction(going, 'CONFIRMED', '1'),
        ...actions,
        interview('Going', '2035-03-02', 'CONFIRMED', '1'),
        ...cancelled,
      ])
      await change(going)
      expect(await events(url)).toEqual([
        nextAction(going, 'CONFIRMED', '2'),
        ...actions,
        [...before[3]!.slice(0, -1), '2'],
        ...cancelled,
      ])
    })
  })

  describe('what was saved is exported, and is known to an import', () => {
    const exported = (query: Record<string, string> = {}) => grace.list('/api/applications/export', query)
    const importInto = async (person: Person, items: object[], query = '') =>
      (await person.must(200, 'POST', `/api/applications/import?dry_run=true${query}`, items)).rows as {
        outcome: string
        existing_id?: string
        reasons: { code: string }[]
      }[]

    it.each([
      ['the order of saving', {}],
      ['the order of days', { from: '2000-01-01' }],
    ])('the export in %s has every application and its moves', async (_order, query) => {
      const applications = Object.fromEntries((await exported(query)).map((it) => [it.id, it]))
      expect(Object.keys(applications).sort()).toEqual(Object.keys(now.grace.applications).sort())
      for (const [id, { application, history }] of Object.entries(now.grace.applications))
        expect(applications[id]).toMatchObject({ ...application, history })
    })

    it('an export is imported into another account without a loss', async () => {
      const items = await exported()
      const rows = await importInto(alan, items, '&import_id=all')
      const codes = rows.flatMap(({ outcome, reasons }) => [outcome, ...reasons.map(({ code }) => code)])
      expect(rows).toHaveLength(items.length)
      // Alan has some of the URLs, and Grace has two applications with one URL.
      expect(codes.filter((code) => !/^(imported|duplicate_.*)$/.test(code))).toEqual([])
    })

    it.each(postings)('a row with $what is refused, and names the application', async ({ what, at }) => {
      const { url, always } = at('kept')
      for (const its of [url, ...always]) {
        const [row] = await importInto(grace, [{ company: 'Other', title: 'Other', url: its }])
        expect([its, row]).toMatchObject([
          its,
          { outcome: 'refused', existing_id: saved.grace.ids.get(what) },
        ])
      }
    })

    it('a row without a URL is refused if its company and title were saved', async () => {
      const { application } = Object.values(now.grace.applications).at(-1)!
      const [row] = await importInto(grace, [{ company: application.company, title: application.title }])
      expect(row).toMatchObject({ outcome: 'refused', reasons: [{ code: 'duplicate_company_and_title' }] })
    })
  })

  describe('what was let in stays let in', () => {
    it('a session and an API key go on working', async () => {
      const { key, scopes } = saved.grace.apiKey
      expect(scopes).toContain('applications:write')
      expect((await grace.send('GET', '/api/user')).status).toBe(200)
      const { body } = await personOf(today.url, key).send('GET', '/zapier/me')
      expect(body).toEqual({ label: 'Kept', email: 'grace@example.com' })
    })

    it('an ended session, a revoked API key and the key of the previous banner stay refused', async () => {
      for (const token of [tokens.ended, saved.grace.revoked.key as string, tokens.adasKey])
        expect((await personOf(today.url, token).send('GET', '/zapier/me')).status).toBe(401)
    })

    it.each(idempotentRequests('').map(({ what }, index) => [what, index] as const))(
      'a repeated request for %s with an idempotency key returns the first result',
      async (_what, index) => {
        const { path, body, thing } = idempotentRequests(saved.grace.ids.get('a plain URL')!)[index]!
        const answer = await grace.send('POST', path, body, { 'idempotency-key': 'once' })
        expect(answer.headers.get('idempotency-replayed')).toBe('true')
        expect({ status: answer.status, thing: thing(answer.body) }).toEqual(saved.grace.idempotent[index])
      },
    )
  })

  describe('after the change of a rule', () => {
    const respelled = postings.filter(({ onlyToday }) => onlyToday.length > 0)

    it.each(respelled)(
      'after its first change, an application with $what is found by each spelling of today',
      async (posting) => {
        const { id, url, always, onlyToday } = alans('changed-by-rule', posting)
        await change(id)
        await expectSaved(id, [url, ...always, ...onlyToday])
        for (const its of onlyToday)
          expect([its, (await alan.post('Acme', { url: its })).status]).toEqual([its, 409])
      },
    )

    it.each(respelled)(
      'after its first change, an application with $what is deleted, and each spelling is free',
      async (posting) => {
        const { id, url, always, onlyToday } = alans('freed-by-rule', posting)
        await change(id)
        await alan.must(204, 'DELETE', `/api/applications/${id}`)
        await expectFree([url, ...always, ...onlyToday])
        const again = await alan.post(posting.company, { url: onlyToday[0] })
        expect(again.status).toBe(201)
        await expectSaved(again.body.id, [url, ...always, ...onlyToday])
      },
    )

    it.each(postings.filter(({ onlyBefore }) => onlyBefore.length > 0))(
      'after its first change, an application with $what leaves the other pages free',
      async (posting) => {
        const { id, url, always, onlyBefore } = alans('changed-by-rule', posting)
        await change(id)
        await expectSaved(id, [url, ...always])
        await expectFree(onlyBefore)
        for (const its of onlyBefore)
          expect([its, (await alan.post('Acme', { url: its })).status]).toEqual([its, 201])
      },
    )

    it.each([
      ['orsted', 'Ørsted'],
      ['lodz', 'Łódź Works'],
      ['strasse', 'Straße AG'],
      ["l'oreal", 'L’Oréal'],
      ['coca-cola', 'Coca‑Cola'],
    ])('the search for %s finds %s', async (q, company) => {
      expect(await grace.applications({ q })).toMatchObject([{ company }])
    })

    it('after a change of each, letters with strokes are sorted as their plain letters', async () => {
      const ids = [...saved.alan.ids.get('sorted-by-rule')!.values()]
      for (const id of ids) await change(id)
      const listed = (await alan.applications({ sort: 'company' })).filter(({ id }) => ids.includes(id))
      expect(listed).toHaveLength(ids.length)
      const wanted = ['Acme', 'Łódź Works', 'Ørsted', 'Straße AG', 'Zürich AG']
      expect(listed.map(({ company }) => company).filter((company) => wanted.includes(company))).toEqual(
        wanted,
      )
    })
  })

  describe('the statistics of what was saved', () => {
    it('the moves and the sources of the released version are counted, and undone moves are not', async () => {
      const { length } = postings
      // Each posting has an application date, and one of them was moved to screening a day later.
      expect(await grace.get('/api/stats')).toMatchObject({
        applied: length,
        funnel: [now.grace.summaries.length, length, 1, 0, 0, 0].map((reached) => ({ reached })),
        answered: 1,
        waiting: length - 1,
        median_days_to_first_answer: 1,
        half_heard_back_within_days: null,
        by_source: [
          { source: 'A friend', applied: length, answered: 1, response_rate: 1 / length, offers: 0 },
        ],
        by_week: [{ week: '2025-W44', applied: length }],
      })
    })

    it('a change of an application changes no number, and its next move is counted', async () => {
      const ids = [...saved.alan.ids.get('counted')!.values()]
      const read = () => alan.get('/api/stats')
      const before = await read()
      await change(ids[0]!)
      await change(ids[1]!)
      const { in_status: _days, ...others } = before
      expect(await read()).toMatchObject(others)
      for (const id of ids.slice(0, 3))
        await alan.must(200, 'POST', `/api/applications/${id}/status`, { to: 'offer', at: '2025-11-09' })
      const numbersOf = ({ answered, funnel }: { answered: number; funnel: { reached: number }[] }) =>
        [answered, funnel[4]!.reached] as const
      const [answered, offers] = numbersOf(before)
      expect(numbersOf(await read())).toEqual([answered + 3, offers + 3])
    })
  })

  /** The table, and all rows of a person in it. */
  function openTable() {
    const [, endpoint = '', TableName] = /Database +(\S+), table (\S+)/.exec(today.output())!
    const client = localClient(endpoint)
    const rowsOf = async ({ sub }: { sub: string }) => {
      const items: Item[] = []
      for await (const { Items = [] } of paginateScan({ client }, { TableName }))
        items.push(...Items.map((item) => unmarshall(item) as Item))
      return items.filter(({ pk, user_id }) => user_id === sub || pk.split('#')[1] === sub)
    }
    return { client, TableName, rowsOf }
  }

  describe('the caps of an account', () => {
    it('the applications that the released version saved are counted', async () => {
      await alan.post('Acme')
      const { client, rowsOf } = openTable()
      const rows = await rowsOf(demoPeople.alan)
      client.destroy()
      const saved = rows.filter(({ sk }) => sk.startsWith('application#'))
      expect(saved.length).toBeGreaterThan(50)
      expect(rows.find(({ sk }) => sk === 'counts')).toMatchObject({ applications: saved.length })
    })

    it('an API key that the released version saved takes one of fifty slots, until it is revoked', async () => {
      const create = () => grace.send('POST', '/api/keys', { label: 'More', preset: 'capture' })
      for (let made = 1; made < 50; made++) expect((await create()).status).toBe(201)
      expect((await create()).status).toBe(409)
      await grace.must(204, 'DELETE', `/api/keys/${String(saved.grace.apiKey.id)}`)
      expect((await personOf(today.url, saved.grace.apiKey.key).send('GET', '/zapier/me')).status).toBe(401)
      expect((await create()).status).toBe(201)
      expect((await grace.get('/api/keys')).items).toHaveLength(50)
    })
  })

  // The last test of the file: it deletes what the others read.
  it('an account is deleted with everything that the released version saved', async () => {
    const { client, TableName, rowsOf } = openTable()
    const { sub } = demoPeople.grace
    const rows = () => rowsOf(demoPeople.grace)
    expect((await rows()).length).toBeGreaterThan(100)
    // A deletion needs a sign-in of the last five minutes.
    const erase = personOf(today.url, await signIn(today, 'grace'))
    await erase.must(202, 'DELETE', '/api/user')
    // As if the wait were over.
    const ended = new Date(Date.now() - settleSeconds * 1000).toISOString()
    const { pk, sk } = keys.account(sub)
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: 'SET access_ended_at = :ended',
        ExpressionAttributeValues: { ':ended': { S: ended } },
      }),
    )
    await erase.must(204, 'DELETE', '/api/user')
    expect(await rows()).toEqual([])
    client.destroy()
  })
})
