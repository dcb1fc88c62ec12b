import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'

// An observer of workers, in a process of its own. Workers tell it what they are about to do, and wait for its answer.
// It knows only its own clock. A hold of an event begins when a worker says that it has the event. It ends when the
// worker lets it go, or when the seconds of the lease are over, counted from before the request for the lease.

export type Hold = { event: string; lease: string; from: number; until: number }
export type Note =
  | { kind: 'asking'; ask: string }
  | { kind: 'holding'; ask: string; lease: string; event: string; seconds: number }
  | { kind: 'extended'; ask: string; lease: string; event: string; seconds: number }
  | { kind: 'letting go'; lease: string; event: string }
  | { kind: 'counted'; what: string }
export type Report = { holds: Hold[]; counts: Record<string, number> }

const now = () => performance.now()
const asks = new Map<string, number>()
const holds = new Map<string, Hold>()
const counts: Record<string, number> = {}

const endOf = ({ ask, seconds }: { ask: string; seconds: number }) => asks.get(ask)! + seconds * 1000
const nameOf = ({ lease, event }: { lease: string; event: string }) => `${lease} ${event}`

/** Returns false if the lease was over before the worker said that it has the event. */
function note(told: Note): boolean {
  if (told.kind === 'asking') asks.set(told.ask, now())
  if (told.kind === 'counted') counts[told.what] = (counts[told.what] ?? 0) + 1
  if (told.kind === 'holding') {
    const { event, lease } = told
    const [from, until] = [now(), endOf(told)]
    if (from >= until) return false
    holds.set(nameOf(told), { event, lease, from, until })
  }
  const hold = told.kind === 'extended' || told.kind === 'letting go' ? holds.get(nameOf(told)) : undefined
  if (hold && told.kind === 'extended') hold.until = Math.max(hold.until, endOf(told))
  if (hold && told.kind === 'letting go') hold.until = Math.min(hold.until, now())
  return true
}

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy())
  createInterface(socket).on('line', (line) => {
    socket.write(`${note(JSON.parse(line) as Note)}\n`)
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('message', () => process.send?.({ holds: [...holds.values()], counts } satisfies Report))
