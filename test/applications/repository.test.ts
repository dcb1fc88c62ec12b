// @engine
import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApplicationRepository } from '../../src/applications/repository.ts'
import type { ApplicationRepository, Change } from '../../src/applications/repository.ts'
import type { SeenUrls } from '../../src/applications/url-rows.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import type { Table } from '../../src/table/table.ts'
import type { Item } from '../../src/table/keys.ts'
import { storedApplication } from '../tools/applications.ts'
import { openTestTable } from '../tools/table.ts'

const user = 'person'
const url = 'https://jobs.example.com/1'
const event = { event_type: 'application.updated', payload: {} }

describe('a page of applications', () => {
  it('a page without a match ends after 5,000 rows', async () => {
    const sizes: number[] = []
    const { id, ...summary } = storedApplication()
    const rowAt = (count: number) => `row ${count} ${id}`
    const page = async (_range: unknown, size: number) => {
      sizes.push(size)
      const sk = rowAt(sizes.length)
      return { items: [{ ...summary, sk }], last: sk }
    }
    const applications = createApplicationRepository({
      table: { page } as unknown as Table,
      outbox: createOutbox(newId),
    })
    const order = { sort: 'updated_at', descending: true } as const
    const found = await applications.list(user, { ...order, isWanted: () => false, limit: 50 })
    expect(found).toEqual({ items: [], last: rowAt(sizes.length) })
    expect(sizes.reduce((sum, size) => sum + size)).toBe(5000)
  })
})

describe('the rows beside an application', () => {
  let test: Awaited<ReturnType<typeof openTestTable>>
  let applications: ApplicationRepository
  beforeEach(async () => {
    test = await openTestTable()
    applications = createApplicationRepository({
      table: test.table,
      outbox: createOutbox(newId),
    })
  })

  const rows = async () => (await test.items()).filter(({ pk }) => pk.endsWith('#applications'))

  /** Rewrites the rows of an application as if older rules had made the keys of its URL and its name. */
  async function underOlderRules(id: string) {
    const found = (start: string) => async () =>
      (await rows()).find(({ sk }) => sk.startsWith(start)) as Item & { pk: string; sk: string }
    const [whole, savedUrl, byName] = await Promise.all(
      [`application#${id}`, 'url#', 'company#'].map((start) => found(start)()),
    )
    await test.table.put({ ...whole!, url_key: 'older', company_key: 'older' })
    for (const [row, sk] of [
      [savedUrl!, 'url#older'],
      [byName!, `company#older\u0001${id}`],
    ] as const) {
      await test.table.put({ ...row, sk })
      await test.table.delete({ pk: row.pk, sk: row.sk })
    }
  }

  /** Saves a change, and again if a URL row was not as expected. */
  async function save(change: Change) {
    const seen: SeenUrls = new Map()
    return (await applications.save(user, change, seen)) || applications.save(user, change, seen)
  }

  async function keep(mayBeSecond = false) {
    const made = storedApplication({ url })
    const move = { id: newId(), to: made.status, at: made.created_at, recorded_at: made.created_at }
    expect(await save({ after: made, move, event, mayBeSecond })).toBe(true)
    return (await applications.find(user, made.id))!
  }

  it('rows of older key rules are deleted with the application', async () => {
    const { id } = await keep()
    await underOlderRules(id)
    const before = (await applications.find(user, id))!
    expect(await save({ before, event })).toBe(true)
    expect(await rows()).toEqual([])
  })

  it('rows of older key rules are moved by the next change, except its URL row', async () => {
    const { id } = await keep()
    await underOlderRules(id)
    const before = (await applications.find(user, id))!
    await save({ before, after: { ...before, priority: 5, version: 2 }, event })
    const keys = (await rows()).map(({ sk }) => sk).filter((sk) => /^(company|url)#/.test(sk))
    expect(keys.toSorted()).toEqual([`company#acme\u0001${id}`, 'url#older'])
  })

  it('rows are not written by a change of an outdated version', async () => {
    const before = await keep()
    const change = (priority: number) => save({ before, after: { ...before, priority, version: 2 }, event })
    expect(await change(1)).toBe(true)
    const written = await rows()
    expect(await change(2)).toBe(false)
    expect(await rows()).toEqual(written)
  })

  it('the URL row names every application of a URL: after a deletion, the next one is found', async () => {
    const all = [await keep(), await keep(true), await keep(true), await keep(true)]
    for (const before of all) {
      expect(await applications.findByUrl(user, url)).toBe(before.id)
      expect(await save({ before, event })).toBe(true)
    }
    expect(await applications.findByUrl(user, url)).toBeUndefined()
  })

  it('an application has one row per order, its own row, a move and a URL row', async () => {
    const { id } = await keep()
    const starts = (await rows()).map(({ sk }) => sk.split(/[#~]/)[0]).toSorted()
    const orders = ['applied_at', 'company', 'next_action_at', 'priority', 'updated_at']
    expect(starts).toEqual([...orders, 'application', 'history', 'url'].toSorted())
    expect((await applications.findByUrl(user, `${url}#top`))!).toBe(id)
  })
})
