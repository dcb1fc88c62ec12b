import { describe, expect, it, vi } from 'vitest'
import type { ApplicationRepository, Change } from '../../src/applications/repository.ts'
import { AppError } from '../../src/errors.ts'
import { ApplicationStatus } from '../../src/applications/schemas.ts'
import type { StoredApplication, StoredMove } from '../../src/applications/stored.ts'
import { createApplicationService } from '../../src/applications/service.ts'
import type { Counts } from '../../src/counts/service.ts'
import { uncounted } from '../tools/counts.ts'

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

/** The service over a fake repository that records changes, with counted ids. */
function serviceOver(fakes: Partial<ApplicationRepository> = {}, secondsLater = 0) {
  let ids = 0
  const changes: Change[] = []
  const save = vi.fn<ApplicationRepository['save']>(
    fakes.save ??
      (async (_user, change) => {
        changes.push(change as Change)
        return true
      }),
  )
  const counts = {
    within: vi.fn<Counts['within']>(uncounted.within) as Counts['within'],
    note: vi.fn<Counts['note']>(uncounted.note),
  }
  const service = createApplicationService({
    repository: {
      find: async () => applicationOf(),
      kilobytesOf: () => 2,
      ...fakes,
      save,
    } as ApplicationRepository,
    counts,
    newId: () => idOf(ids++),
    now: () => new Date(start.getTime() + secondsLater * 1000),
    wait: async () => undefined,
  })
  return { service, save, changes, counts }
}

/** A repository in which this application has the URL. */
const takenBy = (existingId: string) => async () => {
  throw new AppError('already_exists', 'This URL is already saved.', { existingId })
}

/** The service with this stored application. */
const serviceWith = (more: Partial<StoredApplication>, fakes: Partial<ApplicationRepository> = {}) =>
  serviceOver({ find: async () => applicationOf(more), ...fakes })

/** The error of a call, or its result. */
const outcomeOf = (call: Promise<unknown>) => call.catch((error: unknown) => error)

/** Notes that fill an application up to this many bytes of JSON. */
const notesFor = (bytes: number, rest: StoredApplication, letter = 'x') => {
  const empty = Buffer.byteLength(JSON.stringify({ ...rest, notes: '' }))
  return letter.repeat((bytes - empty) / Buffer.byteLength(letter))
}
const largest = 128 * 1024

