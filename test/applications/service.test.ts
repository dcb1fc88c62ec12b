import { describe, expect, it, vi } from 'vitest'
import type { ApplicationRepository, Change } from '../../src/applications/repository.ts'
import { AppError } from '../../src/errors.ts'
import { ApplicationStatus } from '../../src/applications/schemas.ts'
import type { StoredApplication, StoredMove } from '../../src/applications/stored.ts'
import { createApplicationService } from '../../src/applications/service.ts'

const user = 'person'
const start = new Date(0x01a1fff0757d)
const now = start.toISOString()
const idOf = (index: number) => `01a1fff0-757d-7000-8000-${String(index).padStart(12, '0')}`
const id = idOf(900)
const target = { userId: user, id }
const bare = { company: 'Acme', title: 'Engineer' }

const applicationOf = (more: Partial<StoredApplication> = {}): StoredApplication => ({
  ...bare,
  id,
  tags: [],
  contacts: [],
  interviews: [],
  archived: false,
  status: 'saved',
  status_since: '2026-11-01T00:00:00.000Z',
  created_at: '2026-11-01T00:00:00.000Z',
  updated_at: '2026-11-01T00:00:00.000Z',
  version: 4,
  moves: 1,
  ...more,
})
const entryOf = (index: number, more: Partial<StoredMove> = {}): StoredMove => ({
  id: idOf(index),
  to: 'saved',
  at: '2026-11-01T00:00:00.000Z',
  recorded_at: '2026-11-01T00:00:00.000Z',
  ...more,
})

/** The service over a repository that keeps what it is told unless the test says otherwise, with counted ids. */
function serviceOver(fakes: Partial<ApplicationRepository> = {}, secondsLater = 0) {
  let ids = 0
  const changes: Change[] = []
  const save = vi.fn<ApplicationRepository['save']>(
    fakes.save ??
      (async (_user, change) => {
        changes.push(change)
        return true
      }),
  )
  const service = createApplicationService({
    repository: { find: async () => applicationOf(), ...fakes, save } as ApplicationRepository,
    newId: () => idOf(ids++),
    now: () => new Date(start.getTime() + secondsLater * 1000),
    wait: async () => undefined,
  })
  return { service, save, changes }
}

/** A repository in which this application has the URL. */
const takenBy = (existingId: string) => async () => {
  throw new AppError('already_exists', 'This URL is already saved.', { existingId })
}

/** The service, where this application is. */
const serviceWith = (more: Partial<StoredApplication>, fakes: Partial<ApplicationRepository> = {}) =>
  serviceOver({ find: async () => applicationOf(more), ...fakes })

/** What a call throws, or else what it answers. */
const outcomeOf = (call: Promise<unknown>) => call.catch((error: unknown) => error)

/** The JSON of an application of these bytes, whose notes fill it up. */
const notesFor = (bytes: number, rest: StoredApplication, letter = 'x') => {
  const empty = Buffer.byteLength(JSON.stringify({ ...rest, notes: '' }))
  return letter.repeat((bytes - empty) / Buffer.byteLength(letter))
}
const largest = 128 * 1024

