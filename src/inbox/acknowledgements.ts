import { sameData } from '../errors.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { delivered, isHeldBy, transactionsOf } from './pointers.ts'
import type { Pointer } from './pointers.ts'
import type { InboxRepository } from './repository.ts'
import { EventId } from './schemas.ts'

type Acknowledged = 'acknowledged' | 'lease_lost' | 'not_found'

type Parts = {
  repository: Pick<InboxRepository, 'findPointers' | 'transition'>
  now: () => Date
  wait: Wait
}

/** Most events that are acknowledged have one of these pointers. */
const likelyRows = ['undelivered', 'attempted'] as const

export function createAcknowledgements({ repository, now, wait }: Parts) {
  /** The outcome for each id. With a lease, only events that this lease holds are acknowledged. */
  return async function acknowledgeEach(userId: string, ids: string[], leaseId: string | undefined) {
    const outcomes = new Map<string, Acknowledged>(ids.map((id) => [id, 'not_found']))
    // A text that is no id cannot name an event, and may be too long for a key.
    let open = [...outcomes.keys()].filter((id) => EventId.safeParse(id).success)
    let isFirst = true

    const done = await retry(wait, async () => {
      const time = now()
      const pointers = await repository.findPointers(userId, open, likelyRows)
      for (const id of open) outcomes.set(id, outcomeOf(pointers.get(id), leaseId, time))
      const transitions = [...pointers.values()]
        .filter(({ row, event_id }) => row !== 'delivered' && outcomes.get(event_id) === 'acknowledged')
        .map((from) => ({ from, to: delivered(from, time, leaseId) }))
      // If another request has changed one event of a transaction, the next try has a transaction for each event.
      const transactions = isFirst ? transactionsOf(transitions) : transitions.map((it) => [it])
      isFirst = false
      open = []
      for (const some of transactions) {
        const isDone = await repository.transition(userId, some)
        if (!isDone) open.push(...some.map(({ from }) => from.event_id))
      }
      return open.length === 0 || undefined
    })
    if (!done) throw sameData()
    return outcomes
  }
}

/** Also for an event that the same lease has acknowledged before: a request may be repeated. */
function outcomeOf(pointer: Pointer | undefined, leaseId: string | undefined, now: Date): Acknowledged {
  if (!pointer) return 'not_found'
  if (leaseId === undefined) return 'acknowledged'
  const isOfLease =
    pointer.row === 'delivered' ? pointer.lease_id === leaseId : isHeldBy(pointer, leaseId, now)
  return isOfLease ? 'acknowledged' : 'lease_lost'
}
