import { keys } from '../table/keys.ts'
import type { Write } from '../table/transact.ts'
import { newEventOf } from './new-event.ts'
import { trackerSource } from './schemas.ts'
import type { Event, StoredEvent } from './schemas.ts'

/** What another feature tells of: it is kept in the same transaction as the change itself. */
export type Outbox = ReturnType<typeof createOutbox>
export type News = { event_type: string; payload: Record<string, unknown> }

const daySeconds = 86_400
export const undeliveredDays = 90
export const deliveredDays = 30

export function createOutbox(newId: () => string) {
  return {
    writesOf(userId: string, { event_type, payload }: News): Write[] {
      return eventWrites(userId, newEventOf(newId(), { event_type, payload, source: trackerSource }))
    },
  }
}

/** An event's content outlives its pointer, whichever that is: it is never written again. */
export function eventWrites(userId: string, event: Event): Write[] {
  const bytes = bytesOf(event)
  const takenIn = Math.ceil(Date.parse(event.timestamp) / 1000)
  const content = {
    ...keys.event(userId, 'event', event.event_id),
    ...storedOf(event),
    bytes,
    ttl: takenIn + (undeliveredDays + deliveredDays) * daySeconds,
  }
  const pointer = {
    ...keys.event(userId, 'undelivered', event.event_id),
    bytes,
    ttl: takenIn + undeliveredDays * daySeconds,
  }
  return [{ put: content, when: 'if-absent' }, { put: pointer }]
}

const storedOf = ({ delivered: _delivered, payload, metadata, ...event }: Event): StoredEvent => ({
  ...event,
  payload: JSON.stringify(payload),
  metadata: metadata && JSON.stringify(metadata),
})

/** What an event takes of an answer that is itself a string in the function's answer, and what comes with delivery. */
const bytesOf = (event: Event) => Buffer.byteLength(JSON.stringify(JSON.stringify(event))) + 100