describe('creating an application', () => {
  it('a creation sets the members that were omitted', async () => {
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
      move_days: ['saved 2026-11-21'],
    })
    expect(application).not.toHaveProperty('applied_at')
    expect(replayed).toBe(false)
    expect(changes).toMatchObject([{ after: application, newMoves: [{ id: idOf(1), to: 'saved', at: now }] }])
    expect(changes[0]!.newMoves![0]).not.toHaveProperty('from')
  })

  it.each<[string, object, object]>([
    ['is created as applied', { status: 'applied' }, { applied_at: now, status_since: now }],
    [
      'was applied for earlier',
      { status: 'applied', applied_at: '2026-10-01T00:00:00.000Z' },
      { applied_at: '2026-10-01T00:00:00.000Z', status_since: '2026-10-01T00:00:00.000Z' },
    ],
    [
      'is already at an interview',
      { status: 'interview', applied_at: '2026-10-01T00:00:00.000Z' },
      { applied_at: '2026-10-01T00:00:00.000Z', status_since: now },
    ],
    [
      'is at an offer without an application date',
      { status: 'offer' },
      { applied_at: undefined, status_since: now },
    ],
  ])('an application that %s gets the right dates', async (_what, input, expected) => {
    const { service, changes } = serviceOver()
    const { result: application } = await service.create(user, { ...bare, ...input })
    const { applied_at, status_since } = application
    expect({ applied_at, status_since }).toEqual(expected)
    expect(changes[0]!.newMoves![0]).toMatchObject({ to: application.status, at: status_since })
  })

  it('a creation ignores members that are null', async () => {
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

  it('a creation gives an id to each interview that has none', async () => {
    const own = '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11'
    const interviews = [{ at: now }, { at: now, id: own }, { at: now }]
    const { result: application } = await serviceOver().service.create(user, { ...bare, interviews })
    expect(application.interviews.map((it) => it.id)).toEqual([idOf(0), own, idOf(1)])
  })

  it.each(['x', 'é', '💼'])(
    'an application of 128 KB of JSON is accepted, and one byte more is rejected, counted in %s',
    async (letter) => {
      const { service, save } = serviceOver()
      const { result } = await service.create(user, { ...bare, location: letter })
      const { move_days: _days, ...application } = result
      const notes = notesFor(largest, application, letter)
      const bytes = Buffer.byteLength(JSON.stringify({ ...application, notes }))
      const title = bare.title + 'x'.repeat(largest - bytes)
      await service.create(user, { ...bare, location: letter, title, notes })
      const tooLarge = service.create(user, { ...bare, location: letter, title: `${title}x`, notes })
      expect(await outcomeOf(tooLarge)).toMatchObject({ code: 'payload_too_large' })
      expect(save).toHaveBeenCalledTimes(2)
    },
  )

  it.each<[string, ApplicationRepository['save'], object]>([
    [
      'with a URL of another application',
      takenBy(id),
      { code: 'already_exists', details: { existingId: id } },
    ],
    ['that cannot be saved in four tries', async () => false, { code: 'conflict' }],
  ])('a creation %s is rejected', async (_what, save, error) => {
    const { service } = serviceOver({ save })
    expect(await outcomeOf(service.create(user, bare))).toMatchObject(error)
  })

  it.each([true, false, undefined])(
    'a creation passes on whether a duplicate is allowed: %s',
    async (may) => {
      const { service, changes } = serviceOver()
      const { result: application } = await service.create(user, { ...bare, allow_duplicate: may })
      expect(changes[0]!.mayBeSecond).toBe(may)
      expect(application).not.toHaveProperty('allow_duplicate')
    },
  )

  it('the event of a creation has the members of lists, and only the names of the others', async () => {
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
    const { payload, event_type } = changes[0]!.event
    expect(event_type).toBe('application.created')
    expect({ ...payload, other_members: (payload.other_members as string[]).toSorted() }).toEqual({
      application_id: application.id,
      version,
      ...bare,
      application: { ...told, status, status_since, created_at, updated_at },
      other_members: Object.keys(kept).toSorted(),
    })
  })

  it('the event of a creation names no member that was omitted', async () => {
    const { service, changes } = serviceOver()
    await service.create(user, bare)
    expect(changes[0]!.event.payload.other_members).toEqual([])
  })
})

