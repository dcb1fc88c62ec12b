import { describe, expect, it } from 'vitest'
import { released } from '../../src/inbox/lease-transitions.ts'
import { isHeldBy } from '../../src/inbox/pointers.ts'
import type { Pointer } from '../../src/inbox/pointers.ts'
import { createInboxRepository } from '../../src/inbox/repository.ts'
import type { Item, Range } from '../../src/table/keys.ts'
import type { Table } from '../../src/table/table.ts'

const now = new Date('2026-11-26T12:00:00.000Z')

describe('the pointer of an event', () => {
  it('a released event is held by nobody, by a clock that is a second behind', () => {
    const held: Pointer = {
      event_id: '1',
      row: 'attempted',
      bytes: 1,
      attempt: 1,
      lease_id: 'mine',
      lease_until: new Date(now.getTime() + 60_000).toISOString(),
    }
    expect(isHeldBy(held, 'mine', now)).toBe(true)
    expect(isHeldBy(released(held, now), 'mine', new Date(now.getTime() - 1000))).toBe(false)
  })

  it('a page of two ranges ends where the shorter one does, if expired rows made it short', async () => {
    const pages: Record<string, { ids: string[]; last: string | undefined }> = {
      undelivered: { ids: ['5'], last: undefined },
      attempted: { ids: ['1'], last: 'attempted#3' },
    }
    const page = async ({ between }: Range) => {
      const row = between![0].split('#')[0]!
      const { ids, last } = pages[row]!
      return { items: ids.map((id): Item => ({ pk: 'p', sk: `${row}#${id}`, bytes: 1 })), last }
    }
    const repository = createInboxRepository({ table: { page } as unknown as Table, now: () => now })
    const query = { userId: 'person', state: 'undelivered', since: undefined, limit: 10 } as const
    const { pointers, last } = await repository.pointers(query)
    expect(pointers.map(({ event_id }) => event_id)).toEqual(['1'])
    expect(last).toBe('3')
  })
})
