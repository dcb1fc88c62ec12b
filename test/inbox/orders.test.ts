import { describe, expect, it } from 'vitest'
import type { LeaseRepository } from '../../src/inbox/lease-repository.ts'
import { createLeaseService } from '../../src/inbox/lease-service.ts'
import type { LeaseService } from '../../src/inbox/lease-service.ts'
import type { Pointer } from '../../src/inbox/pointers.ts'
import type { InboxRepository } from '../../src/inbox/repository.ts'
import { createInboxService } from '../../src/inbox/service.ts'
import type { InboxService } from '../../src/inbox/service.ts'
import { uncounted } from '../tools/counts.ts'
import { everyOrder, inTurn as inTurnOf } from '../tools/orders.ts'
import type { Turn } from '../tools/orders.ts'

const id = '01a1fff0-757d-7000-8000-000000000000'
const user = 'person'
const until = Date.parse('2026-11-26T12:00:00.000Z')

const undelivered: Pointer = { event_id: id, row: 'undelivered', bytes: 1, event_type: 'a.b' }
const held: Pointer = {
  ...undelivered,
  row: 'attempted',
  attempt: 1,
  lease_id: 'first',
  lease_until: new Date(until).toISOString(),
}
const tenth: Pointer = { ...held, attempt: 10 }

/** The instance of the holder has not seen the end of its lease yet. For the others, the event is ready. */
const holdersNow = new Date(until + 999)
const othersNow = new Date(until + 1000)

/** The only event, as the table has it. Every call waits for its turn. */
function partsOver(rows: { pointer: Pointer }, turn: Turn) {
  const inTurn = inTurnOf(turn)
  const isReady = ({ row, lease_until = '' }: Pointer) =>
    row === 'undelivered' || (row === 'attempted' && Date.parse(lease_until) + 1000 <= othersNow.getTime())
  const inbox: Pick<InboxRepository, 'findPointers' | 'transition'> = {
    findPointers: inTurn(() => new Map([[id, rows.pointer]])),
    transition: inTurn((_user: string, transitions: { from: Pointer; to: Pointer }[]) => {
      const isAsRead = ({ from }: { from: Pointer }) =>
        from.row === rows.pointer.row &&
        (from.row !== 'attempted' ||
          (from.lease_id === rows.pointer.lease_id && from.lease_until === rows.pointer.lease_until))
      if (!transitions.every(isAsRead)) return false
      for (const { to } of transitions) rows.pointer = to
      return true
    }),
  }
  const leases: LeaseRepository = {
    ready: inTurn(() => [isReady(rows.pointer) ? [rows.pointer] : []]),
    contents: inTurn((_user: string, ids: string[]) => {
      const content = { event_id: id, event_type: 'a.b', payload: '{}', timestamp: holdersNow.toISOString() }
      return new Map(ids.map((it) => [it, content]))
    }),
    setType: async () => undefined,
  }
  const world = { wait: async () => undefined }
  let number = 0
  const servicesAt = (now: Date) => ({
    inbox: createInboxService({
      repository: inbox as InboxRepository,
      counts: uncounted,
      newId: () => id,
      now: () => now,
      ...world,
    }),
    leases: createLeaseService({ inbox, leases, newId: () => `lease-${number++}`, now: () => now, ...world }),
  })
  return { holder: servicesAt(holdersNow), other: servicesAt(othersNow) }
}

type Side = { inbox: InboxService; leases: LeaseService }
type Operation = (sides: { holder: Side; other: Side }) => Promise<unknown>

const lease: Operation = async ({ other }) => {
  const { events } = await other.leases.lease(user, { limit: 1, seconds: 60 })
  if (events.length === 0) throw new Error('It leased nothing')
}
const acknowledgeHeld: Operation = ({ holder }) => holder.inbox.acknowledge(user, id, 'first')
const extend: Operation = ({ holder }) => holder.leases.extend(user, id, { lease_id: 'first', seconds: 60 })
const release: Operation = ({ holder }) => holder.leases.release(user, id, 'first')
const acknowledge: Operation = ({ other }) => other.inbox.acknowledge(user, id)
const requeue: Operation = ({ other }) => other.leases.requeue(user, id)

/** Runs the operations at once. Returns which of them succeeded. */
const run = (start: Pointer, operations: Operation[]) => async (turn: Turn) => {
  const rows = { pointer: start }
  const sides = partsOver(rows, turn)
  const outcomes = operations.map((operation) =>
    operation(sides).then(
      () => 'done',
      () => 'refused',
    ),
  )
  return { outcome: (await Promise.all(outcomes)).join(' and '), pointer: rows.pointer }
}

async function outcomesOf(start: Pointer, operations: Operation[]) {
  const outcomes = new Set<string>()
  let orders = 0
  for await (const { outcome, pointer } of everyOrder(run(start, operations))) {
    orders++
    outcomes.add(`${outcome}: ${pointer.row}`)
  }
  expect(orders).toBeGreaterThan(2)
  return [...outcomes].sort()
}

describe('requests about one event, in every order of their table calls', () => {
  it.each<[string, Pointer, Operation[], string[]]>([
    [
      'two leases: one of them gets the event',
      undelivered,
      [lease, lease],
      ['done and refused: attempted', 'refused and done: attempted'],
    ],
    [
      'two leases of an event whose lease has ended: one of them gets it',
      held,
      [lease, lease],
      ['done and refused: attempted', 'refused and done: attempted'],
    ],
    [
      'a lease and the acknowledgement of the previous holder: one of them succeeds',
      held,
      [lease, acknowledgeHeld],
      ['done and refused: attempted', 'refused and done: delivered'],
    ],
    [
      'a lease and an extension of the previous one: one of them succeeds',
      held,
      [lease, extend],
      ['done and refused: attempted', 'refused and done: attempted'],
    ],
    [
      'a release and the acknowledgement of its holder: one of them succeeds',
      held,
      [release, acknowledgeHeld],
      ['done and refused: attempted', 'refused and done: delivered'],
    ],
    [
      'a lease and an acknowledgement without a lease: the event is delivered',
      undelivered,
      [lease, acknowledge],
      ['done and done: delivered', 'refused and done: delivered'],
    ],
    [
      'a requeue after the tenth lease and the acknowledgement of its holder: nothing is lost',
      tenth,
      [requeue, acknowledgeHeld],
      ['done and refused: undelivered', 'refused and done: delivered'],
    ],
    [
      'a requeue and an acknowledgement without a lease: the event is delivered',
      tenth,
      [requeue, acknowledge],
      ['done and done: delivered', 'refused and done: delivered'],
    ],
  ])('%s', async (_what, start, operations, outcomes) => {
    expect(await outcomesOf(start, operations)).toEqual(outcomes)
  })
})
