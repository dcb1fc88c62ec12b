// @engine
import { beforeEach, describe, expect, it } from 'vitest'
import type { Table } from '../../src/table/table.ts'
import { newUsage, runMetered } from '../../src/usage.ts'
import { unitsOf } from '../tools/budgets.ts'
import type { FaultProxy } from '../tools/fault-proxy.ts'
import { openProxiedTable } from '../tools/table.ts'

describe('the units of a call', () => {
  let proxy: FaultProxy
  let table: Table
  beforeEach(async () => {
    ;({ proxy, table } = await openProxiedTable())
    return () => proxy.close()
  })

  const key = { pk: 'p', sk: 's' }
  const large = { ...key, text: 'x'.repeat(10_000) }

  /** The usage of a request that makes these calls. */
  async function usageOf(work: () => Promise<unknown>) {
    const usage = newUsage()
    proxy.forget()
    await runMetered(usage, work)
    return usage
  }

  it('each verb adds the units that the engine reports', async () => {
    for (const verb of [
      () => table.put(large),
      () => table.get(key),
      () => table.getAll([key, { ...key, sk: 'another' }]),
      () => table.page({ pk: 'p' }, 10),
      () => table.update(key, { set: { n: 1 } }, 'if-present'),
      () => table.count({ ...key, sk: 'count' }, 4_000_000_000),
      () => table.transact([{ put: large }, { put: { ...key, sk: 'another' } }]),
      () => table.delete(key),
      () => table.drain('p'),
    ]) {
      const { writeUnits: writes, readUnits: reads } = await usageOf(verb)
      expect(writes + reads).toBeGreaterThan(0)
      expect({ writes, reads }).toEqual(unitsOf(proxy.calls))
    }
  })

  it('a refused transaction counts at least as many as DynamoDB takes', async () => {
    await table.put(key)
    const { writeUnits } = await usageOf(() =>
      table.transact([{ name: 'large', put: large, when: 'if-absent' }, { put: { ...key, sk: 'another' } }]),
    )
    // Ten KB and one KB, in a transaction.
    expect(writeUnits).toBeGreaterThanOrEqual(22)
    expect(writeUnits).toBeLessThan(30)
  })

  it('a refused write of one item counts one unit', async () => {
    expect((await usageOf(() => table.update(key, { set: { n: 1 } }, 'if-present'))).writeUnits).toBe(1)
  })

  it('calls outside of a request count nowhere', async () => {
    const usage = await usageOf(async () => undefined)
    await table.put(key)
    expect(usage).toEqual(newUsage())
  })
})
