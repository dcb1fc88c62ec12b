import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApplicationRepository } from '../../src/applications/repository.ts'
import type { ApplicationRepository } from '../../src/applications/repository.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import type { Item } from '../../src/table/table.ts'
import { storedApplication } from '../tools/applications.ts'
import { openTestTable } from '../tools/table.ts'

const user = 'person'
const url = 'https://jobs.example.com/1'
const news = { event_type: 'application.updated', payload: {} }

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

  async function keep() {
    const made = storedApplication({ url })
    const entry = { id: newId(), to: made.status, at: made.created_at, recorded_at: made.created_at }
    expect(await applications.save(user, { after: made, entry, news })).toEqual({ done: true })
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

  it('are as many as there are orders, and one for the URL', async () => {
    const { id } = await keep()
    const starts = (await rows()).map(({ sk }) => String(sk).split(/[#~]/)[0]).toSorted()
    const orders = ['applied_at', 'company', 'next_action_at', 'priority', 'updated_at']
    expect(starts).toEqual([...orders, 'application', 'history', 'url'].toSorted())
    expect((await applications.findByUrl(user, `${url}#top`))!).toBe(id)
  })
})
