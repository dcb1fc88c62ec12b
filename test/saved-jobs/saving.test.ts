// @engine
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstUrlHashOf } from '../../src/applications/first-url-key.ts'
import { keys, partitions } from '../../src/table/keys.ts'
import { epochDayOf } from '../../src/time.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import type { Fault } from '../tools/fault-proxy.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'
import { tableOf } from '../tools/table.ts'

let test: TestApp
let people = 0
beforeAll(async () => {
  test = await testApp()
})
afterAll(() => test.close())

const url = 'https://jobs.example.com/4711'
const job = { url, title: 'Editor', company: 'Quillmark' }
const posting = (members: object = {}) => ({
  '@type': 'JobPosting',
  title: 'Editor',
  hiringOrganization: { name: 'Quillmark' },
  ...members,
})

/** Saves of a new person. */
async function newPerson() {
  const sub = `saver-${people++}`
  const { key } = await newKey(test, sub)
  const { send, push, page } = inboxOf(test, key)
  const save = (payload: object, headers?: Record<string, string>) =>
    push({ event_type: 'job.saved', payload }, headers)
  const resultOf = async (id: string) => (await send('GET', `/inbox/${id}`)).json().result
  return {
    sub,
    send,
    push,
    page,
    save,
    resultOf,
    /** The result of a save that is stored. */
    async saved(payload: object) {
      const answer = await save(payload)
      expect(answer.statusCode).toBe(202)
      return resultOf(answer.json().event_id)
    },
    application: async (id: string) => (await send('GET', `/api/applications/${id}`)).json(),
    applications: async () => (await send('GET', '/api/applications')).json().items,
    change: (id: string, members: object) => send('PATCH', `/api/applications/${id}`, members),
    events: async () => (await page('?limit=200')).events as { event_type: string; result?: object }[],
    /** Sets the counts of the caps. */
    count: (set: object) => tableOf(test).update(keys.counts(sub), { set: { ...set } }, 'if-present'),
    async rows() {
      const items = await test.items()
      return items.filter(({ pk }) => [partitions.applications(sub), partitions.inbox(sub)].includes(pk))
    },
  }
}

