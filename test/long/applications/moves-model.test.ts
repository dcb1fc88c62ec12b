import { isDeepStrictEqual } from 'node:util'
import { v7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { createApplicationRepository } from '../../../src/applications/repository.ts'
import { ApplicationStatus } from '../../../src/applications/schemas.ts'
import type { ApplicationChanges, NewMove } from '../../../src/applications/schemas.ts'
import type { StoredApplication } from '../../../src/applications/stored.ts'
import { createApplicationService } from '../../../src/applications/service.ts'
import { createOutbox } from '../../../src/inbox/outbox.ts'
import { createInboxRepository } from '../../../src/inbox/repository.ts'
import { createInboxService } from '../../../src/inbox/service.ts'
import type { Table } from '../../../src/table/table.ts'
import { createClock } from '../../tools/app.ts'
import { uncounted } from '../../tools/counts.ts'
import { longRuns } from '../../tools/long-runs.ts'
import { modelSeed, randomFrom, runAll } from '../../tools/random.ts'
import { openTestTable } from '../../tools/table.ts'

// Simulated people save, change, move and delete applications at random. Their lists and events must match a model in
// memory. MODEL_SEED=<the printed number> repeats the runs. A failed run prints its own seed. With that seed, it is
// the first run.
const seed = modelSeed()
const runs = longRuns(60)
const steps = 50
const daySeconds = 86_400

let table: Table
beforeAll(async () => {
  ;({ table } = await openTestTable())
})

type Status = NewMove['to']
type Entry = {
  id: string
  from?: Status
  to: Status
  at: string
  note?: string | undefined
  recorded_at: string
}
type Event = Awaited<ReturnType<ReturnType<typeof createInboxService>['get']>>

/** The members of an application, its moves, and the moves that set its application date. */
type Kept = {
  id: string
  members: Record<string, unknown>
  history: Entry[]
  settingMoves: Set<string>
  version: number
  isGone: boolean
}

async function live(userId: string, start: number) {
  const { below, oneOf } = randomFrom(start)
  const clock = createClock()
  const { now } = clock
  const parts = { newId: v7, now, wait: async () => undefined }
  const inbox = createInboxService({
    repository: createInboxRepository({ table, now }),
    counts: uncounted,
    ...parts,
  })
  const repository = createApplicationRepository({
    table,
    outbox: createOutbox(v7),
  })
  const applications = createApplicationService({ repository, counts: uncounted, ...parts })

  const model: Kept[] = []
  const byUrl = new Map<string, string[]>()

  const ago = (days: number) => new Date(now().getTime() - days * daySeconds * 1000).toISOString()
  const posting = 'https://jobs.example.com/1'
  const url = () => oneOf([posting, `${posting}#top`, `${posting}?utm_source=x`, 'https://b.example/'])
  const maybe = (changes: ApplicationChanges) => (below(3) === 0 ? changes : {})
  const someMembers = () => ({
    ...maybe({ company: oneOf(['Acme', 'Globex']) }),
    ...maybe({ title: oneOf(['One', 'Two']) }),
    ...maybe({ priority: oneOf([null, 1, 5]) }),
    ...maybe({ notes: oneOf([null, 'Call', 'Wait']) }),
    ...maybe({ tags: oneOf([[], ['a'], ['a', 'b']]) }),
    ...maybe({ archived: oneOf([true, false]) }),
    ...maybe({ applied_at: oneOf([null, ago(3), ago(below(400))]) }),
    ...maybe({ next_action: oneOf([null, { at: ago(-2), text: 'Call' }]) }),
    ...maybe({ url: oneOf([null, url(), url(), url()]), allow_duplicate: below(4) > 0 }),
  })

  const one = () => (model.length === 0 || below(12) === 0 ? nobodys() : oneOf(model))
  const nobodys = (): Kept => ({
    id: v7(),
    members: {},
    history: [],
    settingMoves: new Set(),
    version: 0,
    isGone: true,
  })
  const someVersions = ({ version }: Kept) =>
    oneOf([undefined, undefined, undefined, [`${version}`], ['x', `${version}`], [`${version - 1}`]])

  /** The reason to reject a change of an application before its content is looked at. */
  const refusalOf = ({ isGone, version }: Kept, versions: string[] | undefined) =>
    isGone ? 'not_found' : versions && !versions.includes(`${version}`) ? 'precondition_failed' : undefined

  const keyOf = (of: Record<string, unknown>) => (of.url as string | undefined)?.split(/[?#]/)[0]
  const takenBy = (members: Record<string, unknown>, isAllowed: boolean | undefined, before = {}) => {
    const key = keyOf(members)
    return key === undefined || isAllowed || key === keyOf(before) ? undefined : byUrl.get(key)?.[0]
  }
  function changeUrl(id: string, before: Record<string, unknown>, after: Record<string, unknown>) {
    const [old, key] = [keyOf(before), keyOf(after)]
    if (old === key) return
    if (old)
      byUrl.set(
        old,
        byUrl.get(old)!.filter((it) => it !== id),
      )
    if (key) byUrl.set(key, [...(byUrl.get(key) ?? []), id])
  }

  const refused = (work: Promise<unknown>, code: string, existingId?: string) =>
    expect(work).rejects.toMatchObject({ code, ...(existingId && { details: { existingId } }) })

  async function expectKept(kept: Kept) {
    if (kept.isGone) return refused(applications.get(userId, kept.id), 'not_found')
    const found = await applications.get(userId, kept.id)
    expect(whatOf(found)).toEqual(kept.members)
    const { to: status, at: status_since } = kept.history.at(-1)!
    const { version, history } = kept
    expect(found).toMatchObject({ status, status_since, version, moves: history.length })
  }

  async function expectHistory({ id, history, isGone }: Kept) {
    if (isGone) return refused(applications.listMoves(userId, id, { limit: 50 }), 'not_found')
    const limit = 1 + below(10)
    const entries: Entry[] = []
    let after: string | undefined
    do {
      const page = await applications.listMoves(userId, id, { limit, after })
      expect(page.items.length).toBeLessThanOrEqual(limit)
      entries.push(...page.items.map(({ sets_applied_at: _own, ...entry }) => entry))
      after = page.last
    } while (after !== undefined)
    expect(entries).toEqual(history)
  }

  async function create() {
    const { allow_duplicate, ...fields } = { company: 'Acme', title: 'One', ...someMembers() }
    const status = oneOf([undefined, undefined, ...ApplicationStatus.options])
    const first = takenBy(fields, allow_duplicate)
    const creation = applications.create(userId, { ...fields, allow_duplicate, status })
    if (first !== undefined) return refused(creation, 'already_exists', first)
    const { result: application } = await creation
    const { id } = application
    const created = now().toISOString()
    const members = withoutNulls({ tags: [], archived: false, ...fields })
    const at = (status === 'applied' && (members.applied_at as string | undefined)) || created
    if (status === 'applied') members.applied_at = at
    const { items } = await applications.listMoves(userId, id, { limit: 1 })
    const entry = { id: items[0]!.id, to: status ?? 'saved', at, recorded_at: created }
    const kept = { id, members, history: [entry], settingMoves: new Set<string>(), version: 1, isGone: false }
    model.push(kept)
    changeUrl(id, {}, members)
    return expectHistory(kept)
  }

  async function update() {
    const kept = one()
    const versions = someVersions(kept)
    const { allow_duplicate, ...fields } = someMembers()
    const after = withoutNulls({ ...kept.members, ...fields })
    const change = applications.update({ userId, id: kept.id, versions }, { ...fields, allow_duplicate })
    const refusal = refusalOf(kept, versions)
    if (refusal) return refused(change, refusal)
    const first = takenBy(after, allow_duplicate, kept.members)
    if (first !== undefined) return refused(change, 'already_exists', first)
    await change
    changeUrl(kept.id, kept.members, after)
    if (!isDeepStrictEqual(after, kept.members)) kept.version += 1
    kept.members = after
    return expectKept(kept)
  }

  async function move() {
    const kept = one()
    const versions = someVersions(kept)
    const given = oneOf([
      {},
      {},
      { at: ago(3) },
      { at: ago(below(400)) },
      { at: ago(-0.9) },
      { at: ago(-1.1) },
    ])
    const input = { to: oneOf(ApplicationStatus.options), note: oneOf([undefined, 'They called']), ...given }
    const moving = applications.move({ userId, id: kept.id, versions }, input)
    const refusal = refusalOf(kept, versions)
    if (refusal) return refused(moving, refusal)
    if (given.at !== undefined && given.at > ago(-1)) return refused(moving, 'validation_failed')
    const { result: moved } = await moving
    const at = given.at ?? now().toISOString()
    const from = kept.history.at(-1)!.to
    kept.history.push({ ...input, id: moved.entry.id, from, at, recorded_at: now().toISOString() })
    if (input.to === 'applied' && kept.members.applied_at === undefined) {
      kept.members.applied_at = at
      kept.settingMoves.add(moved.entry.id)
    }
    kept.version += 1
    return expectKept(kept)
  }

  async function retractLatest() {
    const kept = one()
    const versions = someVersions(kept)
    const latest = kept.history.at(-1)
    const retraction = applications.retract({ userId, id: kept.id, versions }, latest?.id ?? v7())
    const refusal = refusalOf(kept, versions)
    if (refusal) return refused(retraction, refusal)
    if (kept.history.length === 1) return refused(retraction, 'conflict')
    await retraction
    const { id, at } = kept.history.pop()!
    if (kept.settingMoves.has(id) && kept.members.applied_at === at) delete kept.members.applied_at
    kept.version += 1
    await expectKept(kept)
    return refused(applications.retract({ userId, id: kept.id }, id), 'not_found')
  }

  async function retractAnother() {
    const kept = one()
    const versions = someVersions(kept)
    const earlier = kept.history.slice(0, -1).map(({ id }) => id)
    const another = oneOf([...earlier, v7(), one().history[0]?.id ?? v7()])
    if (another === kept.history.at(-1)?.id) return
    const isIts = kept.history.some(({ id }) => id === another)
    const retraction = applications.retract({ userId, id: kept.id, versions }, another)
    await refused(retraction, refusalOf(kept, versions) ?? (isIts ? 'conflict' : 'not_found'))
    await expectKept(kept)
  }

  async function remove() {
    const kept = one()
    const versions = someVersions(kept)
    const removal = applications.remove({ userId, id: kept.id, versions })
    const refusal = refusalOf(kept, versions)
    if (refusal) return refused(removal, refusal)
    await removal
    changeUrl(kept.id, kept.members, {})
    Object.assign(kept, { isGone: true, version: kept.version + 1 })
    return expectKept(kept)
  }

  async function lookUp() {
    const asked = url()
    const [id] = byUrl.get(keyOf({ url: asked })!) ?? []
    expect(await applications.lookup(userId, asked)).toEqual({ found: id !== undefined, id })
  }

  async function readHistory() {
    await expectHistory(one())
  }

  async function replayEvents() {
    const events: Event[] = []
    let after: string | undefined
    do {
      const page = await inbox.list(userId, { state: 'undelivered' }, { limit: 20, after })
      events.push(...page.events)
      after = page.last
    } while (after !== undefined)
    const told = Map.groupBy(events, ({ payload }) => payload.application_id as string)
    expect([...told.keys()].sort()).toEqual(model.map(({ id }) => id).sort())
    for (const { id, version, isGone } of model) {
      const its = told.get(id)!.sort((one, other) => versionOf(one) - versionOf(other))
      expect(its.map(versionOf)).toEqual(Array.from({ length: version }, (_, index) => index + 1))
      const replayed = its.reduce<Told | undefined>(applied, undefined)
      expect(replayed).toEqual(isGone ? undefined : toldOf(await applications.get(userId, id)))
    }
  }

  const often = [
    create,
    create,
    update,
    update,
    move,
    move,
    move,
    retractLatest,
    retractLatest,
    retractAnother,
  ]
  const actions = [...often, ...often, remove, remove, lookUp, lookUp, readHistory, readHistory, replayEvents]
  const done: string[] = []
  try {
    for (let step = 0; step < steps; step++) {
      // Two changes may fall into one millisecond.
      clock.advance(below(4) * below(daySeconds))
      const action = oneOf(actions)
      done.push(action.name)
      await action()
    }
    for (const kept of model) {
      await expectKept(kept)
      await expectHistory(kept)
    }
    await replayEvents()
  } catch (error) {
    throw new Error(`MODEL_SEED=${start}: ${userId} after ${done.join(', ')}`, { cause: error })
  }
}

const withoutNulls = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))

/** The members that a person sends, without those that follow from moves and changes. */
function whatOf(application: StoredApplication) {
  const { id, status, status_since, created_at, updated_at, version, contacts, interviews, ...more } =
    application
  const { moves, move_days, archived_at, company_key, url_key, ...what } = more
  return what
}

/** An application as it is known from its events. */
type Told = Record<string, unknown>

function toldOf(application: StoredApplication): Told {
  const { company, title, url, status, source, location, tags, priority } = application
  const { applied_at, status_since, created_at } = application
  const told = { company, title, url, status, source, location, tags, priority }
  const members = Object.entries({ ...told, applied_at, status_since, created_at })
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

const versionOf = ({ payload }: Event) => payload.version as number

/** Applies an event to the known application. */
function applied(known: Told | undefined, { event_type, payload }: Event): Told | undefined {
  const { to: status, at: status_since, applied_at } = payload
  switch (event_type) {
    case 'application.created': {
      expect(known).toBeUndefined()
      const { updated_at, ...application } = payload.application as Told
      return application
    }
    case 'application.updated':
      expect(payload.changed).not.toEqual([])
      return withoutNulls({ ...known, ...(payload.changes as Told) })
    case 'application.status_changed':
      expect(payload.from).toBe(known?.status)
      return withoutNulls({ ...known, status, status_since, applied_at })
    case 'application.deleted':
      expect(payload.status).toBe(known?.status)
      return undefined
    default:
      throw new Error(`An event of an unknown type: ${event_type}`)
  }
}

it(`${runs} people of ${steps} steps each find their applications, and the events match (MODEL_SEED=${seed})`, async () => {
  await runAll({ runs, seed }, (number, start) => live(`person-${number}`, start))
})
