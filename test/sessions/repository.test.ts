// @engine
import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import type { SessionRepository } from '../../src/sessions/repository.ts'
import type { StoredSession } from '../../src/sessions/schemas.ts'
import { createRateLimiter } from '../../src/table/rate-limiter.ts'
import { createClock } from '../tools/app.ts'
import type { Clock } from '../tools/app.ts'
import { openTestTable } from '../tools/table.ts'

describe('the session repository', () => {
  let clock: Clock
  let sessions: SessionRepository
  let items: () => Promise<object[]>
  beforeEach(async () => {
    clock = createClock(new Date('2026-01-01T00:00:00.000Z'))
    const { table, items: itemsOf } = await openTestTable(clock.now)
    const rateLimiter = createRateLimiter({ table, policy: 'session', limit: 5, now: clock.now })
    sessions = createSessionRepository({ table, rateLimiter })
    items = itemsOf
  })

  const session = (change: Partial<StoredSession> = {}): StoredSession => ({
    id: newId(),
    user_id: '1',
    created_at: clock.now().toISOString(),
    expires_at: new Date(clock.now().getTime() + 60_000).toISOString(),
    window_start: 0,
    ...change,
  })

  it('the repository finds a session for its user only, until it expires', async () => {
    const one = session({ user_agent: 'Firefox' })
    await sessions.add(one)
    expect(await sessions.find('1', one.id)).toEqual(one)
    expect(await sessions.find('2', one.id)).toBeUndefined()
    clock.advance(60)
    expect(await sessions.find('1', one.id)).toBeUndefined()
    expect(await sessions.hit('1', one.id)).toBeUndefined()
  })

  it('the repository sets an expiry, so that the table deletes the row', async () => {
    await sessions.add(session())
    expect(await items()).toMatchObject([{ ttl: clock.now().getTime() / 1000 + 60 }])
  })

  it('the repository counts the requests of a session', async () => {
    const one = session()
    await sessions.add(one)
    const hits = [await sessions.hit('1', one.id), await sessions.hit('1', one.id)]
    expect(hits.map((hit) => hit?.rateLimit.remaining)).toEqual([4, 3])
    expect(hits[0]?.session.id).toBe(one.id)
  })

  it('the repository lists the sessions of a user, newest first', async () => {
    const added = [session(), session(), session(), session({ user_id: '2' })]
    for (const one of added) await sessions.add(one)
    const first = await sessions.list('1', { limit: 2 })
    const second = await sessions.list('1', { limit: 2, after: first.last })
    expect([...first.sessions, ...second.sessions].map(({ id }) => id)).toEqual(
      [added[2], added[1], added[0]].map((one) => one?.id),
    )
    expect(second.last).toBeUndefined()
  })

  it('the repository restricts an existing session to the deletion', async () => {
    const one = session()
    await sessions.add(one)
    await sessions.restrictToDeletion('1', one.id)
    await sessions.restrictToDeletion('1', newId())
    expect((await sessions.find('1', one.id))?.deletes).toBe(true)
    expect(await items()).toHaveLength(1)
  })

  it('the repository removes a session, but none that deletes its account or that a deletion has ended', async () => {
    const [plain, deleting, ended] = [session(), session(), session()]
    for (const one of [plain, deleting, ended]) await sessions.add(one)
    await sessions.restrictToDeletion('1', deleting.id)
    await sessions.markEnded('1', ended.id)
    for (const { id } of [plain, deleting, ended]) await sessions.removeUnlessDeleting('1', id)
    const left = (await sessions.list('1', { limit: 10 })).sessions
    expect(left.map(({ id }) => id)).toEqual([ended.id, deleting.id])
  })
})
