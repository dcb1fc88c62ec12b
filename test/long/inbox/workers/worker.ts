import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomFrom } from '../../../tools/random.ts'
import type { Note } from './observer.ts'

// A worker that leases events, and misbehaves now and then: it dies, is slow, or acknowledges twice. It tells the
// observer each step before it takes it.

export type Task = { apis: string[]; key: string; observer: number; seed: number; seconds: number }
type Event = { event_id: string }

const { apis, key, observer, seed, seconds } = JSON.parse(process.argv[2]!) as Task
const { below, oneOf } = randomFrom(seed)

const socket = connect(observer, '127.0.0.1')
const answers = createInterface(socket)[Symbol.asyncIterator]()
async function tell(note: Note): Promise<boolean> {
  socket.write(`${JSON.stringify(note)}\n`)
  return (await answers.next()).value === 'true'
}
const count = (what: string) => tell({ kind: 'counted', what })

async function send(method: string, path: string, body?: object) {
  const response = await fetch(oneOf(apis) + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
}

/** Repeats a request that met a fault or another request. */
async function sent(method: string, path: string, body?: object) {
  for (let tries = 0; ; tries++) {
    const answer = await send(method, path, body)
    const mayRepeat = answer.status === 503 || answer.body.code === 'conflict'
    if (!mayRepeat) return answer
    await sleep(below(50) * (tries + 1))
  }
}

/** The lease of one event, and its end by the clock of this worker. */
type Lease = { event: string; lease: string; until: number }

async function acknowledge({ event, lease, until }: Lease) {
  const inBatch = below(2) === 0
  const answer = inBatch
    ? await sent('POST', '/inbox/acknowledge', { ids: [event], lease_id: lease })
    : await sent('DELETE', `/inbox/${event}?lease_id=${lease}`)
  const [result] = (answer.body.results ?? []) as { status: string }[]
  const outcome = inBatch ? result?.status : answer.status === 204 ? 'acknowledged' : answer.body.code
  if (outcome === 'acknowledged') return count('acknowledged')
  if (outcome !== 'lease_lost') throw new Error(`unexpected: ${answer.status} ${JSON.stringify(answer.body)}`)
  await count(Date.now() < until ? 'lost before its end' : 'lost')
}

async function extend(held: Lease) {
  const { event, lease } = held
  const ask = randomUUID()
  const until = Date.now() + seconds * 1000
  await tell({ kind: 'asking', ask })
  const { status } = await sent('POST', `/inbox/${event}/extend`, { lease_id: lease, seconds })
  if (status !== 200) return
  held.until = until
  await tell({ kind: 'extended', ask, lease, event, seconds })
  await count('extended')
}

async function release({ event, lease }: Lease) {
  await tell({ kind: 'letting go', lease, event })
  await sent('POST', `/inbox/${event}/release`, { lease_id: lease })
  await count('released')
}

async function die() {
  await count('crashed')
  process.kill(process.pid, 'SIGKILL')
}

async function work(held: Lease) {
  const chance = below(1000)
  if (chance < 10) await die()
  if (chance < 20) {
    await count('slow')
    await sleep(held.until - Date.now() + 1300)
  }
  if (chance >= 20 && chance < 60) return release(held)
  if (chance >= 60 && chance < 140) await extend(held)
  const acknowledged = acknowledge(held)
  if (chance >= 140 && chance < 145) await die()
  await acknowledged
  if (chance >= 200 && chance < 400) await Promise.all([acknowledge(held), acknowledge(held)])
}

/** The parent sends one message, when all events are pushed. */
const parent = { isDone: false }
process.once('message', () => {
  parent.isDone = true
  process.disconnect()
})

/** Requeues the quarantined events. On a slow machine, a lease may end ten times before a worker comes to an event. */
async function requeue() {
  const { body } = await sent('GET', '/inbox?state=quarantined&limit=200')
  const events = body.events as Event[]
  for (const { event_id } of events) await sent('POST', `/inbox/${event_id}/requeue`)
  return events.length
}

for (;;) {
  const ask = randomUUID()
  const until = Date.now() + seconds * 1000
  await tell({ kind: 'asking', ask })
  const { status, body } = await sent('POST', '/inbox/lease', { limit: 1 + below(8), seconds })
  if (status !== 200) throw new Error(`unexpected: ${status} ${JSON.stringify(body)}`)
  const events = body.events as Event[]
  const lease = String(body.lease_id)
  for (const { event_id: event } of events) {
    const isHeld = Date.now() < until && (await tell({ kind: 'holding', ask, lease, event, seconds }))
    if (isHeld) await work({ event, lease, until })
  }
  if (events.length > 0) continue
  const mayEnd = parent.isDone
  const { body: page } = await sent('GET', '/inbox?limit=1')
  const { total_undelivered } = page.pagination as { total_undelivered: number }
  if (mayEnd && total_undelivered === 0 && (await requeue()) === 0) break
  await sleep(150 + below(200))
}
socket.end()