describe('creating', () => {
  it('fills in what was not said', async () => {
    const { service, changes } = serviceOver()
    const { result: application, replayed } = await service.create(user, bare)
    expect(application).toEqual({
      ...bare,
      id: idOf(0),
      tags: [],
      contacts: [],
      interviews: [],
      archived: false,
      status: 'saved',
      status_since: now,
      created_at: now,
      updated_at: now,
      version: 1,
      moves: 1,
    })
    expect(application).not.toHaveProperty('applied_at')
    expect(replayed).toBe(false)
    expect(changes).toMatchObject([{ after: application, move: { id: idOf(1), to: 'saved', at: now } }])
    expect(changes[0]!.move).not.toHaveProperty('from')
  })

  it.each<[string, object, object]>([
    ['is applied for now', { status: 'applied' }, { applied_at: now, status_since: now }],
    [
      'was applied for then',
      { status: 'applied', applied_at: '2026-10-01T00:00:00.000Z' },
      { applied_at: '2026-10-01T00:00:00.000Z', status_since: '2026-10-01T00:00:00.000Z' },
    ],
    [
      'went further',
      { status: 'interview', applied_at: '2026-10-01T00:00:00.000Z' },
      { applied_at: '2026-10-01T00:00:00.000Z', status_since: now },
    ],
    ['is at an offer nobody applied for', { status: 'offer' }, { applied_at: undefined, status_since: now }],
  ])('one that %s says since when', async (_what, input, expected) => {
    const { service, changes } = serviceOver()
    const { result: application } = await service.create(user, { ...bare, ...input })
    const { applied_at, status_since } = application
    expect({ applied_at, status_since }).toEqual(expected)
    expect(changes[0]!.move).toMatchObject({ to: application.status, at: status_since })
  })

  it('takes null for none', async () => {
    const { result: application } = await serviceOver().service.create(user, {
      ...bare,
      url: null,
      salary: null,
      notes: null,
      applied_at: null,
      next_action: null,
    })
    for (const name of ['url', 'salary', 'notes', 'applied_at', 'next_action'])
      expect(application).not.toHaveProperty(name)
  })

  it('gives an id to each interview that has none', async () => {
    const own = '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11'
    const interviews = [{ at: now }, { at: now, id: own }, { at: now }]
    const { result: application } = await serviceOver().service.create(user, { ...bare, interviews })
    expect(application.interviews.map((it) => it.id)).toEqual([idOf(0), own, idOf(1)])
  })

  it.each(['x', 'é', '💼'])('takes 128 KB of JSON and not a byte more, counted in %s', async (letter) => {
    const { service, save } = serviceOver()
    const { result: application } = await service.create(user, { ...bare, location: letter })
    const notes = notesFor(largest, application, letter)
    const bytes = Buffer.byteLength(JSON.stringify({ ...application, notes }))
    const title = bare.title + 'x'.repeat(largest - bytes)
    await service.create(user, { ...bare, location: letter, title, notes })
    const tooLarge = service.create(user, { ...bare, location: letter, title: `${title}x`, notes })
    expect(await outcomeOf(tooLarge)).toMatchObject({ code: 'payload_too_large' })
    expect(save).toHaveBeenCalledTimes(2)
  })

  it.each<[string, ApplicationRepository['save'], object]>([
    ['of a URL that another has', takenBy(id), { code: 'already_exists', details: { existingId: id } }],
    ['that others keep from being saved', async () => false, { code: 'conflict' }],
  ])('one %s is refused', async (_what, save, error) => {
    const { service } = serviceOver({ save })
    expect(await outcomeOf(service.create(user, bare))).toMatchObject(error)
  })

  it.each([true, false, undefined])('hands on whether it may be a second one of its URL: %s', async (may) => {
    const { service, changes } = serviceOver()
    const { result: application } = await service.create(user, { ...bare, allow_duplicate: may })
    expect(changes[0]!.mayBeSecond).toBe(may)
    expect(application).not.toHaveProperty('allow_duplicate')
  })

  it('tells of what a list shows, and names the other members alone', async () => {
    const { service, changes } = serviceOver()
    const told = {
      ...bare,
      url: 'https://a.example/1',
      source: 'A friend',
      location: 'Bonn',
      tags: ['a'],
      priority: 3,
      applied_at: '2026-10-01T00:00:00.000Z',
    }
    const kept = {
      notes: 'secret',
      description: 'long',
      salary: { min: 1, currency: 'EUR' },
      contacts: [{ name: 'Sam', email: 'sam@a.example', phone: '1' }],
      resume: 'the long one',
      next_action: { at: now, text: 'Call' },
      interviews: [{ at: now, notes: 'they asked much' }],
      work_mode: 'remote' as const,
      archived: true,
    }
    const { result: application } = await service.create(user, { ...told, ...kept })
    const { status, status_since, created_at, updated_at, version } = application
    const { payload, event_type } = changes[0]!.news
    expect(event_type).toBe('application.created')
    expect({ ...payload, other_members: (payload.other_members as string[]).toSorted() }).toEqual({
      application_id: application.id,
      version,
      ...bare,
      application: { ...told, status, status_since, created_at, updated_at },
      other_members: Object.keys(kept).toSorted(),
    })
  })

  it('names no member that nobody gave', async () => {
    const { service, changes } = serviceOver()
    await service.create(user, bare)
    expect(changes[0]!.news.payload.other_members).toEqual([])
  })
})

