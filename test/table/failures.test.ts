// @engine
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { runUntil } from '../../src/table/deadline.ts'
import { createTableClient } from '../../src/table/client.ts'
import { createTable } from '../../src/table/table.ts'
import type { Table } from '../../src/table/table.ts'
import type { Fault, FaultProxy } from '../tools/fault-proxy.ts'
import { createTestClient } from '../tools/client.ts'
import { openProxiedTable } from '../tools/table.ts'

describe('a table call', () => {
  let test: Awaited<ReturnType<typeof openProxiedTable>>['test']
  let proxy: FaultProxy
  let table: Table
  let impatient: Table
  beforeEach(async () => {
    ;({ test, proxy, table, impatient } = await openProxiedTable())
  })
  afterEach(() => proxy.close())
  const key = { pk: 'p', sk: 's' }
  const everyCall = () => true
  const parts = { now: () => new Date(), wait: async () => undefined }
  /** The error of the deadline. The client's own time-out is a `TimeoutError`. */
  const ended = { code: 'unavailable', details: { cause: { name: 'AbortError' } } }

  it.each<[string, Fault, number]>([
    ['throttling', { kind: 'error', name: 'ThrottlingException' }, 3],
    ['throttling of the table', { kind: 'error', name: 'ProvisionedThroughputExceededException' }, 3],
    ['throttling of the account', { kind: 'error', name: 'RequestLimitExceeded' }, 3],
    ['an internal error', { kind: 'error', name: 'InternalServerError', status: 500 }, 3],
    ['an unknown error', { kind: 'error', name: 'NeverHeardOfException' }, 1],
    ['an HTML page', { kind: 'html' }, 3],
    ['an empty response', { kind: 'empty' }, 1],
    ['a connection reset', { kind: 'reset' }, 3],
  ])('a call that meets %s is unavailable, after the useful attempts', async (_what, fault, attempts) => {
    proxy.fail(everyCall, fault)
    const error = await table.get(key).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'unavailable',
      details: { retryAfterSeconds: 2, cause: expect.any(Error) },
    })
    expect(proxy.calls.length).toBe(attempts)
  })

  it.each([
    'AccessDeniedException',
    'ResourceNotFoundException',
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'MissingAuthenticationTokenException',
    'IncompleteSignatureException',
    'ExpiredTokenException',
  ])('a call that meets %s is misconfigured, because a retry does not help', async (name) => {
    proxy.fail(everyCall, { kind: 'error', name })
    await expect(table.get(key)).rejects.toMatchObject({
      code: 'misconfigured',
      details: { cause: { name } },
    })
  })

  it('a call without credentials is misconfigured', async () => {
    const client = createTableClient({
      endpoint: test.engineEndpoint,
      credentials: () =>
        Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
    })
    const bare = createTable({ ...parts, client, tableName: test.tableName })
    await expect(bare.get(key)).rejects.toMatchObject({ code: 'misconfigured' })
  })

  it('a call that is wrong in itself is a bug', async () => {
    await expect(table.put({ pk: '', sk: '' })).rejects.toMatchObject({ name: 'ValidationException' })
  })

  it('a call to a table that does not exist is misconfigured', async () => {
    const client = createTestClient(test.engineEndpoint)
    const missing = createTable({ ...parts, client, tableName: 'no-such-table' })
    await expect(missing.get(key)).rejects.toMatchObject({ code: 'misconfigured' })
  })

  it('a call whose connection is refused is unavailable', async () => {
    await expect(test.at('http://127.0.0.1:9').get(key)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('a call succeeds after two failed attempts', async () => {
    proxy.fail(everyCall, { kind: 'error', name: 'InternalServerError', status: 500 }, 2)
    await table.put({ ...key, a: 1 })
    expect(await test.items()).toEqual([{ ...key, a: 1 }])
  })

  it.each<Fault['kind']>(['hang', 'hang-in-body'])(
    'a call that meets a %s ends by the deadline of its request',
    async (kind) => {
      proxy.fail(everyCall, { kind } as Fault)
      const read = runUntil(Date.now() + 300, () => impatient.get(key))
      await expect(read).rejects.toMatchObject(ended)
    },
  )

  it('a call that hangs once is sent again after its time-out', async () => {
    proxy.fail(everyCall, { kind: 'hang' }, 1)
    await impatient.put({ ...key, a: 1 })
    expect(proxy.calls.length).toBeGreaterThanOrEqual(2)
    expect(await test.items()).toHaveLength(1)
  })

  it('a call does not begin after the deadline', async () => {
    const read = runUntil(Date.now() - 1, () => table.get(key))
    await expect(read).rejects.toMatchObject({ code: 'unavailable' })
    expect(proxy.calls).toEqual([])
  })

  it('a later deadline does not extend an earlier one', async () => {
    proxy.fail(everyCall, { kind: 'hang' })
    const read = runUntil(Date.now() + 300, () => runUntil(Date.now() + 60_000, () => impatient.get(key)))
    await expect(read).rejects.toMatchObject(ended)
  })

  it('a repeated update whose response was lost is no conflict', async () => {
    proxy.fail('UpdateItem', { kind: 'drop' }, 1)
    const made = await table.update(key, { set: { a: 1 } }, 'if-absent')
    expect(made).toMatchObject({ written: true, item: { a: 1 } })
    proxy.fail('UpdateItem', { kind: 'drop' }, 1)
    const changed = await table.update(key, { set: { a: 2 } }, { a: 1 })
    expect(changed).toMatchObject({ written: true, item: { a: 2 } })
    expect(proxy.calls.length).toBe(4)
    expect(await test.items()).toMatchObject([{ a: 2 }])
  })

  it('a conditional delete whose response was lost deletes nothing that was written since', async () => {
    await table.put({ ...key, mark: 'old' })
    proxy.fail('DeleteItem', { kind: 'drop', meanwhile: () => test.table.put({ ...key, mark: 'new' }) }, 1)
    expect(await table.delete(key, { mark: 'old' })).toBe(false)
    expect(await test.items()).toMatchObject([{ mark: 'new' }])
    expect(await table.delete(key, { mark: 'new' })).toBe(true)
    expect(await test.items()).toEqual([])
  })

  it('a real conflict is reported, even after a lost response', async () => {
    await table.put({ ...key, a: 5 })
    proxy.fail('UpdateItem', { kind: 'drop' }, 1)
    expect(await table.update(key, { set: { a: 1 } }, 'if-absent')).toMatchObject({
      written: false,
      item: { a: 5 },
    })
  })

  it('a drain sends unprocessed deletes again', async () => {
    for (let index = 0; index < 30; index++) await table.put({ pk: 'p', sk: `s${index}` })
    proxy.fail('BatchWriteItem', { kind: 'unprocessed' }, 2)
    expect(await table.drain('p')).toBe('emptied')
    expect(await test.items()).toEqual([])
  })

  it('a drain stops in time to report its progress', async () => {
    for (let index = 0; index < 30; index++) await table.put({ pk: 'p', sk: `s${index}` })
    expect(await runUntil(Date.now() + 2900, () => table.drain('p'))).toBe('more')
    expect((await test.items()).length).toBe(30)
    expect(await runUntil(Date.now() + 60_000, () => table.drain('p'))).toBe('emptied')
  })
})