describe('a saved job', () => {
  it('a saved job makes an application, and both events tell of it', async () => {
    const me = await newPerson()
    const result = await me.saved({ ...job, location: 'Bath', notes: 'Ada\nknows somebody', more: 1 })
    expect(result).toEqual({ outcome: 'created', application_id: expect.any(String) })
    const application = await me.application(result.application_id)
    expect(application).toMatchObject({
      ...job,
      location: 'Bath',
      notes: 'Ada\nknows somebody',
      status: 'saved',
      version: 1,
    })
    expect(application).not.toHaveProperty('captured')
    const [saved, created, ...others] = await me.events()
    expect(others).toEqual([])
    expect(saved).toMatchObject({ event_type: 'job.saved', payload: { more: 1 }, result })
    expect(created).toMatchObject({
      event_type: 'application.created',
      payload: { application_id: result.application_id, other_members: ['notes'] },
    })
  })

  it('a saved job shows its hashes nowhere', async () => {
    const me = await newPerson()
    const { application_id } = await me.saved(job)
    await me.change(application_id, { priority: 5 })
    expect(JSON.stringify(await me.rows())).toContain('"captured"')
    const paths = ['', `/${application_id}`, '/export?format=json', '/export?format=csv']
    const answers = await Promise.all(paths.map((path) => me.send('GET', `/api/applications${path}`)))
    for (const answer of answers) {
      expect(answer.statusCode).toBe(200)
      expect(answer.body).toContain('Quillmark')
      expect(answer.body).not.toContain('captured')
    }
    expect(JSON.stringify(await me.events())).not.toContain('captured')
    expect((await me.send('GET', '/api/stats')).statusCode).toBe(200)
  })

  it('a saved job is read from the JSON-LD of its page, and the members beside it come first', async () => {
    const me = await newPerson()
    const json_ld = [
      '{ broken',
      JSON.stringify(
        posting({ jobLocation: 'Bath', jobLocationType: 'TELECOMMUTE', url: 'https://other.example' }),
      ),
    ]
    const { application_id } = await me.saved({ url, title: 'Chief Editor', json_ld })
    expect(await me.application(application_id)).toMatchObject({
      url,
      title: 'Chief Editor',
      company: 'Quillmark',
      location: 'Bath',
      work_mode: 'remote',
    })
  })

  it.each([
    ['an object', posting()],
    ['a list', [posting()]],
    ['a text', JSON.stringify(posting())],
  ])('a saved job may have its JSON-LD as %s', async (_, json_ld) => {
    expect((await (await newPerson()).saved({ url, json_ld })).outcome).toBe('created')
  })

  it('a saved job is cut where it is too long', async () => {
    const me = await newPerson()
    const long = 'x'.repeat(51_000)
    const { application_id } = await me.saved({
      url,
      title: long,
      company: long,
      location: long,
      notes: long,
    })
    const { title, company, location, notes } = await me.application(application_id)
    expect([title, company, location, notes].map((text) => [text.length, text.at(-1)])).toEqual([
      [300, '…'],
      [200, '…'],
      [200, '…'],
      [50_000, '…'],
    ])
  })

  it.each([
    ['/payload/url', {}],
    ['/payload/url', { url: 1 }],
    ['/payload/url', { url: 'javascript:alert(1)' }],
    ['/payload/url', { url: `https://a.example/${'x'.repeat(2048)}` }],
    ['/payload/title', { url, title: 1 }],
    ['/payload/company', { url, company: {} }],
    ['/payload/location', { url, location: ['Bath'] }],
    ['/payload/notes', { url, notes: false }],
  ])('a saved job is rejected at %s: %j', async (pointer, payload) => {
    const me = await newPerson()
    const answer = await me.save(payload)
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors).toEqual([expect.objectContaining({ in: 'body', pointer })])
    expect(await me.rows()).toEqual([])
  })

  it.each([
    ['no_title', { url, company: 'Quillmark' }],
    ['no_title', { url, company: 'Quillmark', title: ' \u200b' }],
    ['no_title', { url, title: null, company: null, json_ld: null }],
    ['no_company', { url, title: 'Editor' }],
    ['no_company', { url, json_ld: posting({ hiringOrganization: null }) }],
    ['bad_json', { url, json_ld: '{', company: 'Quillmark' }],
    ['no_posting', { url, json_ld: 5 }],
    ['several_postings', { url, json_ld: [posting(), posting({ title: 'Baker' })] }],
  ])('a saved job is refused as %s, and its event is stored: %j', async (reason, payload) => {
    const me = await newPerson()
    expect(await me.saved(payload)).toEqual({ outcome: 'refused', reason })
    expect(await me.applications()).toEqual([])
    expect(await me.events()).toMatchObject([{ payload }])
  })

  it('a saved job needs no JSON-LD that can be read', async () => {
    const me = await newPerson()
    expect(await me.saved({ ...job, json_ld: '{' })).toMatchObject({ outcome: 'created', reason: 'bad_json' })
    expect(await me.saved({ ...job, json_ld: '{' })).toMatchObject({
      outcome: 'unchanged',
      reason: 'bad_json',
    })
    expect(await me.saved({ url, title: 'Editor', json_ld: posting({ title: '' }) })).toMatchObject({
      outcome: 'unchanged',
    })
  })

  it('a saved job is refused if its application is too large', async () => {
    const me = await newPerson()
    const notes = '語'.repeat(50_000)
    expect(await me.saved({ ...job, notes })).toEqual({ outcome: 'refused', reason: 'too_large' })
    await me.saved({ ...job, notes: 'short' })
    expect(await me.saved({ ...job, notes })).toEqual({ outcome: 'refused', reason: 'too_large' })
    expect(await me.applications()).toHaveLength(1)
  })

  it('a saved job is refused if the account has 10,000 applications, and is refreshed all the same', async () => {
    const me = await newPerson()
    const { application_id } = await me.saved(job)
    await me.count({ applications: 10_000 })
    expect(await me.saved({ ...job, url: `${url}/2` })).toEqual({
      outcome: 'refused',
      reason: 'too_many_applications',
    })
    expect(await me.saved({ ...job, title: 'Chief Editor' })).toEqual({ outcome: 'updated', application_id })
    expect(await me.applications()).toHaveLength(1)
    await me.send('DELETE', `/api/applications/${application_id}`)
    expect(await me.saved({ ...job, url: `${url}/2` })).toMatchObject({ outcome: 'created' })
  })

  it('a saved job is an event like others in another letter case', async () => {
    const me = await newPerson()
    expect((await me.push({ event_type: 'Job.Saved' })).statusCode).toBe(202)
    expect((await me.push({ event_type: 'constructor' })).statusCode).toBe(202)
  })
})

