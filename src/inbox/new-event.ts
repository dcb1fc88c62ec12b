import { timeOf } from '../ids.ts'
import type { Event } from './schemas.ts'

/** An event as it is taken in: at the time that its id holds. */
export const newEventOf = (
  event_id: string,
  said: Pick<Event, 'event_type' | 'payload' | 'source' | 'metadata'>,
): Event => ({
  event_id,
  ...said,
  timestamp: timeOf(event_id).toISOString(),
  delivered: false,
})
