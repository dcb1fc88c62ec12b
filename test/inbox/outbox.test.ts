import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createOutbox } from '../../src/inbox/outbox.ts'
import { eventWrites } from '../../src/inbox/rows.ts'

describe('the rows of a new event', () => {
  it.each([
    ['letters', 'abc'],
    ['quotes and backslashes, which are escaped twice', '"\\'],
    ['letters of several bytes', 'ä€😀'],
  ])('both rows have the size of the event in a response that Lambda encodes again: %s', (_what, text) => {
    const event = {
      event_id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
      event_type: 'a.b',
      payload: { a: text.repeat(100) },
      timestamp: '2026-11-25T12:00:00.000Z',
      delivered: true,
      delivered_at: '2026-11-25T12:00:00.000Z',
    }
    const { delivered_at: _laterAdded, ...added } = event
    const inAnswer = Buffer.byteLength(JSON.stringify(JSON.stringify(event)))
    for (const write of eventWrites('person', added)) {
      const bytes = 'put' in write ? Number(write.put.bytes) : NaN
      expect(bytes).toBeGreaterThanOrEqual(inAnswer)
      expect(bytes).toBeLessThan(inAnswer + 100)
    }
  })
})

it('the event of a change counts as many kilobytes as its row has', () => {
  const outbox = createOutbox(v7)
  const event = { event_type: 'application.created', payload: { title: 'x'.repeat(5000) } }
  const [content] = outbox.writesOf('person', event)
  const bytes = content && 'put' in content ? Number(content.put.bytes) : NaN
  expect(outbox.kilobytesOf(event)).toBe(Math.ceil(bytes / 1024))
})
