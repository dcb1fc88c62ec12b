import type { InboxRepository } from './repository.ts'
import type { Event, EventResult } from './schemas.ts'

/** Another feature that does something with each event of one type, in the transaction that stores the event. */
export type Intake = {
  /** Throws `validation_failed` for a payload that a developer must correct. */
  check: (payload: Event['payload']) => void
  /** Stores the event with its result. A request that came before is a `conflict`. */
  store: (userId: string, event: Event, storing: Storing) => Promise<void>
}

/** The two ways to store an event: by its writes, in a transaction of the other feature, or alone. */
type Storing = {
  writesOf: (result: EventResult) => ReturnType<InboxRepository['writesOf']>
  alone: (result: EventResult) => Promise<void>
}
