import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApplicationRepository } from '../../../src/applications/repository.ts'
import { listWrites } from '../../../src/applications/list-rows.ts'
import { ApplicationsQuery, Sort } from '../../../src/applications/queries.ts'
import type { StoredApplication } from '../../../src/applications/stored.ts'
import { createApplicationService } from '../../../src/applications/service.ts'
import type { ApplicationService } from '../../../src/applications/service.ts'
import { createOutbox } from '../../../src/inbox/outbox.ts'
import { testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { keepApplications, storedApplication } from '../../tools/applications.ts'
import { uncounted } from '../../tools/counts.ts'
import { openProxiedTable } from '../../tools/table.ts'

const orders = ['asc', 'desc'] as const
const everyOrder = Sort.options.flatMap((sort) => orders.map((order) => ({ sort, order })))

/** An application of 10 KB with a summary of 500 bytes. A higher number is later in every ascending order. */
function numbered(number: number): StoredApplication {
  const padded = String(number).padStart(4, '0')
  const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString()
  return storedApplication({
    company: `Company ${padded} of Berlin`,
    title: 'Senior platform engineer, distributed systems',
    location: 'Berlin',
    tags: ['typescript', 'dynamodb'],
    priority: 1 + Math.floor(number / 1500),
    applied_at: at,
    next_action: { at, text: 'Call them about the salary and the first day of work.' },
    updated_at: at,
    description: 'x'.repeat(10_000),
  })
}

/** The size of an item in DynamoDB. */
const itemSize = (item: object) =>
  Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0)

function valueSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, it) => sum + 1 + valueSize(it), 0)
  if (typeof value === 'object' && value) return 3 + itemSize(value) + Object.keys(value).length
  return 1
}

describe('5,000 applications of 10 KB', () => {
  let opened: Awaited<ReturnType<typeof openProxiedTable>>
  let applications: ApplicationService
  const many = Array.from({ length: 5000 }, (_, number) => numbered(number))
  beforeAll(async () => {
    opened = await openProxiedTable()
    const { table, test } = opened
    const now = () => new Date()
    const repository = createApplicationRepository({
      table,
      outbox: createOutbox(newId),
    })
    applications = createApplicationService({
      repository,
      counts: uncounted,
      newId,
      now,
      wait: async () => undefined,
    })
    await keepApplications(test, 'many', many)
    await keepApplications(test, 'few', many.slice(0, 50))
  })
  afterAll(() => opened.proxy.close())

  const list = (userId: string, asked: object, limit: number, after?: string) =>
    applications.list(userId, ApplicationsQuery.parse(asked), { limit, after })

  /** The used capacity units and the requested rows. Each call requests one more row to see whether more follow. */
  async function costOf(work: () => Promise<unknown>) {
    const { proxy } = opened
    proxy.forget()
    await work()
    return {
      units: proxy.calls.reduce((sum, call) => sum + call.units, 0),
      rows: proxy.calls.reduce((sum, { input }) => sum + (input.Limit as number) - 1, 0),
    }
  }

  /** The ids on all pages. */
  async function findAll(asked: object) {
    const ids: string[] = []
    let after: string | undefined
    do {
      const { items, last } = await list('many', asked, 50, after)
      ids.push(...items.map(({ id }) => id))
      after = last
    } while (after !== undefined)
    return ids
  }

  it.each(everyOrder)(
    'a first page sorted by $sort $order costs the same with 5,000 applications as with 50',
    async (order) => {
      const few = await costOf(() => list('few', order, 40))
      const cost = await costOf(() => list('many', order, 40))
      expect(cost.units).toBeGreaterThan(0)
      expect(cost.units).toBeLessThanOrEqual(few.units * 1.1)
      expect(cost.units).toBeGreaterThanOrEqual(few.units * 0.9)
    },
  )

  // A list row by priority is smaller than the others.
  it.each(everyOrder.filter(({ sort }) => sort !== 'priority'))(
    'a search without a match, and one for the last application, by $sort $order costs 710 units',
    async ({ sort, order }) => {
      for (const application of many.filter((_it, number) => number % 100 === 0)) {
        const puts = listWrites('many', { after: application }).flatMap((write) =>
          'put' in write ? write.put : [],
        )
        const size = itemSize(puts.find(({ sk }) => sk.startsWith(sort))!)
        expect(size).toBeGreaterThanOrEqual(520)
        expect(size).toBeLessThanOrEqual(560)
      }

      const inVain = await costOf(async () =>
        expect(await findAll({ sort, order, q: 'nowhere' })).toEqual([]),
      )
      expect(inVain.units).toBeLessThanOrEqual(710)

      const last = many.at(order === 'asc' ? -1 : 0)!
      const q = last.company.split(' ')[1]
      const theLast = await costOf(async () => expect(await findAll({ sort, order, q })).toEqual([last.id]))
      expect(theLast.units).toBeLessThanOrEqual(710)
    },
  )

  it('a page without a match looks at all 5,000 applications', async () => {
    await keepApplications(
      opened.test,
      'many',
      Array.from({ length: 100 }, (_, number) => numbered(5000 + number)),
    )
    const asked = { sort: 'updated_at', order: 'asc', q: '5099' }
    let position: string | undefined
    const first = await costOf(async () => {
      const { items, last } = await list('many', asked, 50)
      expect(items).toEqual([])
      position = last
    })
    expect(position).toContain(many.at(-1)!.id)
    // A query of more than 1 MB is continued, and requests the rest of its rows again.
    expect(first.rows).toBeLessThanOrEqual(5000 + 200)
    const second = await costOf(async () => {
      const { items, last } = await list('many', asked, 50, position)
      expect(items).toMatchObject([{ company: 'Company 5099 of Berlin' }])
      expect(last).toBeUndefined()
    })
    expect(second.units).toBeLessThan(20)
  })
})

