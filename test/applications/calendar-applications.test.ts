// @engine
import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { createCalendarApplications } from '../../src/applications/calendar-applications.ts'
import type { CalendarApplication } from '../../src/applications/calendar-applications.ts'
import { earlierRow, keepRows, rowsWithMoves } from '../tools/applications.ts'
import { openProxiedTable } from '../tools/table.ts'

const userId = '1001'
const since = '2026-11-01T00:00:00.000Z'
const interviewAt = (at: string) => ({ id: '01a1fff0-7580-7c1e-9a51-0d5d5b7f2d11', at })

describe('the applications of a calendar', () => {
  let opened: Awaited<ReturnType<typeof openProxiedTable>>
  beforeEach(async () => {
    opened = await openProxiedTable()
    return () => opened.proxy.close()
  })

  type Kept = Parameters<typeof rowsWithMoves>[1] & { isOfToday?: boolean }
  /** Keeps applications. Those that are not of today have list rows as version 1.0.0 wrote them. */
  async function keep(...all: Kept[]) {
    const ids = all.map(() => newId())
    const rows = all.flatMap(({ isOfToday = true, ...members }, index) => {
      const its = rowsWithMoves(userId, { ...members, id: ids[index]! }, [{ to: 'saved', at: since }])
      return isOfToday ? its : its.map(earlierRow)
    })
    await keepRows(opened.test, rows)
    return ids
  }

  async function read() {
    opened.proxy.forget()
    const parts: CalendarApplication[][] = []
    for await (const part of createCalendarApplications(opened).readAll(userId, since)) parts.push(part)
    const calls = opened.proxy.calls.map(({ action }) => action)
    return { parts, calls, found: new Map(parts.flat().map((it) => [it.id, it])) }
  }

  it('an application is read only if an interview of it is inside the window', async () => {
    const [none, old, first, upcoming] = await keep(
      { next_action: { at: '2026-12-01T09:00:00.000Z', text: 'Call' } },
      { interviews: [interviewAt('2026-10-31T23:59:59.999Z')] },
      { interviews: [interviewAt(since)], url: 'https://jobs.example.com/1' },
      { interviews: [interviewAt('2026-01-01T00:00:00.000Z'), interviewAt('2026-12-01T00:00:00.000Z')] },
    )
    const { found, calls } = await read()
    expect(calls).toEqual(['Query', 'BatchGetItem'])
    expect(JSON.stringify(opened.proxy.calls[1]?.input.RequestItems)).not.toContain(old)
    expect(found.get(none!)).toMatchObject({ next_action: { text: 'Call' }, interviews: [] })
    expect(found.get(old!)?.interviews).toEqual([])
    expect(found.get(first!)).toMatchObject({
      url: 'https://jobs.example.com/1',
      interviews: [{ at: since }],
    })
    expect(found.get(upcoming!)?.interviews).toHaveLength(2)
    expect(found.size).toBe(4)
  })

  it('only what the calendar needs of an application is sent', async () => {
    await keep({
      interviews: [interviewAt(since)],
      description: 'd'.repeat(50_000),
      notes: 'n'.repeat(50_000),
    })
    await read()
    const [batch] = Object.values(opened.proxy.calls.at(-1)!.input.RequestItems as object) as {
      ExpressionAttributeNames: Record<string, string>
    }[]
    const names = Object.values(batch!.ExpressionAttributeNames)
    expect(names).toContain('interviews')
    expect(names.filter((name) => ['description', 'notes', 'contacts', 'salary'].includes(name))).toEqual([])
  })

  it('an application whose list rows are of version 1.0.0 is read, and no other one between them', async () => {
    const [, old, today, , other] = await keep(
      { isOfToday: false },
      { isOfToday: false, interviews: [interviewAt(since)] },
      {},
      { isOfToday: false },
      {},
    )
    const { parts, found, calls } = await read()
    expect(calls).toEqual(['Query', 'Query'])
    expect(found.get(old!)?.interviews).toEqual([interviewAt(since)])
    expect([today, other].map((id) => found.get(id!)?.interviews)).toEqual([[], []])
    expect(parts.flat()).toHaveLength(5)
  })

  it('a calendar of rows of this version and of version 1.0.0 reads both kinds', async () => {
    const [old, today] = await keep(
      { isOfToday: false, interviews: [interviewAt(since)] },
      { interviews: [interviewAt(since)] },
    )
    const { parts, calls } = await read()
    expect(calls).toEqual(['Query', 'BatchGetItem', 'Query'])
    expect(parts.map((part) => part.map(({ id }) => id))).toEqual([[], [today], [old]])
  })

  it('applications are read in batches of a hundred, those with the latest interviews first, at most a thousand', async () => {
    const all = Array.from({ length: 1050 }, (_, index) => ({
      interviews: [interviewAt(new Date(Date.parse(since) + index * 60_000).toISOString())],
    }))
    const ids = await keep(...all)
    const { parts, calls, found } = await read()
    expect(calls.filter((action) => action === 'BatchGetItem')).toHaveLength(10)
    expect(parts.map((part) => part.length)).toEqual([50, ...Array<number>(10).fill(100)])
    const without = ids.filter((id) => found.get(id)?.interviews.length === 0)
    expect(without).toEqual(ids.slice(0, 50))
  })
})
