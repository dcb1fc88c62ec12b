// @engine
import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApplicationRepository } from '../../src/applications/repository.ts'
import type { ApplicationRepository } from '../../src/applications/repository.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import type { Item, Table } from '../../src/table/table.ts'
import { storedApplication } from '../tools/applications.ts'
import { openTestTable } from '../tools/table.ts'

const user = 'person'
const url = 'https://jobs.example.com/1'
const news = { event_type: 'application.updated', payload: {} }

describe('a page of applications', () => {
  it('ends where 5,000 rows were looked at in vain', async () => {
    const sizes: number[] = []
    const page = async (_range: unknown, size: number) => {
      sizes.push(size)
      return { items: [{ sk: `row ${sizes.length}` }], last: `row ${sizes.length}` }
    }
    const applications = createApplicationRepository({
      table: { page } as unknown as Table,
      outbox: createOutbox(newId),
      now: () => new Date(),
      wait: async () => undefined,
    })
    const order = { sort: 'updated_at', descending: true } as const
    const found = await applications.page(user, order, () => false, 50)
    expect(found).toEqual({ items: [], last: `row ${sizes.length}` })
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
      now: () => new Date(),
      wait: async () => undefined,
    })
  })

  const rows = async () => (await test.items()).filter(({ pk }) => String(pk).endsWith('#applications'))

  /** As if another rule had made the keys of its URL and its name. */
  async function underOlderRules(id: string) {
    const found = (start: string) => async () =>
      (await rows()).find(({ sk }) => String(sk).startsWith(start)) as Item & { pk: string; sk: string }
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

  async function keep(mayBeSecond = false) {
    const made = storedApplication({ url })
    const entry = { id: newId(), to: made.status, at: made.created_at, recorded_at: made.created_at }
    expect(await applications.save(user, { after: made, entry, news, mayBeSecond })).toEqual({ done: true })
    return (await applications.find(user, made.id))!
  }

  it('go with it, though the rules for their keys have changed since', async () => {
    const { id } = await keep()
    await underOlderRules(id)
    const before = (await applications.find(user, id))!
    expect(await applications.save(user, { before, news })).toEqual({ done: true })
    expect(await rows()).toEqual([])
  })

  it('are moved by the next change, and its URL stays where it is found', async () => {
    const { id } = await keep()
    await underOlderRules(id)
    const before = (await applications.find(user, id))!
    await applications.save(user, { before, after: { ...before, priority: 5, version: 2 }, news })
    const keys = (await rows()).map(({ sk }) => String(sk)).filter((sk) => /^(company|url)#/.test(sk))
    expect(keys.toSorted()).toEqual([`company#acme\u0001${id}`, 'url#older'])
  })

  it('are not written by a change of a version that is there no longer', async () => {
    const before = await keep()
    const change = (priority: number) =>
      applications.save(user, { before, after: { ...before, priority, version: 2 }, news })
    expect(await change(1)).toEqual({ done: true })
    const written = await rows()
    expect(await change(2)).toEqual({ done: false })
    expect(await rows()).toEqual(written)
  })

  it('name every application of a URL: the next one is found when the one before is deleted', async () => {
    const all = [await keep(), await keep(true), await keep(true), await keep(true)]
    for (const before of all) {
      expect(await applications.findByUrl(user, url)).toBe(before.id)
      expect(await applications.save(user, { before, news })).toEqual({ done: true })
    }
    expect(await applications.findByUrl(user, url)).toBeUndefined()
  })

  it('are as many as there are orders, and one for the URL', async () => {
    const { id } = await keep()
    const starts = (await rows()).map(({ sk }) => String(sk).split(/[#~]/)[0]).toSorted()
    const orders = ['applied_at', 'company', 'next_action_at', 'priority', 'updated_at']
    expect(starts).toEqual([...orders, 'application', 'history', 'url'].toSorted())
    expect((await applications.findByUrl(user, `${url}#top`))!).toBe(id)
  })
})
