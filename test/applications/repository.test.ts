// @engine
import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { firstUrlHashOf } from '../../src/applications/first-url-key.ts'
import { createApplicationRepository } from '../../src/applications/repository.ts'
import type { ApplicationRepository, Change } from '../../src/applications/repository.ts'
import { urlHashOf } from '../../src/applications/url-key.ts'
import type { SeenUrls } from '../../src/applications/url-rows.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import type { Table } from '../../src/table/table.ts'
import { keys } from '../../src/table/keys.ts'
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
    expect(await save({ after: made, newMoves: [move], event, mayBeSecond })).toBe(true)
    return (await applications.find(user, made.id))!
  }

  it('rows of older key rules are deleted with the application', async () => {
    const { id } = await keep()
    await underOlderRules(id)
    const before = (await applications.find(user, id))!
    expect(await save({ before, event })).toBe(true)
    expect(await rows()).toEqual([])
  })

  it('rows of older key rules are moved by the next change', async () => {
    const { id } = await keep()
    await underOlderRules(id)
    const before = (await applications.find(user, id))!
    await save({ before, after: { ...before, priority: 5, version: 2 }, event })
    const moved = (await rows()).map(({ sk }) => sk).filter((sk) => /^(company|url)#/.test(sk))
    expect(moved.toSorted()).toEqual([`company#acme\u0001${id}`, `url#${urlHashOf(url)}`])
  })

  describe('an application that was saved under the rule of version 1.0.0', () => {
    const earlierKey = `url#${firstUrlHashOf(url)}`

    /** Gives the URL row and the application the key that version 1.0.0 gave them. */
    async function underFirstRule(ids: string[]) {
      for (const row of (await rows()).filter(({ sk }) => sk.startsWith('url#'))) {
        await test.table.put({ ...row, sk: earlierKey })
        await test.table.delete({ pk: row.pk, sk: row.sk })
      }
      for (const id of ids) {
        const key = keys.application(user, id)
        await test.table.put({ ...(await test.table.get(key)), ...key, url_key: firstUrlHashOf(url) })
      }
    }
    const urlRows = async () => (await rows()).flatMap(({ sk }) => (sk.startsWith('url#') ? sk : []))
    const change = async (id: string) => {
      const before = (await applications.find(user, id))!
      const after = { ...before, priority: 5, version: before.version + 1 }
      expect(await save({ before, after, event })).toBe(true)
    }
    const saveAnother = (mayBeSecond = false) =>
      save({ after: storedApplication({ url }), event, mayBeSecond })

    it('an application of version 1.0.0 is found, and its URL is taken', async () => {
      const { id } = await keep()
      await underFirstRule([id])
      for (const same of [url, `${url}#top`, `${url}?utm_source=x`])
        expect(await applications.findByUrl(user, same)).toBe(id)
      await expect(saveAnother()).rejects.toMatchObject({
        code: 'already_exists',
        details: { existingId: id },
      })
      expect(await saveAnother(true)).toBe(true)
    })

    it('the row of an application of version 1.0.0 is written anew by the next change', async () => {
      const { id } = await keep()
      await underFirstRule([id])
      await change(id)
      expect(await urlRows()).toEqual([`url#${urlHashOf(url)}`])
      expect(await applications.findByUrl(user, url)).toBe(id)
      await expect(saveAnother()).rejects.toMatchObject({
        code: 'already_exists',
        details: { existingId: id },
      })
    })

    it('applications of version 1.0.0 that share a URL are written anew one by one, in any order', async () => {
      const ids = [(await keep()).id, (await keep(true)).id, (await keep(true)).id]
      await underFirstRule(ids)
      await change(ids[1]!)
      expect((await urlRows()).toSorted()).toEqual([earlierKey, `url#${urlHashOf(url)}`].toSorted())
      await expect(saveAnother()).rejects.toMatchObject({ code: 'already_exists' })
      await change(ids[2]!)
      await change(ids[0]!)
      expect(await urlRows()).toEqual([`url#${urlHashOf(url)}`])
      for (const id of [ids[1]!, ids[2]!, ids[0]!]) {
        expect(await applications.findByUrl(user, url)).toBe(id)
        expect(await save({ before: (await applications.find(user, id))!, event })).toBe(true)
      }
      expect(await rows()).toEqual([])
    })

    it('the lookup finds the application that was saved first, while its row has the key of version 1.0.0', async () => {
      const { id } = await keep()
      await underFirstRule([id])
      const route = storedApplication({ url: `${url}#/2` })
      expect(await save({ after: route, event, mayBeSecond: true })).toBe(true)
      for (const same of [url, `${url}#/2`]) expect(await applications.findByUrl(user, same)).toBe(id)
      await change(id)
      expect(await applications.findByUrl(user, url)).toBe(id)
      expect(await applications.findByUrl(user, `${url}#/2`)).toBe(route.id)
    })

    it('a change of the URL to another route of the same page moves the application', async () => {
      const { id } = await keep()
      await underFirstRule([id])
      const before = (await applications.find(user, id))!
      expect(await save({ before, after: { ...before, url: `${url}#/2`, version: 2 }, event })).toBe(true)
      expect(await applications.findByUrl(user, `${url}#/2`)).toBe(id)
      expect(await applications.findByUrl(user, url)).toBeUndefined()
    })

    it('a change of the URL to a route of a page that others share is refused', async () => {
      const ids = [(await keep()).id, (await keep(true)).id]
      await underFirstRule(ids)
      const before = (await applications.find(user, ids[0]!))!
      const change = { before, after: { ...before, url: `${url}#/2`, version: 2 }, event }
      await expect(save(change)).rejects.toMatchObject({
        code: 'already_exists',
        details: { existingId: ids[1] },
      })
      expect(await save({ ...change, mayBeSecond: true })).toBe(true)
      expect(await applications.findByUrl(user, url)).toBe(ids[1])
    })
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