describe('changing', () => {
  const full = {
    url: 'https://a.example/1',
    salary: { min: 1, max: 2, currency: 'EUR' },
    notes: 'old',
    tags: ['a', 'b'],
    contacts: [{ name: 'Sam' }],
    interviews: [{ id: idOf(700), at: now, notes: 'they asked much' }],
    next_action: { at: now, text: 'Call' },
    priority: 3,
  }

  it('replaces what is sent and nothing else, in a new version', async () => {
    const { service, changes } = serviceWith(full)
    const after = await service.update(target, {
      company: 'Other',
      salary: { currency: 'USD' },
      tags: ['c'],
    })
    const expected = {
      company: 'Other',
      salary: { currency: 'USD' },
      tags: ['c'],
      updated_at: now,
      version: 5,
    }
    expect(after).toEqual({ ...applicationOf(full), ...expected })
    expect(changes).toMatchObject([{ before: { version: 4 }, after }])
    expect(changes[0]!.move).toBeUndefined()
  })

  it('takes null for none, and an empty list for an empty list', async () => {
    const { service } = serviceWith(full)
    const cleared = { url: null, salary: null, notes: null, next_action: null, priority: null }
    const after = await service.update(target, { ...cleared, tags: [], contacts: [], interviews: [] })
    expect(after).toEqual(applicationOf({ updated_at: now, version: 5 }))
    for (const name of Object.keys(cleared)) expect(after).not.toHaveProperty(name)
  })

  it('replaces interviews whole, and gives ids to the new ones', async () => {
    const { service } = serviceWith(full)
    const after = await service.update(target, { interviews: [{ at: now }, { id: idOf(700), at: now }] })
    expect(after.interviews).toEqual([
      { at: now, id: idOf(0) },
      { at: now, id: idOf(700) },
    ])
  })

  it.each<[string, object]>([
    ['nothing', {}],
    ['what is there', { ...full }],
    ['null for what is not there', { location: null, resume: null }],
    ['only that it may be a second one', { allow_duplicate: true }],
  ])('to %s saves nothing and tells of nothing', async (_what, changes) => {
    const { service, save } = serviceWith(full)
    expect(await service.update(target, changes)).toEqual(applicationOf(full))
    expect(save).not.toHaveBeenCalled()
  })

  it.each<[string, object, string[], object]>([
    ['what is new', { priority: 5, tags: ['c'] }, ['priority', 'tags'], { priority: 5, tags: ['c'] }],
    [
      'what is gone as null',
      { priority: null, url: null },
      ['priority', 'url'],
      { priority: null, url: null },
    ],
    ['an empty list', { tags: [] }, ['tags'], { tags: [] }],
    ['what was not there before', { location: 'Bonn' }, ['location'], { location: 'Bonn' }],
    ['notes and description by name alone', { notes: 'a', description: 'b' }, ['description', 'notes'], {}],
    ['a next action that is gone by name alone', { next_action: null }, ['next_action'], {}],
    ['contacts and salary by name alone', { contacts: [], salary: null }, ['contacts', 'salary'], {}],
    ['notes that are gone by name alone', { notes: null }, ['notes'], {}],
    ['no more than what differs', { ...full, priority: 1 }, ['priority'], { priority: 1 }],
    ['another company', { company: 'Other' }, ['company'], { company: 'Other' }],
  ])('tells of %s', async (_what, input, changed, told) => {
    const { service, changes } = serviceWith(full)
    const { company, title } = await service.update(target, input)
    const [{ news }] = changes as [Change]
    expect(news).toEqual({
      event_type: 'application.updated',
      payload: { application_id: id, version: 5, company, title, changed: expect.any(Array), changes: told },
    })
    expect((news.payload.changed as string[]).toSorted()).toEqual(changed)
  })

  it('takes 128 KB of JSON and not a byte more', async () => {
    const { service } = serviceWith({ version: 5 })
    const notes = notesFor(largest, applicationOf({ updated_at: now }))
    expect(await service.update(target, { notes })).toMatchObject({ version: 6 })
    const tooLarge = service.update(target, { notes: `${notes}x` })
    expect(await outcomeOf(tooLarge)).toMatchObject({ code: 'payload_too_large' })
  })

  it('of a URL that another has is refused', async () => {
    const { service } = serviceWith(full, { save: takenBy(idOf(7)) })
    expect(await outcomeOf(service.update(target, { url: 'https://a.example/2' }))).toMatchObject({
      code: 'already_exists',
      details: { existingId: idOf(7) },
    })
  })
})

