import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { gatewayEvent } from '../../tools/events.ts'
import { newKey } from '../../tools/inbox.ts'
import { loadHandler } from '../../tools/lambda.ts'
import type { Handler } from '../../tools/lambda.ts'

/** The largest response of Lambda, and the largest body in it, in bytes. */
const largestAnswer = 6_000_000
const largestBody = 5 * 1024 * 1024

describe.each([
  ['letters', 'x'],
  ['quotes and backslashes', '"\\'],
])('200 events of 256 KB of %s', (letters, text) => {
  let test: TestApp
  let handler: Handler
  let key: string
  const ids: string[] = []
  beforeAll(async () => {
    test = await testApp()
    handler = await loadHandler(test)
    ;({ key } = await newKey(test, letters))
    const each = Buffer.byteLength(JSON.stringify(text)) - 2
    const payload = { a: text.repeat(Math.floor((256 * 1024 - 8) / each)) }
    for (let index = 0; index < 200; index++) {
      const event = { event_type: `test.${index % 2}`, payload }
      const { result } = await test.services.inbox.push(letters, event)
      ids.push(result.event_id)
    }
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await test.close()
  })

  /** A response of the function that is small enough for Lambda. */
  async function get(path: string, query: string) {
    const answer = await handler(gatewayEvent('GET', path, { query, token: key }))
    expect(answer.statusCode).toBe(200)
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(largestAnswer)
    expect(Buffer.byteLength(JSON.stringify(answer.body))).toBeLessThan(largestBody)
    return JSON.parse(answer.body!)
  }

  async function idsOf(query: string) {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { events, pagination } = await get('/inbox', `${query}${cursor && `&cursor=${cursor}`}`)
      seen.push(...events.map(({ event_id }: { event_id: string }) => event_id))
      cursor = pagination.next_cursor
    }
    return seen
  }

  it('the function pages through them, each exactly once', async () => {
    expect(await idsOf('limit=200')).toEqual(ids)
    expect(await idsOf('limit=200&event_type=test.1')).toEqual(ids.filter((_id, index) => index % 2))
  })

  it('Zapier gets the newest events first', async () => {
    const events = await get('/zapier/events', 'limit=100')
    expect(events.length).toBeGreaterThan(5)
    expect(events.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed().slice(0, events.length))
  })

  it('the function pages through them after they are acknowledged', async () => {
    await test.services.inbox.acknowledgeAll(letters, ids.slice(0, 100))
    await test.services.inbox.acknowledgeAll(letters, ids.slice(100))
    expect(await idsOf('limit=200&state=delivered')).toEqual(ids)
    expect(await idsOf('limit=200')).toEqual([])
  })
})