describe('a job that is saved again', () => {
  it('a second save finds the application by the key of its URL', async () => {
    const me = await newPerson()
    const { application_id } = await me.saved(job)
    const again = await me.saved({ ...job, url: `${url}?utm_source=x#apply` })
    expect(again).toEqual({ outcome: 'unchanged', application_id })
    expect(await me.application(application_id)).toMatchObject({ url, version: 1 })
  })

  it('a second save refreshes the members that the owner has not edited', async () => {
    const me = await newPerson()
    const salary = (minValue: number) => ({ currency: 'EUR', minValue, unitText: 'YEAR' })
    const first = posting({
      jobLocation: 'Bath',
      description: 'Old',
      baseSalary: salary(1),
      employmentType: 'FULL_TIME',
    })
    const { application_id } = await me.saved({ url, json_ld: first })
    await me.change(application_id, {
      location: 'Bath or London',
      employment_type: null,
      tags: ['mine'],
      notes: 'Mine',
    })
    await me.send('POST', `/api/applications/${application_id}/status`, { to: 'applied' })
    const second = posting({
      title: 'Chief Editor',
      jobLocation: 'Leeds',
      description: 'New',
      baseSalary: salary(2),
      employmentType: 'PART_TIME',
      jobLocationType: 'HYBRID',
    })
    expect(await me.saved({ url, json_ld: second, notes: 'Captured' })).toEqual({
      outcome: 'updated',
      application_id,
    })
    const after = await me.application(application_id)
    expect(after).toMatchObject({
      title: 'Chief Editor',
      location: 'Bath or London',
      description: 'New',
      salary: { min: 2, currency: 'EUR', period: 'year' },
      work_mode: 'hybrid',
      tags: ['mine'],
      notes: 'Mine',
      status: 'applied',
      version: 4,
    })
    expect(after).not.toHaveProperty('employment_type')
    const [updated] = (await me.events())
      .filter(({ event_type }) => event_type === 'application.updated')
      .slice(-1)
    expect(updated).toMatchObject({
      payload: {
        changed: expect.arrayContaining(['title', 'salary', 'description', 'work_mode']),
        changes: { title: 'Chief Editor' },
      },
    })
    expect(await me.saved({ url, json_ld: second })).toEqual({ outcome: 'unchanged', application_id })
  })

  it('a second save keeps the members that a page no longer has', async () => {
    const me = await newPerson()
    const { application_id } = await me.saved({ ...job, location: 'Bath' })
    expect(await me.saved(job)).toMatchObject({ outcome: 'unchanged' })
    expect(await me.application(application_id)).toMatchObject({ location: 'Bath' })
  })

  it('a second save fills in an application that was made by hand, and changes nothing of it', async () => {
    const me = await newPerson()
    const made = await me.send('POST', '/api/applications', { company: 'Mine', title: 'My title', url })
    const { id } = made.json()
    expect(await me.saved({ ...job, location: 'Bath' })).toEqual({ outcome: 'updated', application_id: id })
    expect(await me.saved({ ...job, location: 'Leeds' })).toEqual({ outcome: 'updated', application_id: id })
    expect(await me.application(id)).toMatchObject({ company: 'Mine', title: 'My title', location: 'Leeds' })
  })

  it('a second save refreshes an application of version 1.0.0 by the earlier key of its URL', async () => {
    const me = await newPerson()
    const page = 'https://jobs.example.com/%7Emine?utm_source=x'
    const made = await me.send('POST', '/api/applications', { company: 'Mine', title: 'My title', url: page })
    const { id } = made.json()
    const rows = await me.rows()
    const old = rows.find(({ sk }) => sk === keys.application(me.sub, id).sk)!
    const urlRow = rows.find(({ application_id }) => application_id === id)!
    const { url_key: _key, company_key: _company, move_days: _days, ...first } = old
    await tableOf(test).put(first)
    await tableOf(test).delete({ pk: urlRow.pk, sk: urlRow.sk })
    await tableOf(test).put({ ...urlRow, ...keys.savedUrl(me.sub, firstUrlHashOf(page)) })
    const again = await me.saved({ ...job, url: 'https://jobs.example.com/%7Emine', location: 'Bath' })
    expect(again).toEqual({ outcome: 'updated', application_id: id })
    expect(await me.saved({ ...job, url: 'https://jobs.example.com/~mine' })).toEqual({
      outcome: 'unchanged',
      application_id: id,
    })
    expect(await me.applications()).toMatchObject([{ title: 'My title', location: 'Bath' }])
  })

  it('a second save makes a new application after the first one was deleted', async () => {
    const me = await newPerson()
    const { application_id } = await me.saved(job)
    await me.send('DELETE', `/api/applications/${application_id}`)
    expect(await me.saved(job)).toMatchObject({ outcome: 'created' })
  })
})