describe('every change', () => {
  const listMoves = async () => ({ items: [entryOf(1)], last: undefined })
  const latestMoves = async () => ({ latest: entryOf(2, { from: 'saved' }), previous: entryOf(1) })

  const calls: [
    string,
    (service: ReturnType<typeof serviceOver>['service'], versions?: string[]) => unknown,
  ][] = [
    ['an update', (it, versions) => it.update({ ...target, versions }, { priority: 1 })],
    ['a move', (it, versions) => it.move({ ...target, versions }, { to: 'offer' })],
    ['a retraction', (it, versions) => it.retract({ ...target, versions }, idOf(2))],
    ['a deletion', (it, versions) => it.remove({ ...target, versions })],
  ]
  const outcome = (call: (typeof calls)[number][1], ...args: Parameters<(typeof calls)[number][1]>) =>
    outcomeOf((async () => call(...args))())

  describe.each(calls)('%s', (_what, call) => {
    const over = (more: Partial<ApplicationRepository> = {}) =>
      serviceOver({ listMoves, latestMoves, find: async () => applicationOf({ moves: 2 }), ...more })

    it('is made of what is there now, when another was faster', async () => {
      const versions = [4, 5, 6].map((version) => applicationOf({ version, moves: 2 }))
      const saved = vi.fn<ApplicationRepository['save']>(async () => true)
      saved.mockResolvedValueOnce(false).mockResolvedValueOnce(false)
      const { service } = over({ find: async () => versions.shift(), save: saved })
      await call(service)
      expect(saved.mock.calls.map(([, { before }]) => before!.version)).toEqual([4, 5, 6])
      expect(saved.mock.lastCall![1].news.payload).toMatchObject({ application_id: id, version: 7 })
    })

    it('gives up after four tries', async () => {
      const { service, save } = over({ save: async () => false })
      expect(await outcome(call, service)).toMatchObject({ code: 'conflict' })
      expect(save).toHaveBeenCalledTimes(4)
    })

    it('is made of one of the versions that are asked for, and of no other', async () => {
      const { service, save } = over()
      const error = { code: 'precondition_failed', message: expect.stringContaining('"4"') }
      for (const stale of [['3'], ['5', '40'], ['04'], ['']])
        expect(await outcome(call, service, stale)).toMatchObject(error)
      expect(save).not.toHaveBeenCalled()
      await call(service, ['3', '4'])
      expect(save).toHaveBeenCalledTimes(1)
    })

    it('is refused when the version that is asked for is gone while it is made', async () => {
      const versions = [4, 5].map((version) => applicationOf({ version, moves: 2 }))
      const { service, save } = over({
        find: async () => versions.shift(),
        save: async () => false,
      })
      expect(await outcome(call, service, ['4'])).toMatchObject({ code: 'precondition_failed' })
      expect(save).toHaveBeenCalledTimes(1)
    })

    it('of what is not there is refused', async () => {
      const { service } = over({ find: async () => undefined })
      expect(await outcome(call, service)).toMatchObject({ code: 'not_found' })
      expect(await outcome(call, service, ['4'])).toMatchObject({ code: 'not_found' })
    })
  })
})

describe('deleting', () => {
  it('leaves nothing, and tells of it with a version above all others', async () => {
    const { service, changes } = serviceWith({ status: 'ghosted', notes: 'secret' })
    await service.remove(target)
    const payload = { application_id: id, version: 5, ...bare, status: 'ghosted' }
    expect(changes).toEqual([
      {
        before: applicationOf({ status: 'ghosted', notes: 'secret' }),
        news: { event_type: 'application.deleted', payload },
      },
    ])
  })
})