describe('changing an application', () => {
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

  it('an update replaces the sent members and nothing else, in a new version', async () => {
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
    expect(changes[0]!.newMoves).toBeUndefined()
  })

  it('an update removes a member with null, and empties a list with an empty list', async () => {
    const { service } = serviceWith(full)
    const cleared = { url: null, salary: null, notes: null, next_action: null, priority: null }
    const after = await service.update(target, { ...cleared, tags: [], contacts: [], interviews: [] })
    expect(after).toEqual(applicationOf({ updated_at: now, version: 5 }))
    for (const name of Object.keys(cleared)) expect(after).not.toHaveProperty(name)
  })

  it('an update replaces all interviews and gives ids to the new ones', async () => {
    const { service } = serviceWith(full)
    const after = await service.update(target, { interviews: [{ at: now }, { id: idOf(700), at: now }] })
    expect(after.interviews).toEqual([
      { at: now, id: idOf(0) },
      { at: now, id: idOf(700) },
    ])
  })

  it.each<[string, object]>([
    ['nothing', {}],
    ['the same value', { ...full }],
    ['null for an absent member', { location: null, resume: null }],
    ['allow_duplicate alone', { allow_duplicate: true }],
  ])('an update to %s saves nothing and writes no event', async (_what, changes) => {
    const { service, save } = serviceWith(full)
    expect(await service.update(target, changes)).toEqual(applicationOf(full))
    expect(save).not.toHaveBeenCalled()
  })

  it.each<[string, object, string[], object]>([
    ['new values', { priority: 5, tags: ['c'] }, ['priority', 'tags'], { priority: 5, tags: ['c'] }],
    [
      'removed members as null',
      { priority: null, url: null },
      ['priority', 'url'],
      { priority: null, url: null },
    ],
    ['an empty list', { tags: [] }, ['tags'], { tags: [] }],
    ['an added member', { location: 'Bonn' }, ['location'], { location: 'Bonn' }],
    ['notes and description by name only', { notes: 'a', description: 'b' }, ['description', 'notes'], {}],
    ['a removed next action by name only', { next_action: null }, ['next_action'], {}],
    ['contacts and salary by name only', { contacts: [], salary: null }, ['contacts', 'salary'], {}],
    ['removed notes by name only', { notes: null }, ['notes'], {}],
    ['the changed members only', { ...full, priority: 1 }, ['priority'], { priority: 1 }],
    ['another company', { company: 'Other' }, ['company'], { company: 'Other' }],
  ])('the event of an update tells of %s', async (_what, input, changed, told) => {
    const { service, changes } = serviceWith(full)
    const { company, title } = await service.update(target, input)
    const [{ event }] = changes as [Change]
    expect(event).toEqual({
      event_type: 'application.updated',
      payload: { application_id: id, version: 5, company, title, changed: expect.any(Array), changes: told },
    })
    expect((event.payload.changed as string[]).toSorted()).toEqual(changed)
  })

  it('an update to 128 KB of JSON is accepted, and one byte more is rejected', async () => {
    const { service } = serviceWith({ version: 5 })
    const notes = notesFor(largest, applicationOf({ updated_at: now }))
    expect(await service.update(target, { notes })).toMatchObject({ version: 6 })
    const tooLarge = service.update(target, { notes: `${notes}x` })
    expect(await outcomeOf(tooLarge)).toMatchObject({ code: 'payload_too_large' })
  })

  it('an update to a URL of another application is rejected', async () => {
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

    it('the change is decided again on the current version, if another request was faster', async () => {
      const versions = [4, 5, 6].map((version) => applicationOf({ version, moves: 2 }))
      const saved = vi.fn<ApplicationRepository['save']>(async () => true)
      saved.mockResolvedValueOnce(false).mockResolvedValueOnce(false)
      const { service } = over({ find: async () => versions.shift(), save: saved })
      await call(service)
      expect(saved.mock.calls.map(([, { before }]) => before!.version)).toEqual([4, 5, 6])
      expect(saved.mock.lastCall![1].event!.payload).toMatchObject({ application_id: id, version: 7 })
    })

    it('the change fails with a conflict after four tries', async () => {
      const { service, save } = over({ save: async () => false })
      expect(await outcome(call, service)).toMatchObject({ code: 'conflict' })
      expect(save).toHaveBeenCalledTimes(4)
    })

    it('the change is made only if the current version is one of those in If-Match', async () => {
      const { service, save } = over()
      const error = { code: 'precondition_failed', message: expect.stringContaining('"4"') }
      for (const stale of [['3'], ['5', '40'], ['04'], ['']])
        expect(await outcome(call, service, stale)).toMatchObject(error)
      expect(save).not.toHaveBeenCalled()
      await call(service, ['3', '4'])
      expect(save).toHaveBeenCalledTimes(1)
    })

    it('the change is rejected if the version in If-Match is outdated meanwhile', async () => {
      const versions = [4, 5].map((version) => applicationOf({ version, moves: 2 }))
      const { service, save } = over({
        find: async () => versions.shift(),
        save: async () => false,
      })
      expect(await outcome(call, service, ['4'])).toMatchObject({ code: 'precondition_failed' })
      expect(save).toHaveBeenCalledTimes(1)
    })

    it('the change of an unknown application is rejected', async () => {
      const { service } = over({ find: async () => undefined })
      expect(await outcome(call, service)).toMatchObject({ code: 'not_found' })
      expect(await outcome(call, service, ['4'])).toMatchObject({ code: 'not_found' })
    })
  })
})

