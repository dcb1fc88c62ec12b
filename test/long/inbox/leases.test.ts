import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys } from '../../../src/table/keys.ts'
import { createClock, testApp } from '../../tools/app.ts'
import type { Clock, TestApp } from '../../tools/app.ts'
import { keepRows, rowsOf } from '../../tools/applications.ts'
import { unitsOf } from '../../tools/budgets.ts'
import { inboxOf, newKey } from '../../tools/inbox.ts'
import { tableOf } from '../../tools/table.ts'

describe('an inbox with many events', () => {
  let test: TestApp
  let clock: Clock
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock, environment: { RATE_LIMITS: 'work=100000000,key=100000' } })
  })
  afterAll(() => test.close())

  const inboxOfNew = async (sub: string) => inboxOf(test, (await newKey(test, sub)).key)
  type Inbox = Awaited<ReturnType<typeof inboxOfNew>>

  async function push(inbox: Inbox, count: number, event_type: string) {
    const ids: string[] = []
    while (ids.length < count) {
      const events = Array(Math.min(25, count - ids.length)).fill({ event_type, payload: {} })
      const { results } = (await inbox.send('POST', '/events/batch', { events })).json()
      ids.push(...results.map(({ event_id }: { event_id: string }) => event_id))
    }
    return ids
  }

  /** Pointers of this many leased and this many quarantined events. */
  async function keepOthers(userId: string, count: number) {
    const at = clock.now()
    const rows = Array.from({ length: count }, (_, index) => {
      const [id, other] = [
        v7({ msecs: at.getTime() - 1e6 - index }),
        v7({ msecs: at.getTime() - 2e6 - index }),
      ]
      const lease_until = new Date(at.getTime() + 600_000 + index).toISOString()
      const common = { bytes: 300, event_type: 'test.made', lease_id: v7(), ttl: at.getTime() / 1000 + 1e6 }
      const attempted = { ...common, attempt: 1, lease_until }
      return [
        { put: { ...keys.event(userId, 'attempted', id), ...attempted } },
        { put: { ...keys.leaseEnd(userId, lease_until, id), ...attempted } },
        {
          put: {
            ...keys.event(userId, 'quarantined', other),
            ...common,
            attempt: 10,
            quarantined_at: at.toISOString(),
          },
        },
      ]
    })
    await keepRows(test, rowsOf(rows.flat()))
  }

  it('a lease of 100 costs the same with no other events and with 10,000 leased and 10,000 quarantined ones', async () => {
    const costOf = async (others: number) => {
      const sub = `with-${others}`
      const inbox = await inboxOfNew(sub)
      await keepOthers(sub, others)
      const ids = await push(inbox, 100, 'test.made')
      await inbox.send('GET', '/zapier/me')
      test.proxy.forget()
      const answer = await inbox.send('POST', '/inbox/lease', { limit: 100 })
      expect(answer.json().events.map(({ event_id }: { event_id: string }) => event_id)).toEqual(ids)
      return { calls: test.proxy.calls.map(({ action }) => action).sort(), ...unitsOf(test.proxy.calls) }
    }
    const alone = await costOf(0)
    console.log('A lease of 100 small events:', alone)
    expect(await costOf(10_000)).toEqual(alone)
    expect(alone.writes).toBe(602)
  })

  it('a lease of a type reaches events of version 1.0.0 behind 1,000 of another type', async () => {
    const inbox = await inboxOfNew('earlier')
    const others = await push(inbox, 1000, 'other')
    const wanted = await push(inbox, 3, 'wanted')
    for (const id of [...others, ...wanted]) {
      const key = keys.event('earlier', 'undelivered', id)
      await tableOf(test).update(key, { set: { event_type: undefined } }, 'if-present')
    }
    const found: string[] = []
    let calls = 0
    for (; calls < 10 && found.length < 3; calls++) {
      const { events } = (await inbox.send('POST', '/inbox/lease', { event_type: ['wanted'] })).json()
      found.push(...events.map(({ event_id }: { event_id: string }) => event_id))
    }
    expect(found).toEqual(wanted)
    expect(calls).toBe(6)
    const { events } = (
      await inbox.send('POST', '/inbox/lease', { limit: 100, event_type: ['other'] })
    ).json()
    expect(events.map(({ event_id }: { event_id: string }) => event_id)).toEqual(others.slice(0, 100))
  })
})
