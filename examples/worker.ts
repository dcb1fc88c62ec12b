// Leases the events of an inbox and does something for each. Any number of workers may run at once, and a crash loses no
// event. The key needs the scope inbox:write: API_URL=http://127.0.0.1:8000 API_KEY=jht_… npx node examples/worker.ts
import { setTimeout as sleep } from 'node:timers/promises'

type Event = { event_id: string; event_type: string; payload: Record<string, unknown> }

/** Put your own work here. If it throws, the event comes again, at most ten times. */
async function handle({ event_id, event_type, payload }: Event) {
  console.log(event_id, event_type, payload)
}

const { API_URL = 'http://127.0.0.1:8000', API_KEY = '', LEASE_SECONDS = '60' } = process.env
const seconds = Number(LEASE_SECONDS)
const stop = new AbortController()
const isStopping = () => stop.signal.aborted
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort())

/** Seconds of exponential backoff with full jitter, at most a minute. */
const backoff = (tries: number) => Math.random() * Math.min(60, 2 ** tries)
const pause = (wait: number, signal?: AbortSignal) =>
  sleep(wait * 1000, undefined, { signal }).catch(() => undefined)

/** Repeats a request while the API cannot answer. A response with status 0 means that it could not be reached. */
async function send(route: string, body?: object, signal?: AbortSignal) {
  const [method, path] = route.split(' ')
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
  for (let tries = 0; ; tries++) {
    const options = { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) }
    const response = await fetch(`${API_URL}${path}`, options).catch(() => Response.error())
    const isTemporary = [0, 429].includes(response.status) || response.status >= 500
    if (!isTemporary || signal?.aborted) return response
    console.error(`${route}: status ${response.status}, trying again`)
    await pause(Number(response.headers.get('retry-after')) || backoff(tries), signal)
  }
}

let idle = 0
while (!isStopping()) {
  const leased = await send('POST /inbox/lease', { limit: 10, seconds }, stop.signal)
  if (!leased.ok && isStopping()) break
  if (!leased.ok) throw new Error(await leased.text())
  const { lease_id, events } = (await leased.json()) as { lease_id: string; events: Event[] }
  const held = new Set(events)
  const extend = async (event: Event) => {
    const { status } = await send(`POST /inbox/${event.event_id}/extend`, { lease_id, seconds }, stop.signal)
    if (status === 409) held.delete(event)
  }
  const extending = setInterval(() => void Promise.all([...held].map(extend)), seconds * 333)
  let failed = 0
  // An event whose lease is lost leaves `held` and is skipped.
  for (const event of held) {
    const id = event.event_id
    const isDone = !isStopping() && (await handle(event).then(() => true, console.error))
    const { status } = isDone
      ? await send(`DELETE /inbox/${id}?lease_id=${lease_id}`)
      : await send(`POST /inbox/${id}/release`, { lease_id })
    if (status === 409) console.error(`${id}: the lease is lost, so another worker may do this again`)
    if (!isDone) failed += 1
    held.delete(event)
  }
  clearInterval(extending)
  idle = failed > 0 || events.length === 0 ? idle + 1 : 0
  if (idle > 0) await pause(backoff(idle), stop.signal)
}