describe('the counts of a change', () => {
  it('a creation counts the application and its event before it is saved', async () => {
    const { service, save, counts } = serviceOver()
    await service.create(user, bare)
    expect(counts.within).toHaveBeenCalledExactlyOnceWith(
      user,
      { applications: 1, kilobytes: 2 },
      expect.any(Function),
    )
    expect(vi.mocked(counts.within).mock.invocationCallOrder[0]).toBeLessThan(
      save.mock.invocationCallOrder[0]!,
    )
    expect(counts.note).not.toHaveBeenCalled()
  })

  it('a creation that is refused by the cap saves nothing', async () => {
    const { service, save, counts } = serviceOver({ findEarlier: async () => undefined })
    const refusal = new AppError('conflict', 'Too many.')
    vi.mocked(counts.within).mockRejectedValueOnce(refusal)
    expect(await outcomeOf(service.create(user, bare, { id: 'k', bodyHash: 'h' }))).toBe(refusal)
    expect(save).not.toHaveBeenCalled()
  })

  it('a change counts its event, and a deletion takes its application off', async () => {
    const { service, counts } = serviceOver()
    await service.update(target, { priority: 2 })
    await service.remove(target)
    await service.update(target, {})
    expect(counts.note.mock.calls).toEqual([
      [user, { applications: 0, kilobytes: 2 }],
      [user, { applications: -1, kilobytes: 2 }],
    ])
  })

  it('a change that was not saved is not counted', async () => {
    const { service, counts } = serviceOver({ save: async () => false })
    await outcomeOf(service.update(target, { priority: 2 }))
    expect(counts.note).not.toHaveBeenCalled()
  })
})

describe('deleting an application', () => {
  it('the event of a deletion has a version above all others', async () => {
    const { service, changes } = serviceWith({ status: 'ghosted', notes: 'secret' })
    await service.remove(target)
    const payload = { application_id: id, version: 5, ...bare, status: 'ghosted' }
    expect(changes).toEqual([
      {
        before: applicationOf({ status: 'ghosted', notes: 'secret' }),
        event: { event_type: 'application.deleted', payload },
      },
    ])
  })
})

