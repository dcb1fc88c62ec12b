import { describe, expect, it } from 'vitest'
import { createApiKeyRepository } from '../../src/api-keys/repository.ts'
import type { Table } from '../../src/table/table.ts'

describe('the rows of API keys', () => {
  it('all API keys are listed, from any number of pages of the table', async () => {
    const pages = [['a', 'b'], [], ['c']]
    const page = async ({ after = '0' }: { after?: string }) => {
      const number = Number(after)
      const last = number + 1 < pages.length ? String(number + 1) : undefined
      return { items: pages[number]!.map((sk) => ({ sk, hash: `hash ${sk}` })), last }
    }
    const repository = createApiKeyRepository({
      table: { page } as unknown as Table,
      rateLimiter: {} as never,
      outbox: {} as never,
    })
    expect((await repository.listPointers('person')).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })
})