describe('moving', () => {
  it('is done now, unless it was done before', async () => {
    const { service, changes } = serviceWith({ status: 'screening' })
    const { result: moved, replayed } = await service.move(target, { to: 'interview', note: 'They called' })
    const entry = {
      id: idOf(0),
      from: 'screening',
      to: 'interview',
      at: now,
      note: 'They called',
      recorded_at: now,
    }
    const expected = {
      status: 'interview',
      status_since: now,
      updated_at: now,
      version: 5,
      moves: 2,
    } as const
    expect(moved).toEqual({ ...applicationOf(expected), entry })
    expect(replayed).toBe(false)
    expect(changes).toMatchObject([{ after: applicationOf(expected), move: entry }])

    const at = '2026-10-01T00:00:00.000Z'
    const earlier = await service.move(target, { to: 'interview', at })
    expect(earlier.result).toMatchObject({
      status_since: at,
      updated_at: now,
      entry: { at, recorded_at: now },
    })
  })

  it.each(ApplicationStatus.options)('is done from %s to every status, this one too', async (from) => {
    const { service } = serviceWith({ status: from })
    for (const to of ApplicationStatus.options) {
      const { result: moved } = await service.move(target, { to })
      expect(moved).toMatchObject({ status: to, version: 5, entry: { from, to } })
    }
  })

  it('cannot happen more than a day ahead', async () => {
    const { service, save } = serviceOver()
    const inDays = (days: number, ms = 0) => new Date(start.getTime() + days * 86_400_000 + ms).toISOString()
    await service.move(target, { to: 'offer', at: inDays(1) })
    expect(await outcomeOf(service.move(target, { to: 'offer', at: inDays(1, 1) }))).toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ in: 'body', pointer: '/at' }] },
    })
    expect(save).toHaveBeenCalledTimes(1)
  })

  it('does not begin on a day in the future', async () => {
    const refused = {
      code: 'validation_failed',
      details: { errors: [{ in: 'body', pointer: '/applied_at' }] },
    }
    const applied_at = '2030-01-01T00:00:00.000Z'
    const { service, save } = serviceOver()
    expect(await outcomeOf(service.create(user, { ...bare, applied_at }))).toMatchObject(refused)
    expect(await outcomeOf(service.update(target, { applied_at }))).toMatchObject(refused)
    expect(save).not.toHaveBeenCalled()
  })

  it('is no earlier than the change before, whatever this clock says', async () => {
    const updated_at = '2030-01-01T00:00:00.000Z'
    const { result: moved } = await serviceWith({ updated_at }).service.move(target, { to: 'offer' })
    expect(moved.updated_at).toBe(updated_at)
  })

  it('is done at most 80 times', async () => {
    const last = await serviceWith({ moves: 79 }).service.move(target, { to: 'offer' })
    expect(last.result.moves).toBe(80)
    const { service, save } = serviceWith({ moves: 80 })
    expect(await outcomeOf(service.move(target, { to: 'offer' }))).toMatchObject({ code: 'conflict' })
    expect(save).not.toHaveBeenCalled()
  })

  const then = '2026-10-01T00:00:00.000Z'
  it.each<[string, object, object, string | undefined, true | undefined]>([
    ['the first to applied', {}, { to: 'applied' }, now, true],
    ['the first to applied, a while ago', {}, { to: 'applied', at: then }, then, true],
    ['a second to applied', { applied_at: then }, { to: 'applied' }, then, undefined],
    ['any other', {}, { to: 'screening' }, undefined, undefined],
    ['any other later', { applied_at: then }, { to: 'offer' }, then, undefined],
  ])('sets when it was applied for by %s alone', async (_what, before, move, applied_at, sets_applied_at) => {
    const { service, changes } = serviceWith(before)
    const { result: moved } = await service.move(target, move as { to: 'applied' })
    expect(moved.applied_at).toBe(applied_at)
    expect(changes[0]!.move!.sets_applied_at).toBe(sets_applied_at)
  })

  it('is told of with what it was, and when it was applied for', async () => {
    const { service, changes } = serviceOver()
    await service.move(target, { to: 'applied', at: then, note: 'By mail' })
    await service.move(target, { to: 'offer' })
    const common = { application_id: id, version: 5, ...bare, from: 'saved' }
    expect(changes.map(({ news }) => news)).toEqual([
      {
        event_type: 'application.status_changed',
        payload: {
          ...common,
          entry_id: idOf(0),
          to: 'applied',
          at: then,
          has_note: true,
          applied_at: then,
        },
      },
      {
        event_type: 'application.status_changed',
        payload: { ...common, entry_id: idOf(1), to: 'offer', at: now, has_note: false, applied_at: null },
      },
    ])
  })
})

