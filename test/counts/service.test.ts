import { beforeEach, describe, expect, it } from 'vitest'
import { createBestEffort } from '../../src/best-effort.ts'
import type { Change, CountsRepository } from '../../src/counts/repository.ts'
import { createCounts } from '../../src/counts/service.ts'
import type { Counts } from '../../src/counts/service.ts'
import { AppError, unavailable } from '../../src/errors.ts'

const day = 20783
const [mostApplications, mostKilobytes] = [10_000, 512_000]

describe('the counts of an account', () => {
  let row: { applications: number; kilobytes: number } | undefined
  let added: Change[]
  let repository: CountsRepository
  let counts: Counts
  let written: number
  let warnings: string[]
  beforeEach(() => {
    row = { applications: 0, kilobytes: 0 }
    added = []
    written = 0
    warnings = []
    repository = {
      firstWrite: () => ({ put: { pk: '', sk: '' } }),
      start: async (_userId, applications, days) => {
        row ??= { applications, kilobytes: [...days.values()].reduce((sum, it) => sum + it, 0) }
        return { written: true, item: { pk: '', sk: '' } }
      },
      add: async (_userId, change) => {
        added.push(change)
        if (!row) return undefined
        row.applications += change.applications
        row.kilobytes += change.kilobytes
        return { ...row }
      },
    }
    counts = createCounts({
      repository,
      countApplications: async (_userId, most) => Math.min(7, most),
      kilobytesByDay: async () => new Map([[day, 11]]),
      bestEffort: createBestEffort((message) => void warnings.push(message)),
      now: () => new Date('2026-11-26T23:59:59.999Z'),
    })
  })

  const write = async () => ++written
  const fail = (error: Error) => async () => {
    written += 1
    throw error
  }
  const create = (work: () => Promise<unknown> = write) =>
    counts.within('ada', { applications: 1, kilobytes: 2 }, work)
  const push = (kilobytes = 3) => counts.within('ada', { kilobytes }, write)

  it('a write is counted before it is done, under its day', async () => {
    await create(async () => expect(row).toEqual({ applications: 1, kilobytes: 2 }))
    await push()
    expect(added).toEqual([
      { applications: 1, kilobytes: 2, day },
      { applications: 0, kilobytes: 3, day },
    ])
  })

  it('an account can have ten thousand applications', async () => {
    row = { applications: mostApplications - 1, kilobytes: 0 }
    await create()
    await expect(create()).rejects.toMatchObject({
      code: 'conflict',
      message: 'An account can have at most 10,000 applications. Delete some first.',
    })
    expect([written, row]).toEqual([1, { applications: mostApplications, kilobytes: 2 }])
  })

  it('an inbox can have 500 MB of pushed events', async () => {
    row = { applications: 0, kilobytes: mostKilobytes - 3 }
    await push()
    await expect(push(1)).rejects.toMatchObject({ code: 'conflict' })
    expect([written, row.kilobytes]).toEqual([1, mostKilobytes])
  })

  it('a full inbox takes the events of changes', async () => {
    row = { applications: 0, kilobytes: mostKilobytes }
    await create()
    await counts.note('ada', { applications: -1, kilobytes: 1 })
    expect(row).toEqual({ applications: 0, kilobytes: mostKilobytes + 3 })
  })

  it('an account with too many applications takes events', async () => {
    row = { applications: mostApplications + 1, kilobytes: 0 }
    await push()
    expect(written).toBe(1)
  })

  it.each([
    ['is given back', new AppError('conflict', 'The same request came before.'), 0],
    ['is given back', new AppError('already_exists', 'This URL is already saved.'), 0],
    ['stays counted', unavailable('The database cannot be reached.', 2), 1],
    ['stays counted', new AppError('misconfigured', 'It cannot use its table.'), 1],
    ['stays counted', new TypeError('a bug'), 1],
  ])('a write that %s ends with: %s', async (_what, error, left) => {
    await expect(create(fail(error))).rejects.toBe(error)
    expect(row).toEqual({ applications: left, kilobytes: 2 * left })
  })

  it('a refusal is returned even if its count cannot be given back', async () => {
    const refusal = new AppError('conflict', 'The same request came before.')
    const add = repository.add.bind(repository)
    repository.add = async (userId, change) => {
      if (change.applications < 0) throw unavailable('The database cannot be reached.', 2)
      return add(userId, change)
    }
    await expect(create(fail(refusal))).rejects.toBe(refusal)
    expect(warnings).toEqual(['A count was not given back'])
  })

  it('a change that is done succeeds even if it cannot be counted', async () => {
    repository.add = async () => {
      throw unavailable('The database cannot be reached.', 2)
    }
    await counts.note('ada', { kilobytes: 1 })
    expect(warnings).toEqual(['A change was not counted'])
  })

  it('nothing is written if it cannot be counted', async () => {
    repository.add = async () => {
      throw unavailable('The database cannot be reached.', 2)
    }
    await expect(create()).rejects.toMatchObject({ code: 'unavailable' })
    expect(written).toBe(0)
  })

  it('the first write of an account of version 1.0.0 counts its rows', async () => {
    row = undefined
    await create()
    expect(row).toEqual({ applications: 8, kilobytes: 13 })
  })

  it('a change of an account of version 1.0.0 makes no counts', async () => {
    row = undefined
    await counts.note('ada', { kilobytes: 1 })
    expect(row).toBeUndefined()
  })
})
