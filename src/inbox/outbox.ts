import type { Write } from '../table/transact.ts'
import { newEventOf } from './new-event.ts'
import { eventWrites, kilobytesOf } from './rows.ts'
import { trackerSource } from './schemas.ts'

/** Other features tell of their changes by events. An event is written in the same transaction as the change. */
export type Outbox = ReturnType<typeof createOutbox>

/** The event of a change. */
export type ChangeEvent = { event_type: string; payload: Record<string, unknown> }

export function createOutbox(newId: () => string) {
  const newEvent = ({ event_type, payload }: ChangeEvent) =>
    newEventOf(newId(), { event_type, payload, source: trackerSource })

  return {
    writesOf: (userId: string, event: ChangeEvent): Write[] => eventWrites(userId, newEvent(event)),

    /** The size of the event for the cap of its account. Every id has the same length. */
    kilobytesOf: (event: ChangeEvent) => kilobytesOf(newEvent(event)),
  }
}