describe('moving an application', () => {
  it('a move happens now, unless it has a date', async () => {
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

  it.each(ApplicationStatus.options)(
    'a move from %s to every status is allowed, also to the same one',
    async (from) => {
      const { service } = serviceWith({ status: from })
      for (const to of ApplicationStatus.options) {
        const { result: moved } = await service.move(target, { to })
        expect(moved).toMatchObject({ status: to, version: 5, entry: { from, to } })
      }
    },
  )

  it('a move more than a day in the future is rejected', async () => {
    const { service, save } = serviceOver()
    const inDays = (days: number, ms = 0) => new Date(start.getTime() + days * 86_400_000 + ms).toISOString()
    await service.move(target, { to: 'offer', at: inDays(1) })
    expect(await outcomeOf(service.move(target, { to: 'offer', at: inDays(1, 1) }))).toMatchObject({
      code: 'validation_failed',
      message: '"at" must not be more than a day in the future.',
      details: { errors: [{ in: 'body', pointer: '/at' }] },
    })
    expect(save).toHaveBeenCalledTimes(1)
  })

  it('an application date in the future is rejected', async () => {
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

  it('a move never makes updated_at earlier, even if the clock of this instance is behind', async () => {
    const updated_at = '2030-01-01T00:00:00.000Z'
    const { result: moved } = await serviceWith({ updated_at }).service.move(target, { to: 'offer' })
    expect(moved.updated_at).toBe(updated_at)
  })

  it('an application has at most 80 moves', async () => {
    const last = await serviceWith({ moves: 79 }).service.move(target, { to: 'offer' })
    expect(last.result.moves).toBe(80)
    const { service, save } = serviceWith({ moves: 80 })
    expect(await outcomeOf(service.move(target, { to: 'offer' }))).toMatchObject({ code: 'conflict' })
    expect(save).not.toHaveBeenCalled()
  })

  const then = '2026-10-01T00:00:00.000Z'
  it.each<[string, object, object, string | undefined, true | undefined]>([
    ['the first move to applied', {}, { to: 'applied' }, now, true],
    ['the first move to applied, with a date', {}, { to: 'applied', at: then }, then, true],
    ['a second move to applied', { applied_at: then }, { to: 'applied' }, then, undefined],
    ['a move to another status', {}, { to: 'screening' }, undefined, undefined],
    ['a later move to another status', { applied_at: then }, { to: 'offer' }, then, undefined],
  ])('the application date is set by %s only', async (_what, before, move, applied_at, sets_applied_at) => {
    const { service, changes } = serviceWith(before)
    const { result: moved } = await service.move(target, move as { to: 'applied' })
    expect(moved.applied_at).toBe(applied_at)
    expect(changes[0]!.newMoves![0]!.sets_applied_at).toBe(sets_applied_at)
  })

  it('the event of a move has the old and the new status and the application date', async () => {
    const { service, changes } = serviceOver()
    await service.move(target, { to: 'applied', at: then, note: 'By mail' })
    await service.move(target, { to: 'offer' })
    const common = { application_id: id, version: 5, ...bare, from: 'saved' }
    expect(changes.map(({ event }) => event)).toEqual([
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

describe('undoing a move', () => {
  const first = entryOf(1, { at: '2026-10-01T00:00:00.000Z' })
  const second = entryOf(2, { from: 'saved', to: 'applied', at: '2026-10-05T00:00:00.000Z' })
  const listMoves = async () => ({ items: [first, second], last: undefined })
  const setting = { ...second, sets_applied_at: true }

  const serviceAt = (latest: StoredMove, previous?: StoredMove, more: Partial<StoredApplication> = {}) =>
    serviceWith(
      { status: latest.to, status_since: latest.at, moves: previous ? 2 : 1, ...more },
      { listMoves, latestMoves: async () => ({ latest, previous }) },
    )

  it('undoing a move restores the previous status', async () => {
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
    expect(changes[0]!.newMoves).toBeUndefined()
    expect(changes[0]!.event).toEqual({
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
    ['removes the application date that the move had set', setting, second.at, undefined],
    ['keeps an application date that was corrected since', setting, now, now],
    ['keeps an application date from before the move', second, second.at, second.at],
    ['keeps a missing application date', setting, undefined, undefined],
  ])('undoing a move %s', async (_what, latest, applied_at, expected) => {
    const { service, changes } = serviceAt(latest, first, applied_at === undefined ? {} : { applied_at })
    expect((await service.retract(target, second.id)).applied_at).toBe(expected)
    expect(changes[0]!.event.payload.applied_at).toBe(expected ?? null)
  })

  it.each<[string, StoredMove, StoredMove | undefined, string, string]>([
    ['a move before the latest one', second, first, first.id, 'conflict'],
    ['the first status', first, undefined, first.id, 'conflict'],
    ['an unknown move', second, first, idOf(99), 'not_found'],
  ])('undoing %s is rejected', async (_what, latest, previous, entryId, code) => {
    const { service, save } = serviceAt(latest, previous)
    expect(await outcomeOf(service.retract(target, entryId))).toMatchObject({ code })
    expect(save).not.toHaveBeenCalled()
  })
})

describe('a repeated idempotency key', () => {
  const request = { id: 'k', bodyHash: 'h' }
  const save = async () => {
    throw new AppError('conflict', 'The same request came before.')
  }
  const findEarlier = async () => ({ bodyHash: 'h', thingId: idOf(0) })
  const entry = entryOf(0, { from: 'saved', to: 'offer' })
  const listMoves = async () => ({ items: [entryOf(1), entry], last: undefined })
  const none = async () => ({ items: [entryOf(1)], last: undefined })

  it('a repeated creation returns the application as it is now', async () => {
    const find = vi.fn<ApplicationRepository['find']>(async () => applicationOf({ version: 9 }))
    const { service } = serviceOver({ save, findEarlier, find })
    expect(await service.create(user, bare, request)).toEqual({
      result: applicationOf({ version: 9 }),
      replayed: true,
    })
    expect(find).toHaveBeenLastCalledWith(user, idOf(0))
  })

  it('a repeated move returns the move, and the application as it is now', async () => {
    const { service } = serviceWith({ version: 9, moves: 2 }, { save, findEarlier, listMoves })
    expect(await service.move(target, { to: 'offer' }, request)).toEqual({
      result: { ...applicationOf({ version: 9, moves: 2 }), entry },
      replayed: true,
    })
  })

  it('a repeated move is found although it asks for the version before it', async () => {
    const { service, save: saved } = serviceWith({ version: 5, moves: 2 }, { findEarlier, listMoves })
    expect(await service.move({ ...target, versions: ['4'] }, { to: 'offer' }, request)).toMatchObject({
      result: { version: 5, entry },
      replayed: true,
    })
    expect(saved).not.toHaveBeenCalled()
  })

  it('a move of an outdated version is rejected if its idempotency key is new', async () => {
    const { service } = serviceWith({ version: 5 }, { findEarlier: async () => undefined })
    expect(
      await outcomeOf(service.move({ ...target, versions: ['4'] }, { to: 'offer' }, request)),
    ).toMatchObject({
      code: 'precondition_failed',
    })
  })

  it('a repeated 80th move returns the move', async () => {
    const { service } = serviceWith({ moves: 80 }, { save, findEarlier, listMoves })
    expect(await outcomeOf(service.move(target, { to: 'offer' }, request))).toMatchObject({
      result: { moves: 80, entry },
      replayed: true,
    })
  })

  it('a repeated creation is found although its URL is already saved', async () => {
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
    ['a repeated creation with another body', create, {}, 'other', 0, otherBody],
    [
      'a repeated creation of a deleted application',
      create,
      { find: async () => undefined },
      'h',
      6,
      { code: 'not_found' },
    ],
    [
      'a repeated creation of an application that is being written',
      create,
      { find: async () => undefined },
      'h',
      0,
      { code: 'unavailable' },
    ],
    ['a repeated move with another body', move, { listMoves }, 'other', 0, otherBody],
    ['a repeated move that was undone', move, { listMoves: none }, 'h', 6, { code: 'not_found' }],
    ['a repeated move that is being written', move, { listMoves: none }, 'h', 0, { code: 'unavailable' }],
  ])('%s fails', async (_what, call, fakes, bodyHash, secondsLater, error) => {
    const { service } = serviceOver({ save, findEarlier, ...fakes }, secondsLater)
    expect(await outcomeOf(call(service, bodyHash))).toMatchObject(error)
  })

  it('a repeated request waits until the result of the first one can be read', async () => {
    let looks = 0
    const find = async () => (looks++ < 2 ? undefined : applicationOf())
    const { service } = serviceOver({ save, findEarlier, find })
    expect(await service.create(user, bare, request)).toMatchObject({ replayed: true })
  })
})

describe('listing applications', () => {
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
  ])('the query %j reads %j', async (query, order) => {
    const list = vi.fn<ApplicationRepository['list']>(async () => ({ items: [], last: undefined }))
    await serviceOver({ list }).service.list(user, query as { sort: 'company' }, { limit: 50 })
    expect(list.mock.lastCall![1]).toMatchObject(order)
  })

  it('the time of the last change is a filter in another order', async () => {
    const list = vi.fn<ApplicationRepository['list']>(async () => ({ items: [], last: undefined }))
    const { service } = serviceOver({ list })
    await service.list(user, { sort: 'company', updated_since: '2026-11-01T00:00:00.000Z' }, { limit: 50 })
    const isWanted = list.mock.lastCall![1].isWanted!
    expect(isWanted(applicationOf())).toBe(true)
    expect(isWanted(applicationOf({ updated_at: '2026-10-31T23:59:59.999Z' }))).toBe(false)
  })
})

describe('looking up a URL', () => {
  it('the lookup says whether there is an application, and returns its id', async () => {
    const found = serviceOver({ findByUrl: async () => id })
    expect(await found.service.lookup(user, 'https://a.example/')).toEqual({ found: true, id })
    const none = serviceOver({ findByUrl: async () => undefined })
    expect(await none.service.lookup(user, 'https://a.example/')).toEqual({ found: false, id: undefined })
  })
})
