import type { Write } from '../table/transact.ts'
import { newEventOf } from './new-event.ts'
import { eventWrites } from './rows.ts'
import { trackerSource } from './schemas.ts'

/** Other features tell of their changes by events. An event is written in the same transaction as the change. */
export type Outbox = ReturnType<typeof createOutbox>

/** The event of a change. */
export type ChangeEvent = { event_type: string; payload: Record<string, unknown> }

export function createOutbox(newId: () => string) {
  return {
    writesOf(userId: string, { event_type, payload }: ChangeEvent): Write[] {
      return eventWrites(userId, newEventOf(newId(), { event_type, payload, source: trackerSource }))
    },
  }
}
