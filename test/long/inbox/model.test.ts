import { v7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { createInboxRepository } from '../../../src/inbox/repository.ts'
import { createInboxService } from '../../../src/inbox/service.ts'
import type { InboxService } from '../../../src/inbox/service.ts'
import { uncounted } from '../../tools/counts.ts'
import { longRuns } from '../../tools/long-runs.ts'
import { modelSeed, randomFrom, runAll } from '../../tools/random.ts'
import { openTestTable } from '../../tools/table.ts'

// Users push, page and acknowledge at random. The inbox must match a list in memory. MODEL_SEED=<the printed number>
// repeats the runs. A failed run prints its own seed. With that seed, it is the first run.
const seed = modelSeed()
const runs = longRuns(60)
const steps = 50

let inbox: InboxService
beforeAll(async () => {
  const { table } = await openTestTable()
  inbox = createInboxService({
    counts: uncounted,
    repository: createInboxRepository({ table, now: () => new Date() }),
    newId: v7,
    now: () => new Date(),
    wait: async () => undefined,
  })
})

type Kept = { id: string; type: string; source: string | undefined; n: number; isDelivered: boolean }

async function live(userId: string, start: number) {
  const { below, oneOf } = randomFrom(start)
  const model: Kept[] = []
  const newEvent = () => ({
    event_type: oneOf(['job.seen', 'job.saved', 'mail.came']),
    payload: { n: below(1e6) },
    source: oneOf([undefined, 'extension', 'zapier']),
  })
  type NewEvent = ReturnType<typeof newEvent>
  const remember = (id: string, { event_type: type, source, payload }: NewEvent) =>
    model.push({ id, type, source, n: payload.n, isDelivered: false })
  const someIds = (count: number) =>
    Array.from({ length: count }, () => (below(8) === 0 || model.length === 0 ? v7() : oneOf(model).id))
  const shown = (event: Awaited<ReturnType<InboxService['get']>>) => ({
    id: event.event_id,
    type: event.event_type,
    source: event.source,
    n: event.payload.n as number,
    isDelivered: event.delivered,
  })
  const acknowledged = (id: string) => {
    const kept = model.find((it) => it.id === id)
    if (kept) kept.isDelivered = true
    return kept ? 'acknowledged' : 'not_found'
  }

  const actions: (() => Promise<void>)[] = [
    async function push() {
      const input = newEvent()
      const { result: event } = await inbox.push(userId, input)
      remember(event.event_id, input)
    },

    async function pushBatch() {
      const inputs = Array.from({ length: 1 + below(8) }, newEvent)
      const results = await inbox.pushAll(userId, [...inputs, { event_type: 'User.Signed_In', payload: {} }])
      expect(results.pop()).toMatchObject({ status: 'rejected' })
      results.forEach((result, index) => {
        expect(result.status).toBe('accepted')
        remember(result.event_id!, inputs[index]!)
      })
    },

    async function acknowledgeOne() {
      const [id = ''] = someIds(1)
      const outcome = await inbox.acknowledge(userId, id).then(
        () => 'acknowledged',
        (error: unknown) => (error as { code: string }).code,
      )
      expect(outcome).toBe(acknowledged(id))
    },

    async function acknowledgeMany() {
      const ids = someIds(1 + below(10))
      const results = await inbox.acknowledgeAll(userId, ids)
      expect(results).toEqual(ids.map((event_id) => ({ event_id, status: acknowledged(event_id) })))
    },

    async function pageThrough() {
      const state = oneOf(['undelivered', 'undelivered', 'delivered'] as const)
      const types = oneOf([undefined, ['job.*'], ['mail.came', 'job.saved'], ['none']])
      const source = oneOf([undefined, undefined, 'zapier'])
      const limit = 1 + below(20)
      const seen: Kept[] = []
      let after: string | undefined
      do {
        const page = await inbox.list(userId, { state, event_type: types, source }, { limit, after })
        expect(page.events.length).toBeLessThanOrEqual(limit)
        seen.push(...page.events.map(shown))
        after = page.last
      } while (after !== undefined)
      const isWanted = ({ type, source: its, isDelivered }: Kept) =>
        state === (isDelivered ? 'delivered' : 'undelivered') &&
        (!types || types.includes(type) || (types[0] === 'job.*' && type.startsWith('job.'))) &&
        (source === undefined || source === its)
      expect(seen).toEqual(model.filter(isWanted))
    },

    async function count() {
      const total_undelivered = model.filter(({ isDelivered }) => !isDelivered).length
      expect(await inbox.totalUndelivered(userId)).toEqual({ total_undelivered })
    },

    async function getOne() {
      const [id = ''] = someIds(1)
      const event = await inbox.get(userId, id).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'not_found' })
      })
      expect(event && shown(event)).toEqual(model.find((it) => it.id === id))
    },

    async function newest() {
      const limit = 1 + below(30)
      const events = await inbox.newest(userId, undefined, limit)
      expect(events.map(shown)).toEqual(model.toReversed().slice(0, limit))
    },
  ]

  const done: string[] = []
  for (let step = 0; step < steps; step++) {
    const action = oneOf(actions)
    done.push(action.name)
    await action().catch((error: unknown) => {
      throw new Error(`MODEL_SEED=${start}: ${userId} after ${done.join(', ')}`, { cause: error })
    })
  }
}

it(`${runs} users of ${steps} steps each find the same events as a list in memory (MODEL_SEED=${seed})`, async () => {
  await runAll({ runs, seed }, (number, start) => live(`user-${number}`, start))
})
