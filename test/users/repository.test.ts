// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import type { Table } from '../../src/table/table.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import { createUserRepository } from '../../src/users/repository.ts'
import type { UserRepository } from '../../src/users/repository.ts'
import { openTestTable } from '../tools/table.ts'

describe('the user repository', () => {
  let users: UserRepository
  let table: Table
  beforeEach(async () => {
    ;({ table } = await openTestTable())
    users = createUserRepository({ table, outbox: createOutbox(v7) })
  })

  const ada = { user_id: '1', email: 'ada@example.com', name: 'Ada', picture: 'https://example.com/a.png' }
  const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'] as const

  it('makes an account at the first sign-in and refreshes it at the next', async () => {
    expect(await users.signedIn(ada, 's1', times[0])).toEqual({
      ...ada,
      created_at: times[0],
      last_login_at: times[0],
    })
    const { picture, ...plain } = ada
    expect(picture).toBeDefined()
    expect(await users.signedIn({ ...plain, name: 'Countess' }, 's1', times[1])).toEqual({
      ...plain,
      name: 'Countess',
      created_at: times[0],
      last_login_at: times[1],
    })
    expect(await users.find('1')).toMatchObject({ name: 'Countess' })
    expect(await users.find('2')).toBeUndefined()
  })

  it('takes no sign-in for an account that is being deleted', async () => {
    await users.signedIn(ada, 's1', times[0])
    expect((await users.markDeleting('1', times[1])).written).toBe(true)
    expect((await users.markDeleting('1', times[2])).written).toBe(false)
    expect(await users.signedIn(ada, 's1', times[2])).toBeUndefined()
    expect(await users.find('1')).toMatchObject({ deleting_at: times[1], last_login_at: times[0] })
  })

  it('takes no sign-in for an account whose deletion begins while it is on its way', async () => {
    await users.signedIn(ada, 's1', times[0])
    const late = createUserRepository({
      table: {
        ...table,
        transact: async (writes) => {
          await users.markDeleting('1', times[1])
          return table.transact(writes)
        },
      },
      outbox: createOutbox(v7),
    })
    expect(await late.signedIn(ada, 's2', times[2])).toBeUndefined()
    expect(await users.find('1')).toMatchObject({ deleting_at: times[1], last_login_at: times[0] })
  })

  it('makes one account of first sign-ins that come at the same time', async () => {
    const accounts = await Promise.all(times.map((at) => users.signedIn(ada, 's1', at)))
    const made = (await users.find('1'))!.created_at
    expect(accounts.map((account) => account?.created_at)).toEqual([made, made, made])
  })

  it('marks no account that is not there', async () => {
    expect((await users.markDeleting('1', times[0])).written).toBe(false)
    expect(await users.leaseDeletion('1', 1, 2)).toBe('not-deleting')
    expect(await users.find('1')).toBeUndefined()
  })

  it('leases a deletion to one at a time, and anew when the lease was not ended', async () => {
    await users.signedIn(ada, 's1', times[0])
    expect(await users.leaseDeletion('1', 1000, 2000)).toBe('not-deleting')
    await users.markDeleting('1', times[1])
    expect(await users.leaseDeletion('1', 1000, 2000)).toMatchObject({ deletion_lease_until: 2000 })
    expect(await users.leaseDeletion('1', 1999, 3000)).toBe('leased')
    await users.endDeletionLease('1', times[2])
    expect(await users.leaseDeletion('1', 1999, 3000)).toMatchObject({ access_ended_at: times[2] })
    const anew = await users.leaseDeletion('1', 3001, 4000)
    expect(anew).toMatchObject({ deletion_lease_until: 4000 })
    expect(anew).not.toHaveProperty('access_ended_at')
  })
})