describe.each([
  ['letters of four bytes', '😀'],
  ['letters of three bytes', '株'],
  ['quotes and backslashes', '"\\'],
])('200 applications with the longest texts, of %s', (_what, text) => {
  const filled = (length: number) => text.repeat(length / text.length)
  const largest = Array.from({ length: 200 }, () =>
    storedApplication({
      company: filled(200),
      title: filled(300),
      location: filled(200),
      tags: Array<string>(20).fill(filled(50)),
      priority: 5,
      applied_at: '2026-11-20T17:10:00.000Z',
      next_action: { at: '2026-11-25T09:00:00.000Z', text: filled(500) },
    }),
  )
  let test: TestApp
  let token: string
  beforeAll(async () => {
    test = await testApp()
    token = await test.signIn({ sub: 'largest' })
    await keepApplications(test, 'largest', largest)
  })
  afterAll(() => test.close())

  it.each(everyOrder.flatMap((order) => [70, 200].map((limit) => ({ ...order, limit }))))(
    'the function pages through them by $sort $order, $limit at a time',
    async ({ sort, order, limit }) => {
      const ids: string[] = []
      for (let cursor: string | null = ''; cursor !== null && ids.length < 200;) {
        const query = `sort=${sort}&order=${order}&limit=${limit}${cursor && `&cursor=${cursor}`}`
        const answer = await test.as(token, 'GET', `/api/applications?${query}`)
        expect(answer.statusCode).toBe(200)
        // The gateway gets the body as an escaped string.
        expect(Buffer.byteLength(JSON.stringify(answer.body))).toBeLessThan(6_000_000)
        const { items, next_cursor } = answer.json()
        ids.push(...items.map(({ id }: { id: string }) => id))
        cursor = next_cursor
      }
      const upwards = largest.map(({ id }) => id).sort()
      expect(ids).toEqual(order === 'asc' ? upwards : upwards.toReversed())
    },
  )
})
