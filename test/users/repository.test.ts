// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { createDeletionRepository } from '../../src/account-deletion/repository.ts'
import type { DeletionRepository } from '../../src/account-deletion/repository.ts'
import { keys } from '../../src/table/keys.ts'
import type { Table } from '../../src/table/table.ts'
import { createCountsRepository } from '../../src/counts/repository.ts'
import { createOutbox } from '../../src/inbox/outbox.ts'
import { createUserRepository } from '../../src/users/repository.ts'
import type { UserRepository } from '../../src/users/repository.ts'
import type { Profile } from '../../src/users/schemas.ts'
import { createUserService } from '../../src/users/service.ts'
import { openTestTable } from '../tools/table.ts'

describe('the user repository', () => {
  let users: UserRepository
  let deletions: DeletionRepository
  let table: Table
  let items: Awaited<ReturnType<typeof openTestTable>>['items']
  beforeEach(async () => {
    ;({ table, items } = await openTestTable())
    users = createUserRepository({
      table,
      outbox: createOutbox(v7),
      counts: createCountsRepository({ table }),
    })
    deletions = createDeletionRepository({ table })
  })

  const ada = { user_id: '1', email: 'ada@example.com', name: 'Ada', picture: 'https://example.com/a.png' }
  const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'] as const

  /** Signs in like the sign-in service, with a new ID token by default. */
  async function signIn(profile: Profile, at: string, { token = v7(), repository = users } = {}) {
    const service = createUserService({
      repository,
      now: () => new Date(at),
      wait: async () => undefined,
    })
    const issuedAt = new Date(at)
    const expiresAt = new Date(issuedAt.getTime() + 3_600_000)
    const idToken = { profile, hash: token, issuedAt, expiresAt }
    return service.recordSignIn(idToken, 's1', await service.findForSignIn(idToken))
  }

  it('the first sign-in creates an account, and the next one updates it', async () => {
    expect(await signIn(ada, times[0])).toEqual({
      ...ada,
      created_at: times[0],
      last_login_at: times[0],
    })
    const { picture, ...plain } = ada
    expect(picture).toBeDefined()
    expect(await signIn({ ...plain, name: 'Countess' }, times[1])).toEqual({
      ...plain,
      name: 'Countess',
      created_at: times[0],
      last_login_at: times[1],
    })
    expect(await users.find('1')).toMatchObject({ name: 'Countess' })
  })

  it('the first sign-in keeps the counts of rows that were stored before it', async () => {
    await table.put({ ...keys.counts('1'), applications: 7 })
    await signIn(ada, '2026-01-01T00:00:00.000Z')
    expect((await items()).find(({ sk }) => sk === 'counts')).toMatchObject({ applications: 7 })
    expect((await items()).filter(({ sk }) => sk === 'account')).toHaveLength(1)
  })

  it('a new account has empty counts, and a later sign-in keeps them', async () => {
    const counts = async () => (await items()).find(({ sk }) => sk === 'counts')
    await signIn(ada, times[0])
    expect(await counts()).toEqual({ pk: 'user#1', sk: 'counts', applications: 0 })
    await table.put({ ...keys.counts('1'), applications: 7 })
    await signIn(ada, times[1])
    expect(await counts()).toMatchObject({ applications: 7 })
    await table.delete(keys.counts('1'))
    await signIn(ada, times[2])
    expect(await counts()).toBeUndefined()
    expect(await users.find('1')).toMatchObject({ name: 'Ada' })
    expect(await users.find('2')).toBeUndefined()
  })

  it('an account that is being deleted accepts no sign-in', async () => {
    await signIn(ada, times[0])
    expect((await deletions.mark('1', times[1])).written).toBe(true)
    expect((await deletions.mark('1', times[2])).written).toBe(false)
    expect(await signIn(ada, times[2])).toBeUndefined()
    expect(await users.find('1')).toMatchObject({ deleting_at: times[1], last_login_at: times[0] })
  })

  it('an account whose deletion begins during a sign-in does not accept it', async () => {
    await signIn(ada, times[0])
    const late = createUserRepository({
      table: {
        ...table,
        transactOnce: async (writes) => {
          await deletions.mark('1', times[1])
          return table.transactOnce(writes)
        },
      },
      outbox: createOutbox(v7),
      counts: createCountsRepository({ table }),
    })
    expect(await signIn(ada, times[2], { repository: late })).toBeUndefined()
    expect(await users.find('1')).toMatchObject({ deleting_at: times[1], last_login_at: times[0] })
  })

  it('parallel first sign-ins create one account', async () => {
    const accounts = await Promise.all(times.map((at) => signIn(ada, at)))
    const made = (await users.find('1'))!.created_at
    expect(accounts.map((account) => account?.created_at)).toEqual([made, made, made])
  })

  it('an ID token is accepted for a minute after its first use, and no longer', async () => {
    const at = (seconds: number) => new Date(Date.parse(times[0]) + seconds * 1000).toISOString()
    await signIn(ada, at(0), { token: 'one' })
    expect(await signIn(ada, at(60), { token: 'one' })).toMatchObject({ last_login_at: at(60) })
    // The minute begins at the first use.
    await expect(signIn(ada, at(61), { token: 'one' })).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await users.find('1')).toMatchObject({ last_login_at: at(60) })
    await expect(signIn(ada, at(61), { token: 'two' })).resolves.toBeDefined()
  })

  it('an ID token that another sign-in has used meanwhile is rejected', async () => {
    const late = { ...users, findForSignIn: async () => ({ account: await users.find('1') }) }
    await signIn(ada, times[0], { token: 'one' })
    await expect(signIn(ada, times[1], { token: 'one', repository: late })).rejects.toMatchObject({
      code: 'unauthorized',
    })
    expect(await users.find('1')).toMatchObject({ last_login_at: times[0] })
  })

  it('the row of an ID token expires a minute after its end', async () => {
    await signIn(ada, times[0], { token: 'one' })
    const use = (await items()).find(({ sk }) => sk === 'id-token#one')
    expect(use).toMatchObject({ used_at: times[0], ttl: Date.parse(times[0]) / 1000 + 3660 })
  })
})
