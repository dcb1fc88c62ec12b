import type { CalendarEntries } from '../applications/calendar-entries.ts'
import type { Audit } from '../audit.ts'
import { AppError, unauthorized } from '../errors.ts'
import type { CalendarPrincipal, SessionPrincipal } from '../principal.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { hashOf } from '../secret.ts'
import { eventsOf, inOrder, mostUrgent, windowStart } from './decisions.ts'
import type { CalendarEvent } from './decisions.ts'
import type { CalendarRepository } from './repository.ts'
import type { CalendarAddress, StoredCalendarAddress } from './schemas.ts'
import { isWellFormed, newSecret } from './secret.ts'

export type CalendarService = ReturnType<typeof createCalendarService>

type Parts = {
  repository: CalendarRepository
  entries: CalendarEntries
  allowList: { requireOwner: (address: StoredCalendarAddress) => Promise<void> }
  isSessionAlive: (userId: string, sessionId: string) => Promise<boolean>
  audit: Audit
  now: () => Date
  wait: Wait
}

/** A user has one calendar address. Whoever knows it can read the user's interviews and next actions. */
export function createCalendarService(parts: Parts) {
  const { repository, entries, allowList, isSessionAlive, audit, now, wait } = parts

  /** Ends the previous address and takes the pointer. Starts again if another request has taken it meanwhile. */
  async function takePointer(userId: string, pointer: { hash: string; created_at: string }) {
    const taken = await retry(wait, async () => {
      const previous = await repository.findPointer(userId)
      // Without its pointer, nobody would find the row.
      if (previous) await repository.end(previous.hash)
      return (await repository.movePointer(userId, pointer, previous?.hash)) || undefined
    })
    if (!taken) throw replaced()
  }

  const identify = ({ user_id }: StoredCalendarAddress) => audit.identify({ user_id })

  async function findAddress(userId: string) {
    const pointer = await repository.findPointer(userId)
    return pointer && (await repository.find(pointer.hash))
  }

  return {
    /** Throws the same `unauthorized` for a malformed, unknown or ended address. */
    async authenticate(secret: string): Promise<CalendarPrincipal> {
      const hit = isWellFormed(secret) && (await repository.hit(hashOf(secret), identify))
      if (!hit) throw unauthorized('The calendar address is not valid or has ended. Make a new one.')
      await allowList.requireOwner(hit.address)
      const { user_id: userId, email } = hit.address
      return { userId, email, rateLimit: hit.rateLimit }
    },

    /**
     * Makes an address and ends the previous one. Only this result has the secret. Throws `unauthorized` if the session
     * ends meanwhile.
     */
    async create({ userId, sessionId, email, hd }: SessionPrincipal) {
      const secret = newSecret()
      const pointer = { hash: hashOf(secret), created_at: now().toISOString() }
      await takePointer(userId, pointer)
      await repository.add({ user_id: userId, email, hd, ...pointer, window_start: 0 })
      // Another request may have taken the pointer between the two writes, or the session may have ended.
      const isReplaced = (await repository.findPointer(userId))?.hash !== pointer.hash
      const isOver = !(await isSessionAlive(userId, sessionId))
      if (isReplaced || isOver) {
        await repository.end(pointer.hash)
        await repository.removePointer(userId, pointer.hash)
        throw isOver ? unauthorized('The session has ended. Sign in again.') : replaced()
      }
      audit.record('calendar address created')
      return { secret, created_at: pointer.created_at }
    },

    async get(userId: string): Promise<CalendarAddress> {
      const address = await findAddress(userId)
      if (!address) return { exists: false }
      const { created_at, window_start: start } = address
      return {
        exists: true,
        created_at,
        ...(start > 0 && { last_used_at: new Date(start * 1000).toISOString() }),
      }
    },

    /** The address as it is stored, without its hash, for an export of the account. */
    async listStored(userId: string) {
      const address = await findAddress(userId)
      if (!address) return []
      const { hash: _hash, ...stored } = address
      return [stored]
    },

    /** Ends the address, if there is one. It may be repeated. */
    async end(userId: string) {
      const pointer = await repository.findPointer(userId)
      if (!pointer) return
      await repository.end(pointer.hash)
      await repository.removePointer(userId, pointer.hash)
      audit.record('calendar address ended')
    },

    /** Ends the address. The pointer stays, because a request may be between the two writes of a new address. */
    async endForDeletion(userId: string) {
      const pointer = await repository.findPointer(userId)
      if (pointer) await repository.end(pointer.hash)
    },

    /** The calendar as iCalendar. The same data is the same text, at any time and on any instance. */
    async feed(userId: string): Promise<string> {
      const time = now()
      let events: CalendarEvent[] = []
      for await (const applications of entries.list(userId, windowStart(time)))
        events = mostUrgent([...events, ...applications.flatMap((one) => eventsOf(one, time))], time)
      const { icalendarOf } = await import('./icalendar.ts')
      return icalendarOf(inOrder(events))
    },
  }
}

const replaced = () =>
  new AppError('conflict', 'The calendar address was replaced or ended while it was being made. Try again.')
