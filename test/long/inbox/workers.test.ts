// @engine
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { inboxOf, newKey } from '../../tools/inbox.ts'
import { secondInstance } from '../../tools/second-instance.ts'
import type { Hold, Report } from './workers/observer.ts'
import type { Task } from './workers/worker.ts'

const workers = 8
const events = 2000
const seconds = 3

const program = (name: string) => `${import.meta.dirname}/workers/${name}.ts`

async function startObserver() {
  const process = fork(program('observer'))
  const [port] = (await once(process, 'message')) as [number]
  return {
    port,
    report: async () => {
      process.send('report')
      return (await once(process, 'message'))[0] as Report
    },
    end: () => process.kill(),
  }
}

/** Runs a worker until all events are pushed and acknowledged. A worker that dies is followed by another one. */
async function runWorker(task: Task, pushed: Promise<unknown>, running: Set<ChildProcess>) {
  for (let seed = task.seed; ; seed += 1000) {
    const process = fork(program('worker'), [JSON.stringify({ ...task, seed })])
    running.add(process)
    void pushed.then(() => process.connected && process.send('all events are pushed'))
    const [code, signal] = (await once(process, 'exit')) as [number | null, string | null]
    running.delete(process)
    if (signal === 'SIGKILL') continue
    expect(code).toBe(0)
    return
  }
}

/** Pushes a batch when few events are left. So workers wait for events, and lease one as soon as its lease ends. */
async function pushAll({ send, page }: ReturnType<typeof inboxOf>) {
  for (let start = 0; start < events; start += 25) {
    while (((await page('?limit=1')).pagination?.total_undelivered ?? events) > 60) await sleep(50)
    const batch = Array.from({ length: 25 }, (_, n) => ({
      event_type: 'test.made',
      payload: { n: start + n },
    }))
    // Nothing is known of a batch whose response is lost, so it is pushed again.
    while ((await send('POST', '/events/batch', { events: batch })).statusCode !== 200) await sleep(50)
  }
}

/** Faults in about one of twenty table calls. */
function disturb({ proxy }: TestApp) {
  const each = (number: number) => (_call: unknown, index: number) => index % number === number - 1
  proxy.fail(each(61), { kind: 'reset' })
  proxy.fail(each(67), { kind: 'drop' })
  proxy.fail(each(71), { kind: 'error', name: 'ThrottlingException' })
  proxy.fail(each(73), { kind: 'html' })
  proxy.fail(({ action }, index) => action === 'TransactWriteItems' && index % 13 === 12, {
    kind: 'conflict',
  })
}

/** The pairs of holds of one event that were held at the same time. */
function heldTwice(holds: Hold[]) {
  const byEvent = Map.groupBy(holds, ({ event }) => event)
  return [...byEvent.values()].flatMap((all) => {
    const inOrder = all.toSorted((one, other) => one.from - other.from)
    return inOrder.flatMap((hold, index) =>
      inOrder.slice(index + 1).flatMap((later) => (later.from < hold.until ? [[hold, later]] : [])),
    )
  })
}

it('eight workers that crash or are slow never hold an event at the same time, and lose none', async () => {
  const environment = { RATE_LIMITS: 'key=1000000,work=100000000', LOG_LEVEL: 'silent' }
  const test = await testApp({ environment, wait: sleep })
  const ahead = await secondInstance(test, { now: () => new Date(Date.now() + 1000), wait: sleep })
  const { key } = await newKey(test, 'worker')
  const apis = await Promise.all(
    [test, ahead].map(async ({ app }) => {
      await app.listen({ port: 0, host: '127.0.0.1' })
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    }),
  )
  const observer = await startObserver()
  const running = new Set<ChildProcess>()
  try {
    disturb(test)
    const pushed = pushAll(inboxOf(test, key))
    const task = { apis, key, observer: observer.port, seconds }
    const work = Array.from({ length: workers }, (_, seed) => runWorker({ ...task, seed }, pushed, running))
    await Promise.all([pushed, ...work])
    test.proxy.heal()
    const { holds, counts } = await observer.report()
    const rows = (await test.items()).filter(
      ({ pk, sk }) => pk.endsWith('#inbox') && !sk.startsWith('event#'),
    )
    console.log({ events: rows.length, holds: holds.length, ...counts })

    expect(heldTwice(holds)).toEqual([])
    expect(counts['lost before its end']).toBe(undefined)
    expect(rows.length).toBeGreaterThanOrEqual(events)
    const inOrder = holds.toSorted((one, other) => one.from - other.from)
    const lastLeases = new Map(inOrder.map(({ event, lease }) => [`delivered#${event}`, lease]))
    expect(new Map(rows.map(({ sk, lease_id }) => [sk, lease_id]))).toEqual(lastLeases)
    // All of it happened.
    for (const what of ['crashed', 'slow', 'lost', 'released', 'extended'])
      expect(counts[what], what).toBeGreaterThan(0)
  } finally {
    for (const process of running) process.kill()
    observer.end()
    await ahead.close()
    await test.close()
  }
})
