import { mostSkewMs } from '../time.ts'
import { isBefore, kept } from './pointers.ts'
import type { Pointer } from './pointers.ts'

/** An event whose lease has ended this often is quarantined. */
const mostAttempts = 10

/** Its last lease has ended, so it is quarantined instead of leased. */
export const isSpent = (pointer: Pointer, now: Date) =>
  pointer.row === 'attempted' && (pointer.attempt ?? 0) >= mostAttempts && !isBefore(now, pointer, mostSkewMs)

export const leased = (
  pointer: Pointer,
  lease: { event_type: string; lease_id: string; lease_until: string },
): Pointer => ({ ...kept(pointer), row: 'attempted', attempt: (pointer.attempt ?? 0) + 1, ...lease })

/** The event is ready at once: its lease ended long enough ago. */
export const released = (pointer: Pointer, now: Date): Pointer => ({
  ...pointer,
  lease_until: new Date(now.getTime() - mostSkewMs).toISOString(),
  released: true,
})

export const quarantined = (pointer: Pointer, now: Date): Pointer => ({
  ...pointer,
  row: 'quarantined',
  lease_until: undefined,
  quarantined_at: now.toISOString(),
})

export const requeued = (pointer: Pointer): Pointer => ({ ...kept(pointer), row: 'undelivered' })
