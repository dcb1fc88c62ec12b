import { timeOf } from '../ids.ts'
import type { Event } from './schemas.ts'

/** A new event. Its timestamp is the time in its id. */
export const newEventOf = (
  event_id: string,
  members: Pick<Event, 'event_type' | 'payload' | 'source' | 'metadata'>,
): Event => ({
  event_id,
  ...members,
  timestamp: timeOf(event_id).toISOString(),
  delivered: false,
})
