import { describe, expect, it } from 'vitest'
import type { CalendarRepository } from '../../src/calendar/repository.ts'
import { createCalendarService } from '../../src/calendar/service.ts'
import type { CalendarService } from '../../src/calendar/service.ts'
import type { SessionPrincipal } from '../../src/principal.ts'
import { hashOf } from '../../src/secret.ts'
import { everyOrder, inTurn as inTurnOf } from '../tools/orders.ts'
import type { Turn } from '../tools/orders.ts'

const caller = { userId: 'ada', sessionId: '1' } as SessionPrincipal

type Operation = (calendar: CalendarService) => Promise<unknown>
const create: Operation = async (calendar) => (await calendar.create(caller)).secret
const end: Operation = (calendar) => calendar.end('ada')
/** A deletion ends the address at its first pass, and removes the pointer at its last one. */
const endForDeletion: Operation = (calendar) => calendar.endForDeletion('ada')

/** The rows of a user, as the table has them. */
type Rows = { pointer: string | undefined; addresses: Set<string> }

/** A repository over the rows. Every call waits for its turn. */
function repositoryOver(rows: Rows, turn: Turn): CalendarRepository {
  const inTurn = inTurnOf(turn)
  const at = '2026-11-26T12:00:00.000Z'
  return {
    findPointer: inTurn(() =>
      rows.pointer === undefined ? undefined : { hash: rows.pointer, created_at: at },
    ),
    movePointer: inTurn((_user: string, { hash }: { hash: string }, previous: string | undefined) => {
      if (rows.pointer !== previous) return false
      rows.pointer = hash
      return true
    }),
    removePointer: inTurn((_user: string, hash: string) => {
      if (rows.pointer !== hash) return false
      rows.pointer = undefined
      return true
    }),
    add: inTurn(({ hash }: { hash: string }) => {
      rows.addresses.add(hash)
      return {} as never
    }),
    keep: inTurn((hash: string) => rows.addresses.has(hash)),
    end: inTurn((hash: string) => rows.addresses.delete(hash)),
    find: async () => undefined,
    hit: async () => undefined,
  }
}

/** Runs the operations at once. */
const run = (operations: Operation[]) => async (turn: Turn) => {
  const rows: Rows = { pointer: undefined, addresses: new Set() }
  const calendar = createCalendarService({
    repository: repositoryOver(rows, turn),
    applications: { async *readAll() {} },
    allowList: { requireOwner: async () => undefined },
    isSessionAlive: async () => true,
    audit: { identify: () => undefined, record: () => undefined },
    now: () => new Date('2026-11-26T12:00:00Z'),
    wait: async () => undefined,
  })
  const results = await Promise.all(operations.map((operation) => operation(calendar).catch(() => undefined)))
  return { rows, secrets: results.filter((it) => typeof it === 'string') }
}

describe('calendar addresses in every order', () => {
  it.each([
    ['a new address and the end of the address', [create, end]],
    ['two new addresses', [create, create]],
    ['a new address and the first pass of a deletion', [create, endForDeletion]],
  ])('after %s, no address is without its pointer', { timeout: 60_000 }, async (_what, operations) => {
    let orders = 0
    for await (const { rows, secrets } of everyOrder(run(operations))) {
      orders++
      const alive = secrets.map(hashOf).filter((hash) => rows.addresses.has(hash))
      expect([...rows.addresses]).toEqual(alive)
      expect(alive.filter((hash) => hash !== rows.pointer)).toEqual([])
    }
    expect(orders).toBeGreaterThan(5)
  })
})
