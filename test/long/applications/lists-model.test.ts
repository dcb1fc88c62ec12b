import { v7 as newId } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApplicationRepository } from '../../../src/applications/repository.ts'
import { ApplicationStatus } from '../../../src/applications/schemas.ts'
import { ApplicationsQuery, Sort } from '../../../src/applications/queries.ts'
import type { ApplicationSummary } from '../../../src/applications/schemas.ts'
import type { StoredApplication } from '../../../src/applications/stored.ts'
import { createApplicationService } from '../../../src/applications/service.ts'
import { createOutbox } from '../../../src/inbox/outbox.ts'
import { createClock } from '../../tools/app.ts'
import { keepApplications, storedApplication } from '../../tools/applications.ts'
import { uncounted } from '../../tools/counts.ts'
import { longRuns } from '../../tools/long-runs.ts'
import { modelSeed, randomFrom, runAll } from '../../tools/random.ts'
import type { Random } from '../../tools/random.ts'
import { openTestTable } from '../../tools/table.ts'

// Compares lists of random applications with lists in memory. MODEL_SEED=<the printed number> repeats the runs. A
// failed run prints its own seed, and comes first with it.
const seed = modelSeed()
const runs = longRuns(60)
const lists = 12

const companies = [
  ...['Acme', 'Acme Inc', 'ACME', 'acme 1', 'acme\u00a0 inc', 'Acme-Werke', 'Ａｃｍｅ', 'Acmé', 'Acme Ink'],
  ...[
    'Café Noir',
    'Cafe  noir',
    'Ångström',
    'Zebra',
    'Émile',
    'Straße',
    'ﬁn',
    'İstanbul',
    '株式会社',
    '\u0301',
    '!',
  ],
  // UTF-8 and UTF-16 order these differently.
  ...['\ufffc', '😀 Labs', '~', 'g', '#'],
  // It is longer after folding, and equal up to the length of a key.
  ...[
    'a'.repeat(200),
    `${'a'.repeat(199)}b`,
    'ﷺ'.repeat(150),
    `${'ﷺ'.repeat(150)}b`,
    '😀'.repeat(100),
    `b${'😀'.repeat(99)}`,
  ],
]
const words = ['engineer', 'Ingénieur', 'senior', 'TypeScript', 'remote', 'ß']
const tags = ['typescript', 'TypeScript', 'remote', 'Café', 'cafe', 'a b', 'A  B']
const days = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05']
const times = days.flatMap((day) => [`${day}T00:00:00.000Z`, `${day}T09:30:00.001Z`])

const some = <T>({ below, oneOf }: Random, items: readonly T[], most: number) =>
  Array.from({ length: below(most + 1) }, () => oneOf(items))

function newApplication(random: Random) {
  const { oneOf } = random
  const at = oneOf([undefined, ...times])
  return storedApplication({
    company: oneOf(companies),
    title: ['Job', ...some(random, words, 3)].join(' '),
    location: oneOf([undefined, 'Berlin', 'BERLIN  Mitte', 'Zürich', 'remote']),
    tags: some(random, tags, 3),
    status: oneOf(ApplicationStatus.options),
    archived: oneOf([true, false]),
    priority: oneOf([undefined, undefined, 1, 2, 5]),
    applied_at: oneOf([undefined, ...times]),
    next_action: at === undefined ? undefined : { at, text: 'Call' },
    updated_at: oneOf(times),
  })
}

type Asked = {
  sort?: Sort | undefined
  order?: 'asc' | 'desc' | undefined
  status?: ApplicationSummary['status'][] | undefined
  q?: string | undefined
  tag?: string | undefined
  archived?: boolean | undefined
  updated_since?: string | undefined
}

