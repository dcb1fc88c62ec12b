// @engine
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { countsUnits, unitsOf } from '../tools/budgets.ts'
import { inboxOf, newKey } from '../tools/inbox.ts'
import { largestEvent } from '../tools/samples.ts'

describe('a poll with `event_type`', () => {
  let test: TestApp
  let inbox: ReturnType<typeof inboxOf>
  let people = 0
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  async function connect() {
    inbox = inboxOf(test, (await newKey(test, `person-${people++}`)).key)
  }
  const pushRare = (n: number) => inbox.push({ event_type: `rare.${n}`, payload: { n } })
  async function pushOrdinary(count: number) {
    const event = {
      event_type: 'posting.seen',
      payload: { url: 'https://jobs.example.com/4711', title: 'Platform engineer', text: 'x'.repeat(500) },
      source: 'browser-extension',
    }
    for (let left = count; left > 0; left -= 25)
      await inbox.send('POST', '/events/batch', { events: Array(Math.min(left, 25)).fill(event) })
  }
  const rare = async (): Promise<number[]> =>
    (await inbox.send('GET', '/zapier/events?event_type=rare.*'))
      .json()
      .map(({ payload }: { payload: { n: number } }) => payload.n)

  it('the poll finds an event among the newest thousand, in few calls and units', async () => {
    await connect()
    await pushRare(1)
    await pushOrdinary(998)
    await pushRare(2)
    test.proxy.forget()
    expect(await rare()).toEqual([2, 1])
    const reads = test.proxy.calls.filter(({ action }) => action === 'Query')
    // One page of the events, and one of each kind of pointer between the two that are found.
    expect(reads).toHaveLength(5)
    if (countsUnits) expect(unitsOf(reads)).toEqual({ writes: 0, reads: 223 })
    await pushOrdinary(1)
    expect(await rare()).toEqual([2])
  })

  it('the poll looks at ten pages of the largest events', async () => {
    await connect()
    await pushRare(1)
    for (let count = 0; count < 16; count++) await inbox.push(largestEvent)
    await pushRare(2)
    for (let count = 0; count < 29; count++) await inbox.push(largestEvent)
    test.proxy.forget()
    expect(await rare()).toEqual([2])
    // The pages of the events, and one of each kind of pointer.
    expect(test.proxy.calls.filter(({ action }) => action === 'Query')).toHaveLength(14)
  })
})
