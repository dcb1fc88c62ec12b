// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { createDeletionRepository } from '../../src/account-deletion/repository.ts'
import type { DeletionRepository } from '../../src/account-deletion/repository.ts'
import { keys } from '../../src/table/keys.ts'
import { openTestTable } from '../tools/table.ts'

describe('the repository of deletions', () => {
  let deletions: DeletionRepository
  let test: Awaited<ReturnType<typeof openTestTable>>
  beforeEach(async () => {
    test = await openTestTable()
    deletions = createDeletionRepository(test)
  })

  const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'] as const
  const account = { user_id: '1', email: 'ada@example.com', created_at: times[0], last_login_at: times[0] }
  const createAccount = () => test.table.put({ ...keys.account('1'), ...account })

  it('the repository marks an account once', async () => {
    await createAccount()
    expect((await deletions.mark('1', times[1])).written).toBe(true)
    expect((await deletions.mark('1', times[2])).written).toBe(false)
    expect(await test.items()).toMatchObject([{ deleting_at: times[1] }])
  })

  it('the repository marks and leases no account that does not exist', async () => {
    expect((await deletions.mark('1', times[0])).written).toBe(false)
    expect(await deletions.lease('1', 1, 2)).toBe('not-deleting')
    expect(await test.items()).toEqual([])
  })

  it('the repository leases a marked account to one request at a time', async () => {
    await createAccount()
    expect(await deletions.lease('1', 1000, 2000)).toBe('not-deleting')
    await deletions.mark('1', times[1])
    expect(await deletions.lease('1', 1000, 2000)).toMatchObject({ deletion_lease_until: 2000 })
    expect(await deletions.lease('1', 1999, 3000)).toBe('leased')
    await deletions.returnLease('1', times[2])
    expect(await deletions.lease('1', 1999, 3000)).toMatchObject({ access_ended_at: times[2] })
  })

  it('the repository restarts the wait after a lease that was not returned', async () => {
    await createAccount()
    await deletions.mark('1', times[1])
    await deletions.lease('1', 1000, 2000)
    await deletions.returnLease('1', times[2])
    await deletions.lease('1', 1000, 2000)
    const restarted = await deletions.lease('1', 2001, 3000)
    expect(restarted).toMatchObject({ deletion_lease_until: 3000 })
    expect(restarted).not.toHaveProperty('access_ended_at')
  })

  it('the repository removes only an account that still has this mark', async () => {
    await createAccount()
    await deletions.mark('1', times[1])
    await deletions.remove('1', times[2])
    expect(await test.items()).toHaveLength(1)
    await deletions.remove('1', times[1])
    expect(await test.items()).toEqual([])
  })
})