describe('the answer to a saved job', () => {
  it('the answer to a push never has the result, and a capture key reads no event', async () => {
    const me = await newPerson()
    const { key } = await newKey(test, me.sub, ['events:write', 'applications:lookup'])
    const capture = inboxOf(test, key)
    const event = { event_type: 'job.saved', payload: job }
    const answers = [
      await capture.push(event, { 'idempotency-key': 'one' }),
      await capture.push(event, { 'idempotency-key': 'one' }),
      await capture.push(event),
      await me.save(job, { 'idempotency-key': 'mine' }),
      await me.save(job, { 'idempotency-key': 'mine' }),
    ]
    for (const answer of answers) {
      expect(answer.statusCode).toBe(202)
      expect(answer.json()).toMatchObject({ payload: job, delivered: false })
      expect(answer.json()).not.toHaveProperty('result')
    }
    expect(answers.map(({ headers }) => headers['idempotency-replayed'])).toEqual([
      undefined,
      'true',
      undefined,
      undefined,
      'true',
    ])
    expect((await capture.send('GET', `/inbox/${answers[0]!.json().event_id}`)).statusCode).toBe(403)
    const outcomes = (await me.events()).map(({ result }) => result)
    expect(outcomes).toMatchObject([
      { outcome: 'created' },
      undefined,
      { outcome: 'unchanged' },
      { outcome: 'unchanged' },
    ])
  })

  it('a repeated request with other content is rejected', async () => {
    const me = await newPerson()
    await me.save(job, { 'idempotency-key': 'one' })
    const other = await me.save({ ...job, title: 'Baker' }, { 'idempotency-key': 'one' })
    expect(other.statusCode).toBe(422)
    expect(await me.applications()).toMatchObject([{ title: 'Editor', version: 1 }])
  })
})

describe('saved jobs in a batch', () => {
  const batch = [
    { event_type: 'test.made', payload: {} },
    { event_type: 'job.saved', payload: job },
    { event_type: 'job.saved', payload: {} },
    { event_type: 'job.saved', payload: { ...job, title: 'Chief Editor' } },
    { event_type: 'test.made', payload: {} },
  ]

  it('saved jobs in a batch are each stored by themselves, and answered in order', async () => {
    const me = await newPerson()
    const answer = await me.send('POST', '/events/batch', { events: batch })
    expect(answer.json().results).toMatchObject([
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'rejected', error: expect.stringContaining('payload/url') },
      { status: 'accepted' },
      { status: 'accepted' },
    ])
    const ids = answer.json().results.map(({ event_id }: { event_id?: string }) => event_id)
    expect(await me.resultOf(ids[1])).toMatchObject({ outcome: 'created' })
    expect(await me.resultOf(ids[3])).toMatchObject({ outcome: 'updated' })
    expect(await me.resultOf(ids[0])).toBeUndefined()
  })

  it('saved jobs in a batch are all refused by a full inbox', async () => {
    const me = await newPerson()
    await me.saved({ ...job, url: `${url}/first` })
    await me.count({ [epochDayOf(new Date()).toString(36).toUpperCase()]: 512 * 1024 })
    const before = await me.rows()
    expect((await me.send('POST', '/events/batch', { events: batch })).statusCode).toBe(409)
    expect((await me.save(job)).statusCode).toBe(409)
    expect(await me.rows()).toEqual(before)
  })
})