describe('retracting', () => {
  const first = entryOf(1, { at: '2026-10-01T00:00:00.000Z' })
  const second = entryOf(2, { from: 'saved', to: 'applied', at: '2026-10-05T00:00:00.000Z' })
  const listMoves = async () => ({ items: [first, second], last: undefined })
  const setting = { ...second, sets_applied_at: true }

  const serviceAt = (latest: StoredMove, previous?: StoredMove, more: Partial<StoredApplication> = {}) =>
    serviceWith(
      { status: latest.to, status_since: latest.at, moves: previous ? 2 : 1, ...more },
      { listMoves, latestMoves: async () => ({ latest, previous }) },
    )

  it('goes back to where it was', async () => {
    const { service, changes } = serviceAt(second, first)
    const after = await service.retract(target, second.id)
    const expected = {
      status: 'saved',
      status_since: first.at,
      moves: 1,
      version: 5,
      updated_at: now,
    } as const
    expect(after).toEqual(applicationOf(expected))
    expect(changes[0]!.move).toBeUndefined()
    expect(changes[0]!.news).toEqual({
      event_type: 'application.status_changed',
      payload: {
        application_id: id,
        version: 5,
        ...bare,
        from: 'applied',
        to: 'saved',
        at: first.at,
        retracted: second.id,
        applied_at: null,
      },
    })
  })

  it.each<[string, StoredMove, string | undefined, string | undefined]>([
    ['takes back when it was applied for, where the move set it', setting, second.at, undefined],
    ['keeps what was put right since', setting, now, now],
    ['keeps what was there before', second, second.at, second.at],
    ['keeps that there is none', setting, undefined, undefined],
  ])('%s', async (_what, latest, applied_at, expected) => {
    const { service, changes } = serviceAt(latest, first, applied_at === undefined ? {} : { applied_at })
    expect((await service.retract(target, second.id)).applied_at).toBe(expected)
    expect(changes[0]!.news.payload.applied_at).toBe(expected ?? null)
  })

  it.each<[string, StoredMove, StoredMove | undefined, string, string]>([
    ['a move that others followed', second, first, first.id, 'conflict'],
    ['the beginning', first, undefined, first.id, 'conflict'],
    ['a move that there is not', second, first, idOf(99), 'not_found'],
  ])('of %s is refused', async (_what, latest, previous, entryId, code) => {
    const { service, save } = serviceAt(latest, previous)
    expect(await outcomeOf(service.retract(target, entryId))).toMatchObject({ code })
    expect(save).not.toHaveBeenCalled()
  })
})