function newQuery(random: Random): Asked {
  const { below, oneOf } = random
  const maybe = <T>(value: T) => (below(3) === 0 ? value : undefined)
  return {
    sort: oneOf([undefined, ...Sort.options]),
    order: oneOf([undefined, 'asc', 'desc']),
    status: maybe([oneOf(ApplicationStatus.options), ...some(random, ApplicationStatus.options, 5)]),
    q: maybe(
      oneOf([
        'ACME',
        'acme inc',
        'inc  Acme',
        'cafe',
        'INGENIEUR berl',
        'ürich',
        'ss',
        'fin',
        'job e',
        'b j',
      ]),
    ),
    tag: maybe(oneOf(['Typescript', 'CAFÉ', 'a  b', 'remot', 'REMOTE'])),
    archived: maybe(oneOf([true, false])),
    updated_since: maybe(
      oneOf([...times, '2026-11-03T01:00:00+01:00', '2026-11-02T09:30:00Z', '2030-01-01T00:00:00Z']),
    ),
  }
}

/** The query as the route passes it to the service. */
function readQuery({ status, archived, ...asked }: Asked) {
  const { limit, cursor, ...query } = ApplicationsQuery.parse({
    ...asked,
    ...(status && { status: status.join(',') }),
    ...(archived !== undefined && { archived: String(archived) }),
  })
  return query
}

const folded = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/\s+/gu, ' ')
    .trim()

const valueOf: Record<Sort, (it: ApplicationSummary) => string | number | undefined> = {
  updated_at: (it) => it.updated_at,
  applied_at: (it) => it.applied_at,
  company: (it) => folded(it.company).slice(0, 200),
  priority: (it) => it.priority,
  next_action_at: (it) => it.next_action?.at,
}

const directionOf = ({ sort = 'updated_at', order }: Asked) =>
  (order ?? (sort === 'company' || sort === 'next_action_at' ? 'asc' : 'desc')) === 'asc' ? 1 : -1

function compare(one: string | number, other: string | number) {
  return typeof one === 'number'
    ? one - (other as number)
    : Buffer.from(one).compare(Buffer.from(other as string))
}

/** By value and then by id. Applications without a value come last. */
function byOrder(asked: Asked) {
  const value = valueOf[asked.sort ?? 'updated_at']
  const direction = directionOf(asked)
  return (one: ApplicationSummary, other: ApplicationSummary) => {
    const [its, others] = [value(one), value(other)]
    if ((its === undefined) !== (others === undefined)) return its === undefined ? 1 : -1
    const difference = its === undefined || others === undefined ? 0 : compare(its, others)
    return direction * (difference || compare(one.id, other.id))
  }
}

function fits({ status, q, tag, archived, updated_since }: Asked, it: ApplicationSummary) {
  const texts = [it.company, it.title, it.location ?? '', ...it.tags].map(folded)
  return (
    (!status || status.includes(it.status)) &&
    (q === undefined ||
      folded(q)
        .split(' ')
        .every((word) => texts.some((text) => text.includes(word)))) &&
    (tag === undefined || it.tags.some((its) => folded(its) === folded(tag))) &&
    (archived === undefined || it.archived === archived) &&
    (updated_since === undefined || Date.parse(it.updated_at) >= Date.parse(updated_since))
  )
}

/** The summary of an application. */
const shown = ({
  contacts,
  interviews,
  moves,
  move_days,
  url,
  ...summary
}: StoredApplication): ApplicationSummary => summary