describe('at the same time', () => {
  it('different saves of one URL make one application, and every event has its outcome', async () => {
    const me = await newPerson()
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((title) => me.save({ ...job, title }, { 'idempotency-key': title })),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202])
    const results = (await me.events()).flatMap(({ result }) => result ?? [])
    expect(results.filter((it) => 'outcome' in it && it.outcome === 'created')).toHaveLength(1)
    expect(results.filter((it) => 'outcome' in it && it.outcome === 'updated')).toHaveLength(2)
    expect(await me.applications()).toMatchObject([{ version: 3 }])
  })

  it('20 saves of one URL make one application', async () => {
    const me = await newPerson()
    const answers = await Promise.all(Array.from({ length: 20 }, () => me.save(job)))
    const outcomes = await Promise.all(
      answers.map(async (answer) => (await me.resultOf(answer.json().event_id)).outcome),
    )
    expect(outcomes.sort()).toEqual(['created', ...Array<string>(19).fill('unchanged')])
    expect(await me.applications()).toMatchObject([{ version: 1 }])
  })
})

describe('a fault of the table', () => {
  const faults: [string, Fault][] = [
    ['an error', { kind: 'error', name: 'InternalServerError', status: 500 }],
    ['a conflict', { kind: 'conflict' }],
  ]
  const actions = ['BatchGetItem', 'GetItem', 'UpdateItem', 'TransactWriteItems']

  it.each(faults.flatMap(([name, fault]) => actions.map((action) => [name, action, fault] as const)))(
    '%s of %s stores all of a saved job or nothing, and a repeated request stores it once',
    async (_, action, fault) => {
      const me = await newPerson()
      test.proxy.fail(action, fault, 20)
      const answer = await me.save(job, { 'idempotency-key': 'one' })
      test.proxy.heal()
      const isStored = answer.statusCode === 202
      expect([202, 409, 503]).toContain(answer.statusCode)
      const types = (await me.events()).map(({ event_type }) => event_type)
      expect(types).toEqual(isStored ? ['job.saved', 'application.created'] : [])
      expect((await me.save(job, { 'idempotency-key': 'one' })).statusCode).toBe(202)
      expect(await me.applications()).toHaveLength(1)
      expect((await me.events()).map(({ event_type }) => event_type)).toEqual([
        'job.saved',
        'application.created',
      ])
    },
  )

  it.each(faults.flatMap(([name, fault]) => actions.map((action) => [name, action, fault] as const)))(
    '%s of %s refreshes all of an application or nothing',
    async (_, action, fault) => {
      const me = await newPerson()
      const { application_id } = await me.saved(job)
      const before = await me.rows()
      test.proxy.fail(action, fault, 20)
      const answer = await me.save({ ...job, title: 'Baker' }, { 'idempotency-key': 'one' })
      test.proxy.heal()
      if (answer.statusCode !== 202) {
        expect([409, 503]).toContain(answer.statusCode)
        const others = (rows: typeof before) => rows.filter(({ sk }) => sk !== 'counts')
        expect(others(await me.rows())).toEqual(others(before))
      }
      expect((await me.save({ ...job, title: 'Baker' }, { 'idempotency-key': 'one' })).statusCode).toBe(202)
      expect(await me.application(application_id)).toMatchObject({ title: 'Baker', version: 2 })
      expect((await me.events()).map(({ result }) => result)).toMatchObject([
        { outcome: 'created' },
        undefined,
        { outcome: 'updated' },
        undefined,
      ])
    },
  )

  it('a lost answer is no second save', async () => {
    const me = await newPerson()
    test.proxy.fail('TransactWriteItems', { kind: 'drop' }, 1)
    expect((await me.save(job)).statusCode).toBe(202)
    expect((await me.events()).map(({ result }) => result)).toMatchObject([{ outcome: 'created' }, undefined])
  })
})