describe('under an idempotency key that was used', () => {
  const request = { id: 'k', bodyHash: 'h' }
  const save = async () => {
    throw new AppError('conflict', 'The same request came before.')
  }
  const findEarlier = async () => ({ bodyHash: 'h', thingId: idOf(0) })
  const entry = entryOf(0, { from: 'saved', to: 'offer' })
  const listMoves = async () => ({ items: [entryOf(1), entry], last: undefined })
  const none = async () => ({ items: [entryOf(1)], last: undefined })

  it('creating answers the application as it is now', async () => {
    const find = vi.fn<ApplicationRepository['find']>(async () => applicationOf({ version: 9 }))
    const { service } = serviceOver({ save, findEarlier, find })
    expect(await service.create(user, bare, request)).toEqual({
      result: applicationOf({ version: 9 }),
      replayed: true,
    })
    expect(find).toHaveBeenLastCalledWith(user, idOf(0))
  })

  it('moving answers the move, and the application as it is now', async () => {
    const { service } = serviceWith({ version: 9, moves: 2 }, { save, findEarlier, listMoves })
    expect(await service.move(target, { to: 'offer' }, request)).toEqual({
      result: { ...applicationOf({ version: 9, moves: 2 }), entry },
      replayed: true,
    })
  })

  it('moving answers the same where the version that is asked for is the one before it', async () => {
    const { service, save: saved } = serviceWith({ version: 5, moves: 2 }, { findEarlier, listMoves })
    expect(await service.move({ ...target, versions: ['4'] }, { to: 'offer' }, request)).toMatchObject({
      result: { version: 5, entry },
      replayed: true,
    })
    expect(saved).not.toHaveBeenCalled()
  })

  it('moving is refused where the version is an older one, and the key is new', async () => {
    const { service } = serviceWith({ version: 5 }, { findEarlier: async () => undefined })
    expect(
      await outcomeOf(service.move({ ...target, versions: ['4'] }, { to: 'offer' }, request)),
    ).toMatchObject({
      code: 'precondition_failed',
    })
  })

  it('the 80th move is answered again', async () => {
    const { service } = serviceWith({ moves: 80 }, { save, findEarlier, listMoves })
    expect(await outcomeOf(service.move(target, { to: 'offer' }, request))).toMatchObject({
      result: { moves: 80, entry },
      replayed: true,
    })
  })

  it('creating is answered again where it is seen by its URL first', async () => {
    const { service } = serviceOver({ save: takenBy(idOf(0)), findEarlier })
    expect(await outcomeOf(service.create(user, bare, request))).toMatchObject({ replayed: true })
  })

  const create = (it: ReturnType<typeof serviceOver>['service'], bodyHash: string) =>
    it.create(user, bare, { id: 'k', bodyHash })
  const move = (it: ReturnType<typeof serviceOver>['service'], bodyHash: string) =>
    it.move(target, { to: 'offer' }, { id: 'k', bodyHash })
  const otherBody = {
    code: 'validation_failed',
    details: { errors: [{ in: 'header', pointer: '/idempotency-key' }] },
  }

  it.each<[string, typeof create | typeof move, Partial<ApplicationRepository>, string, number, object]>([
    ['creating something else is refused', create, {}, 'other', 0, otherBody],
    ['creating what is gone', create, { find: async () => undefined }, 'h', 6, { code: 'not_found' }],
    ['creating what is being made', create, { find: async () => undefined }, 'h', 0, { code: 'unavailable' }],
    ['moving otherwise is refused', move, { listMoves }, 'other', 0, otherBody],
    ['moving what was retracted', move, { listMoves: none }, 'h', 6, { code: 'not_found' }],
    ['moving what is being moved', move, { listMoves: none }, 'h', 0, { code: 'unavailable' }],
  ])('%s', async (_what, call, fakes, bodyHash, secondsLater, error) => {
    const { service } = serviceOver({ save, findEarlier, ...fakes }, secondsLater)
    expect(await outcomeOf(call(service, bodyHash))).toMatchObject(error)
  })

  it('looks again for what is not to be seen yet', async () => {
    let looks = 0
    const find = async () => (looks++ < 2 ? undefined : applicationOf())
    const { service } = serviceOver({ save, findEarlier, find })
    expect(await service.create(user, bare, request)).toMatchObject({ replayed: true })
  })
})

describe('listing', () => {
  it.each<[object, object]>([
    [{ sort: 'updated_at' }, { descending: true, from: undefined }],
    [{ sort: 'applied_at' }, { descending: true }],
    [{ sort: 'priority' }, { descending: true }],
    [{ sort: 'company' }, { descending: false }],
    [{ sort: 'next_action_at' }, { descending: false }],
    [{ sort: 'company', order: 'desc' }, { descending: true }],
    [{ sort: 'updated_at', order: 'asc' }, { descending: false }],
    [{ sort: 'updated_at', updated_since: now }, { from: now }],
    [{ sort: 'company', updated_since: now }, { from: undefined }],
  ])('%j reads %j', async (query, order) => {
    const list = vi.fn<ApplicationRepository['list']>(async () => ({ items: [], last: undefined }))
    await serviceOver({ list }).service.list(user, query as { sort: 'company' }, { limit: 50 })
    expect(list.mock.lastCall![1]).toMatchObject(order)
  })

  it('filters by the time of the last change where the order is another', async () => {
    const list = vi.fn<ApplicationRepository['list']>(async () => ({ items: [], last: undefined }))
    const { service } = serviceOver({ list })
    await service.list(user, { sort: 'company', updated_since: '2026-11-01T00:00:00.000Z' }, { limit: 50 })
    const isWanted = list.mock.lastCall![1].isWanted!
    expect(isWanted(applicationOf())).toBe(true)
    expect(isWanted(applicationOf({ updated_at: '2026-10-31T23:59:59.999Z' }))).toBe(false)
  })
})

describe('looking up a URL', () => {
  it('says whether it is there, and which one it is', async () => {
    const found = serviceOver({ findByUrl: async () => id })
    expect(await found.service.lookup(user, 'https://a.example/')).toEqual({ found: true, id })
    const none = serviceOver({ findByUrl: async () => undefined })
    expect(await none.service.lookup(user, 'https://a.example/')).toEqual({ found: false, id: undefined })
  })
})