describe('lists of applications', () => {
  let test: Awaited<ReturnType<typeof openTestTable>>
  beforeAll(async () => {
    test = await openTestTable()
  })

  function serviceAt(now: () => Date) {
    const repository = createApplicationRepository({
      table: test.table,
      outbox: createOutbox(newId),
    })
    return createApplicationService({
      repository,
      counts: uncounted,
      newId,
      now,
      wait: async () => undefined,
    })
  }

  async function keepSome(userId: string, random: Random, most: number) {
    const applications = Array.from({ length: random.below(most) }, () => newApplication(random))
    await keepApplications(test, userId, applications)
    return applications
  }

  it(`pages match a list in memory (MODEL_SEED=${seed})`, async () => {
    const applications = serviceAt(() => new Date())

    await runAll({ runs, seed }, async (number, start) => {
      const random = randomFrom(start)
      const userId = `reader-${number}`
      const model = (await keepSome(userId, random, 40)).map(shown)
      for (let list = 0; list < lists; list++) {
        const asked = newQuery(random)
        const limit = 1 + random.below(random.oneOf([3, 12, 60]))
        const found: ApplicationSummary[] = []
        let after: string | undefined
        do {
          const { items, last } = await applications.list(userId, readQuery(asked), { limit, after })
          expect(items.length).toBeLessThanOrEqual(limit)
          found.push(...items)
          after = last
        } while (after !== undefined)
        const wanted = model.filter((it) => fits(asked, it)).sort(byOrder(asked))
        expect(found, `MODEL_SEED=${start}: ${userId} asks ${JSON.stringify(asked)}`).toEqual(wanted)
      }
    })
  })

  it(`pages have unchanged applications exactly once while others change (MODEL_SEED=${seed})`, async () => {
    await runAll({ runs, seed }, async (number, start) => {
      const random = randomFrom(start)
      const { below, oneOf } = random
      const userId = `reader-among-others-${number}`
      const clock = createClock(new Date('2026-11-06T00:00:00.000Z'))
      const applications = serviceAt(clock.now)
      const model = new Map((await keepSome(userId, random, 40)).map((it) => [it.id, shown(it)]))
      const asked = oneOf([
        newQuery(random),
        { sort: oneOf(Sort.options), order: oneOf(['asc', 'desc'] as const) },
      ])
      const value = valueOf[asked.sort ?? 'updated_at']

      const staying = new Set([...model.values()].filter((it) => fits(asked, it)).map(({ id }) => id))
      const moved = new Set<string>()
      const found: ApplicationSummary[] = []

      /** The last application of a page is included, because the next page begins there. */
      const one = () => oneOf([oneOf([...model.keys()]), found.at(-1)?.id]) ?? newId()
      const keep = (application: StoredApplication) => {
        const before = model.get(application.id)
        const after = shown(application)
        model.set(after.id, after)
        if (before && value(before) !== value(after)) moved.add(after.id)
        if (moved.has(after.id) || !fits(asked, after)) staying.delete(after.id)
      }
      const others: (() => Promise<void>)[] = [
        async function create() {
          const { company, title, priority, applied_at, status } = newApplication(random)
          const members = { company, title, priority, applied_at, status }
          keep((await applications.create(userId, members)).result)
        },
        async function update() {
          const id = one()
          if (!model.has(id)) return
          const { company, priority, applied_at, next_action } = newApplication(random)
          const changes = oneOf([
            { company },
            { priority },
            { applied_at },
            { next_action },
            { notes: 'Call' },
          ])
          keep(await applications.update({ userId, id }, changes))
        },
        async function move() {
          const id = one()
          if (!model.has(id)) return
          const { entry, ...application } = (
            await applications.move({ userId, id }, { to: oneOf(ApplicationStatus.options) })
          ).result
          keep(application)
        },
        async function remove() {
          const id = one()
          if (!model.delete(id)) return
          staying.delete(id)
          await applications.remove({ userId, id })
        },
      ]

      const limit = 1 + below(7)
      let after: string | undefined
      // Applications that are added before the reader's position can keep the list going for ever.
      for (let page = 0; page === 0 || after !== undefined; page++) {
        const { items, last } = await applications.list(userId, readQuery(asked), { limit, after })
        expect(items.every((it) => fits(asked, it))).toBe(true)
        found.push(...items)
        after = last
        for (let change = below(4); change > 0 && page < 40; change--) {
          clock.advance(below(2) * below(3600))
          await oneOf(others)()
        }
      }

      const hint = `MODEL_SEED=${start}: ${userId} asks ${JSON.stringify(asked)}`
      const ids = found.map(({ id }) => id)
      const wanted = [...staying].map((id) => model.get(id)!).sort(byOrder(asked))
      expect(
        ids.filter((id) => staying.has(id)),
        hint,
      ).toEqual(wanted.map(({ id }) => id))
      const once = ids.filter((id) => !moved.has(id))
      expect(new Set(once).size, hint).toBe(once.length)
    })
  })
})
